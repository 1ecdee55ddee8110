internal import Engine
internal import Glibc

extension EventsServer {
    /// How a turn of reading ended.
    enum Turn {
        case empty, outOfTurn
        /// The engine has no block to lend.
        case stalled
        /// No more of this connection may be read for now.
        case held
        case ended
    }

    /// Reads what is there. Between two clients the acknowledgements go out that are due by now: a batch of busy ones may
    /// take longer than those may wait.
    func serve(_ connection: EventsConnection) {
        read(connection)
        if !linesOf.isEmpty { takeInProgress() }
    }

    /// Reads until the socket is empty or ended, or the connection has had its turn: then the set reports it again.
    @discardableResult
    func read(_ connection: EventsConnection, atMost bytes: Int = SocketLimits.bytesPerTurn) -> Turn {
        var budget = bytes
        while budget > 0 {
            let held = connection.carry.count
            let most = connection.readMax(unsentMax: limits.unsentRepliesMax)
            guard most > 0 else {
                updateReading(of: connection)
                return .held
            }
            guard let block = feed.block(roomFor: held) else {
                reactor.pause()
                return .stalled
            }
            let place = block.bytes + block.count + held
            let count = recv(connection.descriptor, place, min(block.room - held, most), 0)
            if count > 0 {
                budget -= count
                bytesRead += UInt64(count)
                absorb(UnsafeBufferPointer(start: place, count: count), of: connection, into: block)
                if connection.token == nil { return .ended }
            } else if count == 0 {
                finish(connection, in: block)
                return .ended
            } else if errno == EAGAIN {
                return .empty
            } else if errno != EINTR {
                broke(connection)
                return .ended
            }
        }
        return .outOfTurn
    }

    /// Takes in bytes that stand in `block` behind a gap for what the connection carries.
    private func absorb(_ bytes: UnsafeBufferPointer<UInt8>, of connection: EventsConnection, into block: LineBlock) {
        let held = connection.carry.count
        switch connection.intake.arrived(bytes, behind: held) {
        case .keep:
            changeCarry(of: connection) { $0.append(bytes) }
        case .drop:
            changeCarry(of: connection) { $0.removeAll() }
        case .split:
            let base = block.count
            connection.carry.copy(to: block.bytes + base)
            let whole = UnsafeBufferPointer(start: block.bytes + base, count: held + bytes.count)
            if greet(whole, of: connection) { return }
            let rest = connection.intake.split(whole) { note($0, in: whole, of: connection, at: base, in: block) }
            changeCarry(of: connection) {
                $0.removeAll()
                $0.append(UnsafeBufferPointer(rebasing: whole[rest...]))
            }
            if connection.link != nil { answerFlushes(of: connection) }
        }
        limitCarries()
    }

    /// An orderly end. What stands behind the last LF is a line of a bare connection, and none of a stream.
    private func finish(_ connection: EventsConnection, in block: LineBlock) {
        if connection.link != nil { return endInput(of: connection) }
        let base = block.count
        connection.carry.copy(to: block.bytes + base)
        let rest = UnsafeBufferPointer(start: block.bytes + base, count: connection.carry.count)
        if greet(rest, of: connection) { return }
        if let piece = connection.intake.ended(carried: rest.count) {
            note(piece, in: rest, of: connection, at: base, in: block)
        }
        close(connection)
    }

    /// Notes a piece of `bytes`, which stand at `base` in `block`.
    private func note(
        _ piece: IntakeState.Piece, in bytes: UnsafeBufferPointer<UInt8>, of connection: EventsConnection,
        at base: Int, in block: LineBlock
    ) {
        let stream = connection.link?.state?.number
        switch piece {
        case .overlong(let number):
            counters.update { $0.overlongLines += 1 }
            let number = connection.link?.state?.takeOverlong() ?? number
            block.noteOverlong(number, of: connection, stream: stream)
        case .lines(let range, let first):
            let start = base + range.lowerBound
            guard let link = connection.link else {
                return block.note(lines: start..<base + range.upperBound, first: first, of: connection)
            }
            link.state?.take(UnsafeBufferPointer(rebasing: bytes[range])) { lines, first in
                let place = start + lines.lowerBound..<start + lines.upperBound
                block.note(lines: place, first: first, of: connection, stream: stream)
            }
        }
    }

    /// The connection broke: the begun line is lost, and only that.
    func broke(_ connection: EventsConnection) {
        if connection.carry.count > 0 || connection.intake.isSkipping { counters.update { $0.linesBroken += 1 } }
        close(connection)
    }
}

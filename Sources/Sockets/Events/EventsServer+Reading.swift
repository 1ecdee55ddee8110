internal import Engine
internal import Glibc
internal import Logging

extension EventsServer {
    /// How a turn of reading ended.
    enum Turn { case empty, outOfTurn, stalled, closed }

    /// Reads until the socket is empty or ended, or the connection has had its turn: then the set reports it again.
    @discardableResult
    func read(_ connection: EventsConnection, atMost bytes: Int = SocketLimits.bytesPerTurn) -> Turn {
        var budget = bytes
        while budget > 0 {
            let held = connection.carry.count
            guard let block = feed.block(roomFor: held) else {
                reactor.pause()
                return .stalled
            }
            let place = block.bytes + block.count + held
            let count = recv(connection.descriptor, place, block.room - held, 0)
            if count > 0 {
                budget -= count
                bytesRead += UInt64(count)
                absorb(UnsafeBufferPointer(start: place, count: count), of: connection, into: block)
                if connection.token == nil { return .closed }
            } else if count == 0 {
                finish(connection, in: block)
                return .closed
            } else if errno == EAGAIN {
                return .empty
            } else if errno != EINTR {
                broke(connection)
                return .closed
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
            if refuseHello(in: whole, of: connection) { return }
            let rest = connection.intake.split(whole) { note($0, of: connection, at: base, in: block) }
            changeCarry(of: connection) {
                $0.removeAll()
                $0.append(UnsafeBufferPointer(rebasing: whole[rest...]))
            }
        }
        limitCarries()
    }

    /// An orderly end: what stands behind the last LF is a line.
    private func finish(_ connection: EventsConnection, in block: LineBlock) {
        let base = block.count
        connection.carry.copy(to: block.bytes + base)
        let rest = UnsafeBufferPointer(start: block.bytes + base, count: connection.carry.count)
        if refuseHello(in: rest, of: connection) { return }
        if let piece = connection.intake.ended(carried: rest.count) {
            note(piece, of: connection, at: base, in: block)
        }
        close(connection)
    }

    private func note(_ piece: IntakeState.Piece, of connection: EventsConnection, at base: Int, in block: LineBlock) {
        if case .overlong = piece { counters.update { $0.overlongLines += 1 } }
        block.note(piece, at: base, source: connection.source, mayControl: connection.mayControl)
    }

    /// The connection broke: the begun line is lost, and only that.
    func broke(_ connection: EventsConnection) {
        if connection.carry.count > 0 || connection.intake.isSkipping { counters.update { $0.linesBroken += 1 } }
        close(connection)
    }

    /// Answers a hello in the first line, the one time that an event connection is answered at all.
    private func refuseHello(in bytes: UnsafeBufferPointer<UInt8>, of connection: EventsConnection) -> Bool {
        guard connection.intake.line == 1, !connection.intake.isSkipping, !bytes.isEmpty else { return false }
        let line = bytes.prefix { $0 != UInt8(ascii: "\n") }
        guard (1...SocketLimits.lineMax).contains(line.count), Hello.isSaid(in: UnsafeBufferPointer(rebasing: line))
        else { return false }
        // Nothing was sent before, so the answer fits; a client that is gone does not miss it.
        LineOutput.sendOnce(SharedLine(Hello.answer), to: connection.descriptor)
        counters.update { $0.hellosRefused += 1 }
        close(connection)
        return true
    }
}

import Engine
import Model

/// A connection with lines, as the daemon sees it.
final class Connection: @unchecked Sendable {
    enum Phase {
        /// Lines without a stream.
        case bare
        case opening, streaming
        /// Somebody else asks for its stream.
        case challenged
        case closed
    }

    let number: UInt64
    let source: Story.Source
    var phase: Phase
    var stream: UInt32?
    /// The number of the line that is read next.
    var nextLine: UInt64 = 1
    /// What has arrived and is not read yet.
    var unread: ArraySlice<Story.Line> = []
    /// Called with what the client is told; on the intake's queue.
    let tell: (Reply) -> Void

    enum Reply {
        case welcome(accepted: UInt64)
        case ack(UInt64)
        case closed
    }

    init(_ number: UInt64, _ source: Story.Source, tell: @escaping (Reply) -> Void) {
        self.number = number
        self.source = source
        self.tell = tell
        phase = source.stream == nil ? .bare : .opening
    }
}

/// Does with connections what the sockets do: fills blocks with lines of several, stops reading while there is no block,
/// and gives a stream to whoever asked for it last.
final class Intake: @unchecked Sendable {
    private let engine: LiveEngine
    private let life: Life
    private var random: Random
    let queue: Queue
    weak var daemon: Daemon?
    private var connections: [Connection] = []
    /// Who has a stream, and who had it before, until the engine has answered.
    private var seats: [String: (holder: Connection, challenged: Connection?)] = [:]
    private var block: LineBlock?
    private var isStalled = false
    private var isStopped = false
    /// Batches of lines that clients have sent and the queue has not come to yet.
    private var arriving = 0

    init(_ engine: LiveEngine, life: Life, _ random: Random) {
        self.engine = engine
        self.life = life
        self.random = random
        queue = life.queue("sockets")
    }

    /// Whether all that has arrived was handed over.
    var isIdle: Bool {
        arriving == 0 && block?.segments.isEmpty ?? true && connections.allSatisfy(\.unread.isEmpty)
    }

    // MARK: What clients do; from anywhere

    func connect(_ connection: Connection) {
        queue.async { [self] in
            guard !isStopped else { return close(connection) }
            connections.append(connection)
            if let name = connection.source.stream { open(name, for: connection) }
        }
    }

    func receive(_ lines: ArraySlice<Story.Line>, over connection: Connection) {
        arriving += 1
        queue.async { [self] in
            arriving -= 1
            guard connection.phase != .closed else { return }
            connection.unread += lines
            read()
        }
    }

    func disconnect(_ connection: Connection) {
        queue.async { [self] in close(connection) }
    }

    /// Reads no more, and hands over what was read. On the queue, or while nothing else happens.
    func stop() {
        isStopped = true
        handOver()
        for connection in connections {
            connection.tell(.closed)
            close(connection)
        }
    }

    // MARK: Streams

    private func open(_ name: String, for connection: Connection) {
        var challenged = seats[name]?.challenged
        if let holder = seats[name]?.holder {
            if holder.phase == .opening {
                holder.tell(.closed)
                close(holder)
            } else {
                challenged = holder
                holder.phase = .challenged
            }
        }
        seats[name] = (connection, challenged)
        handOver()
        daemon?.openStream(connection.source) { [self] opening in
            queue.async { [self] in opened(connection, name, opening) }
        }
    }

    private func opened(_ connection: Connection, _ name: String, _ opening: StreamOpening) {
        guard connection.phase == .opening else { return }
        switch opening {
        case .refused:
            // The older connection has it again.
            if let older = seats[name]?.challenged {
                older.phase = .streaming
                seats[name] = (older, nil)
            }
            connection.tell(.closed)
            close(connection)
        case .open(let number, let accepted):
            if let older = seats[name]?.challenged {
                seats[name] = (connection, nil)
                older.tell(.closed)
                close(older)
            }
            connection.phase = .streaming
            connection.stream = number
            connection.nextLine = accepted + 1
            connection.tell(.welcome(accepted: accepted))
        }
    }

    private func close(_ connection: Connection) {
        connection.phase = .closed
        connections.removeAll { $0 === connection }
        guard let name = connection.source.stream, let seat = seats[name] else { return }
        if seat.holder === connection {
            seats[name] = seat.challenged.map { ($0, nil) }
        } else if seat.challenged === connection {
            seats[name]?.challenged = nil
        }
    }

    /// What was put on the disk, for those whose lines they are.
    func tell(_ progress: [StreamProgress]) {
        queue.async { [self] in
            for progress in progress {
                let holder = connections.first {
                    $0.stream == progress.number && ($0.phase == .streaming || $0.phase == .challenged)
                }
                holder?.tell(.ack(progress.accepted))
            }
        }
    }

    // MARK: Reading

    private func read() {
        guard !isStopped else { return }
        for _ in 0..<random.within(1...4) {
            let waiting = connections.filter {
                !$0.unread.isEmpty && ($0.phase == .bare || $0.phase == .streaming)
            }
            guard !waiting.isEmpty else { break }
            guard readSome(of: waiting[random.below(waiting.count)]) else { return }
        }
        if random.once(in: 2) { handOver() }
        // The rest, and what stands in the block, must not wait for somebody to send more.
        queue.async { [self] in
            if connections.contains(where: { !$0.unread.isEmpty && ($0.phase == .bare || $0.phase == .streaming) }) {
                read()
            } else {
                handOver()
            }
        }
    }

    /// - Returns: false when there is no block to read into.
    private func readSome(of connection: Connection) -> Bool {
        let most = random.within(1...random.within(1...12))
        for line in connection.unread.prefix(most) {
            if let block, block.room < line.bytes.count { handOver() }
            guard let block = borrowed() else { return false }
            connection.unread.removeFirst()
            block.add(line, of: connection)
            connection.nextLine += 1
        }
        return true
    }

    private func borrowed() -> LineBlock? {
        if block == nil { block = engine.borrowBlock() }
        guard block == nil else { return block }
        if !isStalled {
            isStalled = true
            engine.whenBlockReturns { [self] in
                queue.async { [self] in
                    isStalled = false
                    read()
                }
            }
        }
        return nil
    }

    private func handOver() {
        guard let full = block, !full.segments.isEmpty else { return }
        block = nil
        for segment in full.segments {
            guard let stream = segment.stream else { continue }
            daemon?.handsOver(upTo: segment.firstLine + UInt64(full.lines(of: segment)) - 1, of: stream)
        }
        engine.submit(full)
        if random.once(in: 6) { daemon?.flush() }
    }
}

extension LineBlock {
    fileprivate func add(_ line: Story.Line, of connection: Connection) {
        let content: Segment.Content
        if line.kind == .overlong {
            content = .overlong
        } else {
            let start = count
            for byte in line.bytes {
                bytes[count] = byte
                count += 1
            }
            if let last = segments.last, last.source == connection.number, case .lines(let range) = last.content {
                segments[segments.count - 1].content = .lines(range.lowerBound..<count)
                return
            }
            content = .lines(start..<count)
        }
        segments.append(
            Segment(
                content: content, source: connection.number, firstLine: connection.nextLine,
                mayControl: connection.source.mayControl, stream: connection.stream))
    }

    fileprivate func lines(of segment: Segment) -> Int {
        guard case .lines(let range) = segment.content else { return 1 }
        return UnsafeBufferPointer(start: bytes + range.lowerBound, count: range.count).count { $0 == 10 }
    }
}

import Engine
import Model

/// Sends the lines of one source: as an acknowledged stream, again and again until each is acknowledged, or without a
/// stream, once and never again. Its connections break, and sometimes it opens a second one while the first still stands.
final class Client: @unchecked Sendable {
    let source: Story.Source
    private unowned let world: World
    private let queue: Queue
    private var random: Random
    private let windowMax: Int
    private var connection: Connection?
    private var daemon: Daemon?
    /// Lines that were acknowledged, or without a stream sent.
    private(set) var done = 0
    /// Lines sent over this connection or before it.
    private var sent = 0
    private var sentMax = 0
    private var isWelcome = false

    init(_ source: Story.Source, _ world: World) {
        self.source = source
        self.world = world
        queue = world.schedule.makeQueue(source.stream ?? "bare")
        random = world.random.fork()
        windowMax = random.within(1...60)
    }

    var isDone: Bool { done == source.lines.count }

    func start() { again(after: 0...20) }

    private func again(after milliseconds: ClosedRange<Int>) {
        let delay = TimeSpan(milliseconds: Int64(random.within(milliseconds)))
        queue.async(after: delay) { [self] in turn() }
    }

    /// One turn: connects, sends what there is, or breaks off.
    private func turn() {
        guard !isDone else { return }
        if connection == nil || connection?.phase == .closed || daemon?.life.isOver == true {
            connect()
        } else if random.once(in: 30), !world.isCalm {
            world.counts.brokenConnections += 1
            if let connection { daemon?.intake.disconnect(connection) }
            connection = nil
        } else if random.once(in: 40), !world.isCalm, source.stream != nil {
            world.counts.takeovers += 1
            connect()
        } else {
            send()
        }
        again(after: 0...random.pick([2, 10, 50]))
    }

    private func connect() {
        isWelcome = false
        connection = nil
        guard let daemon = world.daemon, !daemon.life.isOver else { return }
        self.daemon = daemon
        let number = world.nextConnection()
        let reference = Reference()
        let made = Connection(number, source) { [self, queue, life = daemon.life] reply in
            queue.async { [self] in
                // What was said before the break may still arrive, but not what was said on an older connection.
                guard let made = reference.connection, made === connection, !life.isOver || random.once(in: 2)
                else { return }
                hear(reply)
            }
        }
        reference.connection = made
        connection = made
        isWelcome = source.stream == nil
        daemon.intake.connect(made)
    }

    private final class Reference: @unchecked Sendable { weak var connection: Connection? }

    private func send() {
        guard isWelcome, let connection, let daemon else { return }
        let ready = source.lines[sent...].prefix { $0.due <= world.schedule.now }
        let room = source.stream == nil ? windowMax : windowMax - (sent - done)
        let lines = ready.prefix(min(max(0, room), random.within(1...20)))
        guard !lines.isEmpty else { return }
        sent = lines.endIndex
        sentMax = max(sentMax, sent)
        world.counts.linesSent += lines.count
        daemon.intake.receive(lines, over: connection)
        if source.stream == nil { done = sent }
    }

    private func hear(_ reply: Connection.Reply) {
        switch reply {
        case .welcome(let accepted):
            expect(accepted, "welcomed with")
            done = max(done, Int(accepted))
            sent = Int(accepted)
            isWelcome = true
        case .ack(let accepted):
            expect(accepted, "acknowledged are")
            done = max(done, Int(accepted))
        case .closed:
            connection = nil
            isWelcome = false
        }
    }

    private func expect(_ accepted: UInt64, _ what: String) {
        world.findings.note { "\(source.stream ?? "bare"): \(what) \(accepted) lines" }
        world.findings.expect(
            accepted >= UInt64(done) && accepted <= UInt64(sentMax),
            "\(source.stream ?? "bare"): \(what) \(accepted) lines; \(done) were acknowledged before, \(sentMax) sent")
    }
}

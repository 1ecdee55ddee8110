import Engine
import Model
import Storage

/// Reads notices under a name, acknowledges some of them, loses its connection, and comes back.
final class Subscriber: @unchecked Sendable {
    let name: String
    private unowned let world: World
    private let queue: Queue
    private var random: Random
    private var daemon: Daemon?
    /// The last notice that came over this connection, or where it began.
    private var last: UInt64?
    private var isAsking = false
    /// How many times it has connected: what a connection before asked for may be answered later.
    private var connections = 0
    /// Sequences that came at least once.
    private(set) var received: Set<UInt64> = []
    /// The greatest that was acknowledged or asked for, and where this life of the daemon was told that it is.
    private var reached: UInt64 = 0
    private var toldCursor: UInt64?
    /// What the daemon has taken notice of, and how many times it had written then: with the next write it is on the disk.
    private var due: (cursor: UInt64, commits: Int)?
    /// The greatest that it asked to go on behind, without having seen what is before.
    private var asked: UInt64 = 0

    init(_ name: String, _ world: World) {
        self.name = name
        self.world = world
        queue = world.schedule.makeQueue(name)
        random = world.random.fork()
    }

    func start() { again(after: 0...20) }

    /// Whether it has acknowledged all there is.
    var isDone: Bool {
        guard let newest = world.disk.state.notices.last else { return true }
        return daemon === world.daemon && toldCursor ?? 0 >= newest.sequence
    }

    private func again(after milliseconds: ClosedRange<Int>) {
        queue.async(after: TimeSpan(milliseconds: Int64(random.within(milliseconds)))) { [self] in turn() }
    }

    private func turn() {
        defer { again(after: 0...random.pick([2, 10, 50])) }
        guard let current = world.daemon, !current.life.isOver else { return disconnect() }
        if current !== daemon {
            disconnect()
            daemon = current
            toldCursor = nil
        }
        if last == nil { return isAsking ? () : open(current) }
        if random.once(in: 25), !world.isCalm { return leave() }
        if let last, last > toldCursor ?? 0, random.once(in: 3) || world.isCalm { acknowledge(last, current) }
        if !isAsking { read(current) }
    }

    private func disconnect() {
        leave()
        daemon = nil
    }

    /// Ends the connection; the next one is to the same life of the daemon, if that still runs.
    private func leave() {
        last = nil
        isAsking = false
    }

    private func open(_ daemon: Daemon) {
        isAsking = true
        connections += 1
        due = nil
        let known = toldCursor
        let from = random.once(in: 10) && !world.isCalm ? UInt64(random.below(Int(world.disk.state.nextSequence))) : nil
        if let from { toldCursor = from }
        asked = max(asked, from ?? 0)
        reached = max(reached, from ?? 0)
        daemon.engine.openSubscriber(name, from: from) { [self] opening in
            guard !daemon.life.isOver else { return }
            guard case .open(let cursor, let oldest, _) = opening else {
                return world.findings.violate("\(name): refused")
            }
            if let from {
                world.findings.expect(cursor == from, "\(name): asked for what comes after \(from), got \(cursor)")
            } else {
                look(at: cursor, oldest: oldest, known: known)
            }
            queue.async { [self] in
                guard self.daemon === daemon, last == nil else { return }
                toldCursor = cursor
                isAsking = false
                last = cursor
            }
        }
    }

    /// The cursor is where it was left: exactly, if this life was told; or else not before what its disk had, and never
    /// behind what was acknowledged.
    private func look(at cursor: UInt64, oldest: UInt64, known: UInt64?) {
        world.findings.note { "\(name): opened at \(cursor)" }
        world.findings.digest(3, Int(cursor))
        world.findings.expect(
            cursor <= max(reached, oldest - 1),
            "\(name): its cursor is \(cursor), but it has acknowledged no more than \(reached)")
        if let known {
            world.findings.expect(
                cursor == known, "\(name): its cursor is \(cursor), after it was \(known) in the same life")
        }
    }

    private func acknowledge(_ sequence: UInt64, _ daemon: Daemon) {
        reached = max(reached, sequence)
        // Later questions come behind this on the engine's queue.
        toldCursor = sequence
        daemon.engine.acknowledge(name, sequence)
    }

    private func read(_ daemon: Daemon) {
        guard let after = last else { return }
        isAsking = true
        let (told, connection) = (toldCursor, connections)
        daemon.engine.notices(after: after, limit: random.within(1...5)) { [self] notices, oldest, _ in
            guard !daemon.life.isOver else { return }
            if connection == connections { expectSaved(told) }
            for notice in notices {
                world.findings.expect(
                    world.disk.history.notices[Int(notice.sequence) - 1].line == notice.line,
                    "\(name): notice \(notice.sequence) is not what is on the disk")
            }
            queue.async { [self] in
                guard self.daemon === daemon, last == after else { return }
                isAsking = false
                take(notices, oldest: oldest)
            }
        }
    }

    /// On the queue that cursors are written from: whatever was said before has arrived there.
    private func expectSaved(_ told: UInt64?) {
        let (saved, commits) = (world.disk.state.cursors[name] ?? 0, world.disk.state.commitCount)
        if let due, commits > due.commits {
            world.findings.expect(
                saved >= due.cursor,
                "\(name): its cursor on the disk is \(saved), though \(due.cursor) was written since")
        }
        due = told.map { ($0, commits) }
    }

    private func take(_ notices: [PublishedNotice], oldest: UInt64) {
        for notice in notices {
            guard let before = last else { return }
            world.findings.expect(
                notice.sequence > before, "\(name): notice \(notice.sequence) comes after \(before)")
            for missed in (before + 1)..<max(before + 1, notice.sequence) {
                world.findings.expect(
                    world.disk.isLetGo(missed), "\(name): notice \(missed) is left out, though it is kept")
            }
            last = notice.sequence
            received.insert(notice.sequence)
            world.counts.deliveries += 1
            world.findings.digest(4, Int(notice.sequence))
        }
    }

    /// Whether its cursor is on the disk as the daemon was told.
    var isSaved: Bool {
        daemon !== world.daemon || toldCursor == nil || toldCursor == world.disk.state.cursors[name]
    }

    /// Whether every notice that is kept has come.
    func lookAtTheEnd() {
        for notice in world.disk.state.notices where notice.sequence > asked {
            world.findings.expect(
                received.contains(notice.sequence), "\(name): notice \(notice.sequence) has never come")
        }
    }
}

extension Disk {
    /// Whether a notice was published once and is kept no longer.
    func isLetGo(_ sequence: UInt64) -> Bool {
        sequence <= history.notices.count && !state.notices.contains { $0.sequence == sequence }
    }
}

import Engine
import Model
import Storage

/// Asks through the control socket: answers about accounts, forgetting, other settings, and looking at things.
final class Operator: @unchecked Sendable {
    private unowned let world: World
    private let queue: Queue
    private var random: Random
    private var left: Int
    /// Answers that the daemon has taken, by who gave them.
    private(set) var accepted: Set<String> = []
    /// All answers that were ever given, by who gave them: as lines.
    private(set) var given: [String: (account: String, answer: String, undo: Bool)] = [:]
    /// Who is asked and has not answered.
    private var asked: Daemon?

    init(_ world: World) {
        self.world = world
        queue = world.schedule.makeQueue("operator")
        random = world.random.fork()
        left = world.plan.requests
    }

    var isDone: Bool { left == 0 && (asked == nil || asked !== world.daemon) }

    func start() { again() }

    private func again() {
        guard left > 0 else { return }
        let delay = random.below(max(2, world.plan.span / 1_000))
        queue.async(after: TimeSpan(milliseconds: Int64(delay))) { [self] in
            if let daemon = world.daemon, !daemon.life.isOver, asked !== daemon {
                left -= 1
                ask(daemon)
            }
            again()
        }
    }

    private func ask(_ daemon: Daemon) {
        let account = random.pick(world.story.accounts)
        switch random.below(10) {
        case 0..<3: feedback(account, daemon)
        case 3..<5: forget(account, daemon)
        case 5..<7:
            world.counts.reloads += 1
            var settings = random.pick(world.plan.settings)
            settings.shards = daemon.settings.shards
            if world.isCalm { settings.idleTick = .zero }
            world.findings.note { "reload" }
            world.lastSettings = settings
            daemon.engine.reload(settings)
        default:
            let command = random.pick([
                "status", "explain", "flagged", "rejects", "streams", "export", "history", "report",
            ])
            request(command, ["account": .text(account)], daemon) {}
        }
    }

    private func feedback(_ account: String, _ daemon: Daemon) {
        let by = "operator-\(given.count)"
        let answer = random.pick(Feedback.Answer.allCases).name
        let undo = random.once(in: 4)
        given[by] = (account, answer, undo)
        let arguments: [String: ControlRequest.Argument] = [
            "account": .text(account), "answer": .text(answer), "by": .text(by), "undo": .flag(undo),
        ]
        request("feedback", arguments, daemon) { [self] in
            world.findings.note { "\(by): taken" }
            accepted.insert(by)
            world.findings.expect(
                world.disk.hasJournaled(by), "feedback by \(by) is said to be accepted, but is not on the disk")
        }
    }

    private func forget(_ account: String, _ daemon: Daemon) {
        world.findings.note { "forget \(account)" }
        daemon.engine.handle(ControlRequest(command: "forget", arguments: ["account": .text(account)])) {
            [self] reply in
            guard !daemon.life.isOver, case .result = reply else { return }
            world.counts.forgotten += 1
            world.findings.note { "forgotten \(account)" }
            world.findings.expect(!world.disk.holds(account), "\(account) is said to be forgotten, but is on the disk")
        }
    }

    private func request(
        _ command: String, _ arguments: [String: ControlRequest.Argument], _ daemon: Daemon,
        _ done: @escaping () -> Void
    ) {
        asked = daemon
        let done = Transfer(value: done)
        daemon.engine.handle(ControlRequest(command: command, arguments: arguments)) { [self] reply in
            guard !daemon.life.isOver else { return }
            if asked === daemon { asked = nil }
            if case .result = reply { done.value() }
        }
    }

    private struct Transfer: @unchecked Sendable { let value: () -> Void }
}

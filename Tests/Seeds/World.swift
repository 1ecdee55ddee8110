import Engine
import Model
import Storage

/// One run, all of which its seed decides: clients, subscribers and an operator around a daemon that dies again and again.
final class World: @unchecked Sendable {
    /// A run that takes more steps than this does not come to an end.
    private static let stepsMax = 400_000

    let plan: Plan
    let story: Story
    let schedule: Schedule
    let disk: Disk
    let findings: Findings
    var counts = Counts()
    var random: Random
    /// The daemon that runs, if one does.
    private(set) var daemon: Daemon?
    /// The last life, which nothing ends: whoever waits gets everything.
    private(set) var isCalm = false

    private var clients: [Client] = []
    private var subscribers: [Subscriber] = []
    private var operators: [Operator] = []
    private let queue: Queue
    private var life: Life?
    private var access: DiskAccess?
    private var lives = 0
    private var connections: UInt64 = 0
    private var doom: Reckoning?
    /// The settings in force.
    var lastSettings: EngineSettings?
    private var isStopping = false
    private var hasStopped = false
    private var isDrained = false

    init(seed: UInt64, isTold: Bool) {
        random = Random(seed: seed)
        plan = Plan(&random)
        var draft = random.fork()
        story = Story(plan, &draft)
        schedule = Schedule(random.fork(), manner: plan.manner, stepMax: plan.stepMax)
        disk = Disk(hashKey: (random.next(), random.next()))
        findings = Findings(isTold: isTold)
        queue = schedule.makeQueue("world")
        findings.clock = { [schedule] in schedule.now }
    }

    func nextConnection() -> UInt64 {
        connections += 1
        return connections
    }

    // MARK: The run

    func run() {
        clients = story.sources.map { Client($0, self) }
        subscribers = (0..<plan.subscribers).map { Subscriber("desk-\($0)", self) }
        operators = [Operator(self)]
        begin()
        for client in clients { client.start() }
        for subscriber in subscribers { subscriber.start() }
        for each in operators { each.start() }
        while !findings.hasViolation, !isDrained {
            if !schedule.step() {
                guard let life, !life.isOver, doom?.hasFailed == true else {
                    return findings.violate("nobody has anything to do any more")
                }
                // The process whose disk has failed ends, though everybody else only waits for it.
                life.end()
            }
            guard schedule.steps < Self.stepsMax else { return findings.violate("it does not come to an end") }
            watch()
        }
        counts.steps = schedule.steps
        findings.digest(schedule.steps, schedule.now)
        guard !findings.hasViolation else { return }
        settle()
        subscribers.forEach { $0.lookAtTheEnd() }
        Verdict(self, operators[0]).judge()
    }

    /// Reads nothing any more, and waits for what is on its way.
    private func settle() {
        isDrained = false
        daemon?.intake.stop()
        daemon?.engine.drain { [self] in isDrained = true }
        while !isDrained, schedule.step() {}
    }

    /// After each step: whether the daemon has died with it or is to die now, and whether all is done.
    private func watch() {
        if let life, !life.isOver, let doom {
            doom.steps += 1
            switch doom.end {
            case .step(let count) where doom.steps >= count: life.end()
            case .stop(let count) where doom.steps >= count: stop()
            default: if doom.steps >= doom.stepsMax || isAllDone { life.end() }
            }
        }
        if let life, life.isOver { bury(life) }
        if isCalm, !isStopping, isAllDone { drain() }
    }

    private var isAllDone: Bool {
        clients.allSatisfy(\.isDone) && subscribers.allSatisfy(\.isDone) && operators.allSatisfy(\.isDone)
            && daemon?.intake.isIdle == true
    }

    // MARK: Lives

    private func begin() {
        let life = Life(number: lives, on: schedule)
        isCalm = lives == plan.dooms.count
        doom = isCalm ? nil : Reckoning(plan.dooms[lives])
        var settings = random.pick(plan.settings)
        settings.shards = plan.shards[lives]
        if isCalm { settings.idleTick = .zero }
        lastSettings = settings
        lives += 1
        self.life = life
        isStopping = false
        hasStopped = false
        findings.note { "start \(life.number): \(settings.shards) shards, \(self.doom.map { "\($0.end)" } ?? "calm")" }
        let access = DiskAccess(disk, findings, life: life) { [self] in doom?.fate(of: $0) ?? .done }
        self.access = access
        do throws(StorageError) {
            daemon = try Daemon(life, access, settings, self) { [self] in diskFailed(life) }
        } catch {
            daemon = nil
            let isMeant = life.isOver || doom?.hasFailed == true || doom?.hasRefused == true
            findings.expect(isMeant, "it does not start: \(error)")
            life.end()
        }
    }

    /// The engine has heard that the disk has failed; the process ends a moment later.
    private func diskFailed(_ life: Life) {
        findings.note { "the disk has failed" }
        findings.expect(doom?.hasFailed == true, "the engine gives up, though the disk has done all it was told")
        let steps = random.below(30)
        if let doom { doom.stepsMax = min(doom.stepsMax, doom.steps + steps) }
    }

    /// Ends a life in order.
    private func stop() {
        guard !isStopping, let daemon else { return }
        isStopping = true
        findings.note { "stop" }
        daemon.intake.queue.async { [self] in
            daemon.intake.stop()
            daemon.engine.drain { [self] in
                daemon.engine.stop { [self] in
                    guard !daemon.life.isOver else { return }
                    counts.cleanStops += 1
                    hasStopped = true
                    if plan.settings.allSatisfy({ $0.idleTick == .zero }), plan.requests == 0 {
                        findings.expect(
                            disk.state.marks.covered == disk.journal.end,
                            "after a stop the state covers \(disk.state.marks.covered) of \(disk.journal.end)")
                    }
                    daemon.life.end()
                }
            }
        }
    }

    private func bury(_ life: Life) {
        findings.note { "life \(life.number) is over" }
        findings.digest(5, disk.journal.commitCount, disk.state.commitCount)
        counts.refusals += access?.refusals ?? 0
        if !hasStopped {
            counts.crashes += 1
            for act in access?.lastActs ?? ["between writes"] { counts.ends[act, default: 0] += 1 }
            if daemon == nil { counts.ends["while starting", default: 0] += 1 }
        }
        schedule.forget(life)
        self.life = nil
        daemon = nil
        access = nil
        queue.async(after: TimeSpan(milliseconds: Int64(random.below(100)))) { [self] in begin() }
    }

    private func drain() {
        isStopping = true
        findings.note { "drain" }
        daemon?.engine.drain { [self] in
            // Lines may have come meanwhile, and notices that nobody has read yet.
            isDrained =
                isAllDone && subscribers.allSatisfy(\.isSaved) && disk.state.marks.covered == disk.journal.end
            isStopping = false
        }
    }

    /// Asks the daemon about an account, and lets it work until it has answered.
    func ask(_ command: String, _ account: String) -> [UInt8]? {
        let answer = Answer()
        daemon?.engine.handle(ControlRequest(command: command, arguments: ["account": .text(account)])) { reply in
            answer.reply = reply
        }
        while answer.reply == nil, schedule.step() {}
        guard case .result(let json)? = answer.reply else { return nil }
        return json
    }

    private final class Answer: @unchecked Sendable { var reply: ControlReply? }
}

/// A doom on its way.
final class Reckoning {
    let end: Doom.End
    var steps = 0
    var stepsMax: Int
    private var refusals: (file: Disk.File, after: Int, count: Int)?
    private var matched = 0
    private(set) var hasFailed = false
    private(set) var hasRefused = false

    init(_ doom: Doom) {
        end = doom.end
        stepsMax = doom.stepsMax
        refusals = doom.refusals
    }

    func fate(of kinds: Set<Disk.Write>) -> Disk.Fate {
        if let refused = refusals, kinds.first?.file == refused.file {
            if refused.after > 0 {
                refusals?.after -= 1
            } else if refused.count > 0 {
                refusals?.count -= 1
                hasRefused = true
                return .refused
            }
        }
        switch end {
        case .step, .stop:
            return .done
        case .write(let kind, let count, let isWritten):
            return isDue(kind, count, kinds) ? .lastAct(isWritten: isWritten) : .done
        case .failure(let kind, let count, let isWritten):
            guard isDue(kind, count, kinds) else { return .done }
            hasFailed = true
            return .failed(isWritten: isWritten)
        }
    }

    private func isDue(_ kind: Disk.Write?, _ count: Int, _ kinds: Set<Disk.Write>) -> Bool {
        if let kind, !kinds.contains(kind) { return false }
        matched += 1
        return matched == count + 1
    }
}

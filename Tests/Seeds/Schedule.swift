import Engine
import Model

/// Time and order: every queue of the engine, and of those around it, in one thread. Which of the queues that have
/// something to do takes the next step is drawn, and so is how long the step takes.
///
/// `@unchecked Sendable`, as everything here, because one thread runs all of it.
final class Schedule: @unchecked Sendable {
    /// How the next queue is chosen.
    enum Manner {
        /// Each is as likely as the others.
        case fair
        /// The one most in favour, nearly always; favour changes now and then. So stages run far ahead of others.
        case partial
    }

    private var random: Random
    private let manner: Manner
    /// Longest step, in microseconds.
    private let stepMax: Int
    /// Microseconds since the beginning.
    private(set) var now = 0
    private(set) var steps = 0
    /// Queues with something to do.
    private var ready: [Queue] = []
    private var timers = Timers()
    private(set) var current: Queue?

    init(_ random: Random, manner: Manner, stepMax: Int) {
        self.random = random
        self.manner = manner
        self.stepMax = stepMax
    }

    func makeQueue(_ label: String, of life: Life? = nil) -> Queue {
        Queue(label, on: self, of: life, favour: random.next())
    }

    /// Lets one queue do one thing.
    /// - Returns: false when nobody has anything to do, now or later.
    func step() -> Bool {
        if ready.isEmpty, let due = timers.earliest { now = max(now, due) }
        while let due = timers.earliest, due <= now, let timer = timers.pop() { timer.queue.async(execute: timer.work) }
        guard !ready.isEmpty else { return !timers.isEmpty }
        steps += 1
        let place = choose()
        let queue = ready[place]
        let work = queue.takeNext()
        if queue.isIdle {
            ready.swapAt(place, ready.count - 1)
            ready.removeLast()
        }
        current = queue
        work()
        current = nil
        now += random.below(stepMax + 1)
        return true
    }

    private func choose() -> Int {
        if ready.count == 1 { return 0 }
        guard manner == .partial, !random.once(in: 10) else { return random.below(ready.count) }
        var best = 0
        for place in ready.indices where ready[place].favour > ready[best].favour { best = place }
        if random.once(in: 15) { ready[best].favour = random.next() }
        return best
    }

    fileprivate func isReady(_ queue: Queue) { ready.append(queue) }

    fileprivate func add(_ work: @escaping @Sendable () -> Void, to queue: Queue, after delay: TimeSpan) {
        timers.push(due: now + Int(delay.milliseconds) * 1_000, queue, work)
    }

    /// Nothing of a process that has died is done any more.
    func forget(_ life: Life) {
        ready.removeAll { $0.life === life }
        for timer in timers.removeAll(of: life) { timer.queue.clear() }
        for queue in life.queues { queue.clear() }
    }
}

/// A serial queue of a schedule.
final class Queue: StageQueue, @unchecked Sendable {
    let label: String
    fileprivate var favour: UInt64
    fileprivate weak var life: Life?
    private unowned let schedule: Schedule
    private var waiting: [(@Sendable () -> Void)?] = []
    private var first = 0

    fileprivate init(_ label: String, on schedule: Schedule, of life: Life?, favour: UInt64) {
        self.label = label
        self.schedule = schedule
        self.life = life
        self.favour = favour
    }

    func async(execute work: @escaping @Sendable () -> Void) {
        guard life?.isOver != true else { return }
        if isIdle { schedule.isReady(self) }
        waiting.append(work)
    }

    func async(after delay: TimeSpan, execute work: @escaping @Sendable () -> Void) {
        guard life?.isOver != true else { return }
        schedule.add(work, to: self, after: delay)
    }

    func expectCurrent() { precondition(schedule.current === self, "on the wrong queue") }

    fileprivate var isIdle: Bool { first == waiting.count }

    fileprivate func takeNext() -> @Sendable () -> Void {
        guard let work = waiting[first].take() else { preconditionFailure("a queue that is ready has work") }
        first += 1
        if isIdle {
            waiting.removeAll(keepingCapacity: true)
            first = 0
        }
        return work
    }

    fileprivate func clear() {
        waiting = []
        first = 0
    }
}

/// One run of the daemon's process, from its start to its end, however that comes.
final class Life: EngineRuntime, @unchecked Sendable {
    let number: Int
    private let schedule: Schedule
    fileprivate private(set) var queues: [Queue] = []
    /// From here on nothing it does reaches anybody or any disk.
    private(set) var isOver = false

    init(number: Int, on schedule: Schedule) {
        self.number = number
        self.schedule = schedule
    }

    func makeQueue(_ label: String) -> any StageQueue { queue(label) }

    func queue(_ label: String) -> Queue {
        let queue = schedule.makeQueue(label, of: self)
        queues.append(queue)
        return queue
    }

    var now: TimeSpan { TimeSpan(milliseconds: Int64(schedule.now / 1_000)) }

    func end() { isOver = true }
}

/// What is to be done later; of what is due at once, what was said first comes first.
private struct Timers {
    struct Timer {
        var due: Int
        var number: Int
        var queue: Queue
        var work: @Sendable () -> Void

        func isBefore(_ other: Timer) -> Bool { (due, number) < (other.due, other.number) }
    }

    /// The latest first; there are few at a time.
    private var list: [Timer] = []
    private var count = 0

    var isEmpty: Bool { list.isEmpty }
    var earliest: Int? { list.last?.due }

    mutating func push(due: Int, _ queue: Queue, _ work: @escaping @Sendable () -> Void) {
        count += 1
        let timer = Timer(due: due, number: count, queue: queue, work: work)
        let place = list.firstIndex { $0.isBefore(timer) } ?? list.count
        list.insert(timer, at: place)
    }

    mutating func pop() -> Timer? { list.popLast() }

    mutating func removeAll(of life: Life) -> [Timer] {
        let found = list.filter { $0.queue.life === life }
        list.removeAll { $0.queue.life === life }
        return found
    }
}

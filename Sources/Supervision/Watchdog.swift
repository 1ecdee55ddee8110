import CSystemd
public import Dispatch
public import Logging

/// Keeps the service manager's watchdog quiet for as long as every queue that matters still moves.
///
/// At half the manager's interval each probe is sent through its queue; the sign of life goes out when all of them have come
/// back. A queue that hangs withholds it, is named in the log, and the manager restarts the process.
///
/// `@unchecked Sendable` because the mutable state is touched on `queue` only.
public final class Watchdog: @unchecked Sendable {
    /// A way through one queue: `ping` posts a block to it that calls `answer`.
    public struct Probe: Sendable {
        public let name: String
        public let ping: @Sendable (_ answer: @escaping @Sendable () -> Void) -> Void

        public init(name: String, ping: @escaping @Sendable (_ answer: @escaping @Sendable () -> Void) -> Void) {
            self.name = name
            self.ping = ping
        }

        /// The way through a serial queue.
        public init(name: String, queue: DispatchQueue) {
            self.init(name: name) { answer in queue.async { answer() } }
        }
    }

    /// How often the manager wants a sign of life (`WatchdogSec=`); nil when it wants none.
    public static var requestedInterval: DispatchTimeInterval? {
        var microseconds: UInt64 = 0
        guard sd_watchdog_enabled(0, &microseconds) > 0 else { return nil }
        return .microseconds(Int(clamping: microseconds))
    }

    private let queue = DispatchQueue(label: "watchdog")
    private let timer: any DispatchSourceTimer
    private let probes: [Probe]
    private let supervisor: Supervisor
    private let logger: Logger

    /// Counts rounds, so that an answer is not taken for one of a later round.
    private var round = 0
    /// Positions of the probes of this round that have not come back.
    private var missing: Set<Int> = []
    /// A tick has passed while probes were missing.
    private var isOverdue = false

    /// Watches from now on.
    /// - Parameter interval: what the manager wants; the timer runs at half of it.
    public init(interval: DispatchTimeInterval, probes: [Probe], supervisor: Supervisor, logger: Logger) {
        self.probes = probes
        self.supervisor = supervisor
        self.logger = logger
        timer = DispatchSource.makeTimerSource(queue: queue)
        timer.setEventHandler { [weak self] in self?.tick() }
        timer.schedule(deadline: .now(), repeating: interval.half, leeway: .milliseconds(1))
        timer.activate()
    }

    deinit { timer.cancel() }

    private func tick() {
        dispatchPrecondition(condition: .onQueue(queue))
        guard missing.isEmpty else {
            // One probe at a time waits in each queue: a queue that hangs does not fill up with them.
            if !isOverdue {
                logger.critical("no answer; the watchdog is not fed", metadata: ["queues": "\(names(of: missing))"])
            }
            isOverdue = true
            return
        }
        if round > 0 { supervisor.notify(.alive) }
        startRound()
    }

    private func startRound() {
        round += 1
        missing = Set(probes.indices)
        for (index, probe) in probes.enumerated() {
            probe.ping { [weak self, queue, round] in
                queue.async { [weak self] in self?.answered(index, in: round) }
            }
        }
    }

    private func answered(_ index: Int, in round: Int) {
        dispatchPrecondition(condition: .onQueue(queue))
        guard round == self.round, missing.remove(index) != nil, missing.isEmpty, isOverdue else { return }
        // Late, but there: the next tick could be past the manager's patience.
        isOverdue = false
        supervisor.notify(.alive)
        logger.notice("all queues answer again")
    }

    private func names(of indices: Set<Int>) -> String {
        indices.sorted().map { probes[$0].name }.joined(separator: ", ")
    }
}

extension DispatchTimeInterval {
    fileprivate var half: DispatchTimeInterval {
        switch self {
        case .seconds(let count): .milliseconds(count * 500)
        case .milliseconds(let count): .microseconds(count * 500)
        case .microseconds(let count): .nanoseconds(count * 500)
        case .nanoseconds(let count): .nanoseconds(count / 2)
        case .never: .never
        @unknown default: .never
        }
    }
}

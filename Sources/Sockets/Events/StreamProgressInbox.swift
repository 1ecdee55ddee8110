internal import Dispatch
internal import Engine
internal import Locking

/// What the engine has put on the disk, on its way to the queue of the sockets. Several commits that come while that queue
/// is busy are told as one. Bounded by the blocks that the engine lends: it reports no more than it was given.
final class StreamProgressInbox: DurabilityListener {
    private let waiting = Locked<[StreamProgress]>([])
    /// Called when there is something to take.
    private let wake: @Sendable () -> Void

    init(wake: @escaping @Sendable () -> Void) { self.wake = wake }

    func durable(_ progress: [StreamProgress]) {
        guard !progress.isEmpty else { return }
        let wasEmpty = waiting.withLock { waiting in
            defer { waiting += progress }
            return waiting.isEmpty
        }
        if wasEmpty { wake() }
    }

    /// What came since the last call, each stream once.
    func takeAll() -> [StreamProgress] {
        let all = waiting.withLock { waiting in
            defer { waiting = [] }
            return waiting
        }
        guard all.count > 1 else { return all }
        var merged: [StreamProgress] = []
        var places: [UInt32: Int] = [:]
        for progress in all {
            if let place = places[progress.number] {
                merged[place].accepted = progress.accepted
                merged[place].rejects += progress.rejects
            } else {
                places[progress.number] = merged.count
                merged.append(progress)
            }
        }
        return merged
    }
}

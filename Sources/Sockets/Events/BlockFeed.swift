internal import Dispatch
internal import Engine

/// The block that is being filled, and the waiting for one when the engine has none to lend.
///
/// `@unchecked Sendable` because everything is touched on one queue only, and wakes come back to it.
final class BlockFeed: @unchecked Sendable {
    private let sink: any LineSink
    private let queue: DispatchQueue
    private let counters: CounterBox
    /// Called when a block may be had again after `block(roomFor:)` gave none.
    private let wake: () -> Void
    private var current: LineBlock?
    private var stalledSince: DispatchTime?

    init(sink: any LineSink, queue: DispatchQueue, counters: CounterBox, wake: @escaping () -> Void) {
        self.sink = sink
        self.queue = queue
        self.counters = counters
        self.wake = wake
    }

    /// Whether a wake is still to come.
    var isStalled: Bool { stalledSince != nil }

    /// A block with room for `held` bytes and a read worth its call. Nil when the engine has none to lend: then nothing
    /// more can be read before the wake.
    func block(roomFor held: Int) -> LineBlock? {
        if let current, current.room >= held + SocketLimits.roomToReadMin,
            current.segments.count < LineBlock.segmentsMax
        {
            return current
        }
        handOver()
        if current == nil { current = sink.borrowBlock() }
        if current == nil { stall() }
        return current
    }

    /// Gives the block to the engine, unless nothing is in it.
    func handOver() {
        guard let full = current, !full.segments.isEmpty else { return }
        current = nil
        counters.update { $0.blocksSubmitted += 1 }
        sink.submit(full)
    }

    /// Gives the block to the engine, be there something in it or not: no more will come.
    func end() {
        handOver()
        if let unused = current { sink.submit(unused) }
        current = nil
    }

    private func stall() {
        guard stalledSince == nil else { return }
        stalledSince = .now()
        counters.update { $0.pauses += 1 }
        sink.whenBlockReturns { [weak self] in
            guard let self else { return }
            queue.async { self.goOn() }
        }
    }

    private func goOn() {
        guard let since = stalledSince else { return }
        stalledSince = nil
        let length = DispatchTime.now().uptimeNanoseconds - since.uptimeNanoseconds
        counters.update { $0.paused += .nanoseconds(length) }
        wake()
    }
}

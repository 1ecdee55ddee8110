internal import Locking

/// Blocks that go round: made when they are first asked for, never more than there may be, and given out again.
///
/// Any thread may ask. A block belongs to whoever borrowed it until it is given back.
final class BlockPool: Sendable {
    private struct State {
        var free: [LineBlock] = []
        var made = 0
        var waiting: [@Sendable () -> Void] = []
    }

    private let most: Int
    /// Makes one that is not counted.
    let make: @Sendable () -> LineBlock
    private let state = Locked(State())

    init(of most: Int, make: @escaping @Sendable () -> LineBlock) {
        self.most = most
        self.make = make
    }

    /// Nil when all are on their way.
    func borrow() -> LineBlock? {
        state.withLock { state in
            if let block = state.free.popLast() { return block }
            guard state.made < most else { return nil }
            state.made += 1
            return make()
        }
    }

    /// Calls `wake` once, when one can be borrowed; at once if one can.
    func whenOneReturns(_ wake: @escaping @Sendable () -> Void) {
        let isFree = state.withLock { state in
            if !state.free.isEmpty || state.made < most { return true }
            state.waiting.append(wake)
            return false
        }
        if isFree { wake() }
    }

    func giveBack(_ block: LineBlock) {
        block.reset()
        let waiting = state.withLock { state in
            state.free.append(block)
            defer { state.waiting.removeAll() }
            return state.waiting
        }
        for wake in waiting { wake() }
    }

    var inUse: Int { state.withLock { $0.made - $0.free.count } }
}

internal import CLinux
internal import Dispatch
internal import Glibc

/// One epoll set, one Dispatch source that watches it, one serial queue on which everything happens.
///
/// Connections are never given Dispatch sources of their own: on Linux a peer's hang-up makes libdispatch free a
/// registration that its manager thread may still use, and a suspended source can lose data that came with the hang-up.
/// The epoll descriptor never hangs up, and its one source lives as long as the reactor.
///
/// The set is level-triggered: what a member leaves unread is reported again in the next batch.
///
/// It lives until `close`, whoever lets go of it.
///
/// `@unchecked Sendable` because everything but `queue` is touched on `queue` only.
final class Reactor: @unchecked Sendable {
    /// Events taken from the kernel at once, and so members served between two calls of `batchEnded`.
    private static let batchMax = 256
    /// Batches served before the queue looks after its other work.
    private static let batchesPerTurn = 16

    let queue: DispatchQueue
    /// Called when every member of a batch has had its turn.
    var batchEnded: () -> Void = {}
    /// Whoever the members report to, kept alive until `close`.
    var owners: [AnyObject] = []

    private let epoll: Int32
    private let source: any DispatchSourceRead
    private var slots = SlotTable()
    private let tokens = UnsafeMutablePointer<UInt64>.allocate(capacity: batchMax)
    private let readiness = UnsafeMutablePointer<UInt32>.allocate(capacity: batchMax)
    private var isStarted = false
    private var isPaused = false
    private var isClosed = false

    /// - Parameter queue: a queue to share with another reactor; nil: one of its own, called `label`.
    init(label: String, on queue: DispatchQueue? = nil) throws(SocketError) {
        let queue = queue ?? DispatchQueue(label: label, qos: .userInitiated)
        self.queue = queue
        let epoll = clinux_epoll_create()
        guard epoll >= 0 else { throw .refused("epoll_create1", at: label) }
        self.epoll = epoll
        source = DispatchSource.makeReadSource(fileDescriptor: epoll, queue: queue)
        source.setEventHandler { @Sendable in self.turn() }
        source.setCancelHandler { @Sendable in _ = Glibc.close(epoll) }
    }

    deinit {
        tokens.deallocate()
        readiness.deallocate()
    }

    /// Begins to serve members. Once.
    func start() {
        dispatchPrecondition(condition: .onQueue(queue))
        precondition(!isStarted && !isClosed, "a reactor starts once")
        isStarted = true
        source.activate()
    }

    /// Stops serving members until `resume`: what they have waits in the kernel. The queue itself goes on.
    func pause() {
        dispatchPrecondition(condition: .onQueue(queue))
        guard !isPaused, !isClosed else { return }
        precondition(isStarted, "only a started reactor pauses")
        isPaused = true
        source.suspend()
    }

    func resume() {
        dispatchPrecondition(condition: .onQueue(queue))
        guard isPaused, !isClosed else { return }
        isPaused = false
        source.resume()
    }

    /// Ends the reactor: no member is served any more. The members close their own descriptors.
    func close() {
        dispatchPrecondition(condition: .onQueue(queue))
        guard !isClosed else { return }
        isClosed = true
        slots.removeAll()
        owners = []
        batchEnded = {}
        // Only an active source gives up its handlers, and with them the reactor.
        source.cancel()
        if !isStarted { source.activate() }
        if isPaused { source.resume() }
    }

    /// Serves the batches that are ready, so many that the queue's other work is not held up.
    private func turn() {
        for _ in 0..<Self.batchesPerTurn {
            let count = clinux_epoll_wait(epoll, tokens, readiness, Int32(Self.batchMax), 0)
            guard count > 0 else { return }
            for index in 0..<Int(count) {
                // A member served earlier in this batch may have closed this one, or paused everything.
                guard !isPaused, !isClosed else { break }
                slots.member(Token(raw: tokens[index]))?.ready(Readiness(rawValue: readiness[index]))
            }
            batchEnded()
            guard !isPaused, !isClosed else { return }
        }
    }
}

extension Reactor {
    /// Begins to watch `descriptor` for `member`.
    /// - Returns: nil when the kernel has no room for one more.
    func add(_ descriptor: Int32, _ interest: Interest, _ member: any ReactorMember) -> Token? {
        dispatchPrecondition(condition: .onQueue(queue))
        precondition(!isClosed, "a closed reactor takes no member")
        let token = slots.insert(member, descriptor: descriptor, interest: interest)
        guard clinux_epoll_ctl(epoll, EPOLL_CTL_ADD, descriptor, interest.rawValue, token.raw) == 0 else {
            slots.remove(token)
            return nil
        }
        return token
    }

    /// Watches for `interest` from now on; nil: for nothing, not even a hang-up, which an empty interest still reports.
    /// - Returns: false when the kernel has no room to watch a member again.
    func watch(_ token: Token, for interest: Interest?) -> Bool {
        dispatchPrecondition(condition: .onQueue(queue))
        guard let slot = slots.slot(token), slot.interest != interest else { return true }
        let operation = interest == nil ? EPOLL_CTL_DEL : slot.interest == nil ? EPOLL_CTL_ADD : EPOLL_CTL_MOD
        let result = clinux_epoll_ctl(epoll, operation, slot.descriptor, interest?.rawValue ?? 0, token.raw)
        precondition(result == 0 || errno == ENOMEM || errno == ENOSPC, "the epoll set lost a member")
        if result == 0 { slots.setInterest(interest, of: token) }
        return result == 0
    }

    /// Forgets a member; its token means nothing from here on, even if the slot or the descriptor is used again.
    /// To be called before the descriptor is closed: a copy of it elsewhere would keep it in the set.
    func remove(_ token: Token) {
        dispatchPrecondition(condition: .onQueue(queue))
        guard let slot = slots.remove(token), slot.interest != nil else { return }
        _ = clinux_epoll_ctl(epoll, EPOLL_CTL_DEL, slot.descriptor, 0, 0)
    }

    /// The member behind a token, or nil when it was removed.
    func member(_ token: Token) -> (any ReactorMember)? {
        dispatchPrecondition(condition: .onQueue(queue))
        return slots.member(token)
    }

    /// All members, in the order of their slots.
    var members: [any ReactorMember] {
        dispatchPrecondition(condition: .onQueue(queue))
        return slots.members
    }
}

internal import Decoding
internal import Detection
internal import Dispatch
public import Geolocation
internal import Locking
public import Model
public import Storage
internal import Synchronization

/// The engine behind the sockets: decode, journal, one queue a shard, publish, state. Blocks come from a bounded pool and
/// go round; when all are on their way, the sockets wait. A block's notices are made when its lines are in the journal,
/// and handed out when they are in the state store.
///
/// `@unchecked Sendable` because every stage is touched on its own queue only, and the pool is behind a mutex.
public final class LiveEngine: StreamSink, @unchecked Sendable {
    /// Blocks on their way at once; enough to keep every stage busy, few enough to bound memory and delay.
    static let blocksMax = 8
    /// A source number that no connection has: the engine's own ticks.
    private static let ownSource: UInt64 = 0

    let settings: EngineSettings
    let decodeQueue = DispatchQueue(label: "seatwatch.decode")
    let shardQueues: [DispatchQueue]
    let publishQueue = DispatchQueue(label: "seatwatch.publish")

    /// On `decodeQueue`.
    let key: HashKey
    let decoder: LineDecoder
    let sequencer: Sequencer
    private var lastLine = DispatchTime.now()
    /// What was submitted, in order; the first block is waited for while a part of it is on its journey.
    private var submitted: [Submitted] = []
    /// The number of the settings that judge what is read next.
    private var settingsNumber: UInt32
    private var isWaiting = false
    private var isStopped = false
    /// The block for the engine's own lines, nil while it is on its way: senders that keep every other block busy do not
    /// keep an answer out.
    private var ownBlock: LineBlock?
    /// What waits for it: at most one answer for each control client.
    private var waitingForOwnBlock: [() -> Void] = []
    private var idleTimer: (any DispatchSourceTimer)?

    /// Each on its queue.
    let shards: [Shard]
    private let checkpointers: [Checkpointer]

    let journalWriter: JournalWriter
    let stateWriter: StateWriter

    /// On `publishQueue`.
    let publisher: Publisher
    var lines = LineCounts()
    var rejectCounts = RejectCounts()

    /// The sequence that the first notice after this start gets.
    public let nextSequence: UInt64

    private let pool: Locked<Pool>
    let wallClock: @Sendable () -> Instant

    /// A block, or something to do once the blocks before it have been dispatched.
    private enum Submitted {
        case block(LineBlock)
        case call(() -> Void)
    }

    private struct Pool {
        var free: [LineBlock] = []
        var made = 0
        var waiting: [@Sendable () -> Void] = []
    }

    /// Reads the state and applies what the journal holds beyond it; takes as long as that takes.
    ///
    /// - Parameters:
    ///   - wallClock: the daemon's clock, for lines too far ahead and for when a bad line arrived.
    ///   - onNotices: called on the state queue with notices in order, when they are on the disk.
    ///   - onFailure: the disk has failed: nothing is acknowledged any more, and only a restart can go on.
    public init(
        settings: EngineSettings, stores: EngineStores, geolocator: Geolocator?,
        wallClock: @escaping @Sendable () -> Instant,
        onNotices: @escaping @Sendable ([PublishedNotice]) -> Void,
        onFailure: @escaping @Sendable (StorageError) -> Void
    ) throws(StorageError) {
        self.settings = settings
        self.wallClock = wallClock
        shardQueues = (0..<settings.shards).map { DispatchQueue(label: "seatwatch.shard.\($0)") }
        key = HashKey(stores.state.hashKey.0, stores.state.hashKey.1)
        decoder = LineDecoder(key: key)
        sequencer = Sequencer(settings: settings, geolocator: geolocator, key: key)
        let shards = (0..<settings.shards).map { Shard(number: $0, settings: settings) }
        self.shards = shards
        publisher = Publisher(settings: settings)
        var recovery = Recovery(
            settings: settings, stores: stores, sequencer: sequencer, shards: shards, publisher: publisher)
        settingsNumber = try recovery.run()
        nextSequence = publisher.nextSequence

        let journalWriter = JournalWriter(
            stores.journal, settings: settings, wallClock: wallClock, onFailure: onFailure)
        self.journalWriter = journalWriter
        let stateWriter = try StateWriter(
            stores.state, settings: settings, onNotices: onNotices,
            onCovered: { covered in journalWriter.queue.async { journalWriter.cut(upTo: covered) } },
            onFailure: onFailure)
        self.stateWriter = stateWriter
        let queues = shardQueues
        let place = (stores.journal.end, sequencer.clock?.milliseconds)
        checkpointers = shards.indices.map {
            Checkpointer(
                shard: shards[$0], number: $0, isDurable: settings.isDurable, writer: stateWriter, queue: queues[$0],
                position: place.0, clock: place.1)
        }
        pool = Locked(Pool())
        ownBlock = makeBlock()
    }

    private func makeBlock() -> LineBlock {
        let block = LineBlock()
        block.changes = shards.map { _ in ShardChanges() }
        return block
    }

    /// Starts the idle timer. Call once, before the first line.
    public func start() {
        decodeQueue.async { [self] in
            let timer = DispatchSource.makeTimerSource(queue: decodeQueue)
            timer.setEventHandler { [weak self] in self?.tickIfIdle() }
            idleTimer = timer
            schedule(idleTick: settings.idleTick)
            timer.activate()
        }
    }

    /// The timer looks several times in each interval, so that time moves on at most a quarter late.
    private func schedule(idleTick: TimeSpan) {
        guard idleTick > .zero else {
            idleTimer?.schedule(deadline: .distantFuture)
            return
        }
        let look = DispatchTimeInterval.milliseconds(max(1, Int(idleTick.milliseconds / 4)))
        idleTimer?.schedule(deadline: .now() + look, repeating: look, leeway: .milliseconds(10))
    }

    // MARK: The sockets' side

    public func borrowBlock() -> LineBlock? {
        pool.withLock { pool in
            if let block = pool.free.popLast() { return block }
            guard pool.made < Self.blocksMax else { return nil }
            pool.made += 1
            return makeBlock()
        }
    }

    public func whenBlockReturns(_ wake: @escaping @Sendable () -> Void) {
        let isFree = pool.withLock { pool in
            if !pool.free.isEmpty || pool.made < Self.blocksMax { return true }
            pool.waiting.append(wake)
            return false
        }
        if isFree { wake() }
    }

    public func submit(_ block: LineBlock) {
        guard !block.segments.isEmpty else {
            giveBack(block)
            return
        }
        decodeQueue.async {
            self.submitted.append(.block(block))
            self.work()
        }
    }

    /// Calls `body` on `decodeQueue` when every block submitted before has been dispatched.
    func afterSubmitted(_ body: @escaping @Sendable () -> Void) {
        decodeQueue.async {
            self.submitted.append(.call(body))
            self.work()
        }
    }

    private func giveBack(_ block: LineBlock) {
        block.reset()
        let waiting = pool.withLock { pool in
            pool.free.append(block)
            defer { pool.waiting.removeAll() }
            return pool.waiting
        }
        for wake in waiting { wake() }
    }

    var blocksInUse: Int { pool.withLock { $0.made - $0.free.count } }

    // MARK: The journey of a block

    /// Does what was submitted, in order. A block that its batch has no room for makes its journey in parts, and what
    /// came later waits.
    private func work() {
        while !isWaiting, !isStopped, let next = submitted.first {
            switch next {
            case .call(let body):
                submitted.removeFirst()
                body()
            case .block(let block):
                read(block)
                if block.hasMore { isWaiting = true } else { submitted.removeFirst() }
                dispatch(block)
            }
        }
    }

    private func read(_ block: LineBlock) {
        dispatchPrecondition(condition: .onQueue(decodeQueue))
        decoder.decode(block)
        sequencer.sequence(block, wallClock: wallClock())
        block.order.settings = settingsNumber
        lastLine = .now()
    }

    private func dispatch(_ block: LineBlock) {
        let late = sequencer.lateCount
        let left = Countdown(shards.count + 1)
        journalWriter.queue.async { [self] in
            journalWriter.add(block) { [self] in
                if left.isLast() { publishQueue.async { self.publish(block, late: late) } }
            }
        }
        let (end, clock, count) = (block.order.end(block.batch), block.order.clock, block.batch.recordCount)
        for number in shards.indices {
            shardQueues[number].async { [self] in
                shards[number].apply(block)
                if left.isLast() { publishQueue.async { self.publish(block, late: late) } }
                checkpointers[number].applied(upTo: end, clock: clock, lines: count)
            }
        }
    }

    private func publish(_ block: LineBlock, late: Int) {
        dispatchPrecondition(condition: .onQueue(publishQueue))
        let notices = publisher.publish(block)
        let organizations = publisher.takeUnsavedOrganizations()
        let isOwn = block.segments.first?.source == Self.ownSource
        if !isOwn { lines.add(block) }
        lines.late = late
        rejectCounts.add(block.batch.rejects)
        let end = block.order.end(block.batch)
        // The block is held until its notices are on the disk: so a disk that takes none stops the sockets.
        stateWriter.queue.async { [self] in
            stateWriter.add(notices, organizations: organizations, published: end) { [self] in
                publishQueue.async { self.finish(block, isOwn: isOwn) }
            }
        }
    }

    private func finish(_ block: LineBlock, isOwn: Bool) {
        guard block.hasMore else { return isOwn ? giveBackOwn(block) : giveBack(block) }
        block.resetBatch()
        decodeQueue.async { self.goOn() }
    }

    /// When no line has come for a while, time moves on by itself: the latest time applied plus the time since.
    private func tickIfIdle() {
        dispatchPrecondition(condition: .onQueue(decodeQueue))
        guard !isStopped else { return }
        let silence = DispatchTime.now().uptimeNanoseconds - lastLine.uptimeNanoseconds
        guard let clock = sequencer.clock, Int64(silence / 1_000_000) >= sequencer.settings.idleTick.milliseconds else {
            return
        }
        let time = min(clock.milliseconds + Int64(silence / 1_000_000), Instant.latest.milliseconds)
        // When a line of the engine's own is on its way already, the next look will do.
        if ownBlock != nil { _ = applyOwn(Array("{\"type\":\"tick\",\"time\":\(time)}\n".utf8)) }
    }

    /// Calls `body` on `decodeQueue` when a line of the engine's own can be applied; at once if one can.
    func whenOwnLineFits(_ body: @escaping () -> Void) {
        dispatchPrecondition(condition: .onQueue(decodeQueue))
        if ownBlock != nil { body() } else { waitingForOwnBlock.append(body) }
    }

    /// Sends a line of the engine's own through the same door as everybody's; on `decodeQueue`, when one fits.
    /// - Returns: whether it was applied.
    func applyOwn(_ line: [UInt8]) -> Bool {
        dispatchPrecondition(condition: .onQueue(decodeQueue))
        guard var block = ownBlock.take() else { preconditionFailure("a line of the engine's own is on its way") }
        var feeder = LineFeeder(source: Self.ownSource, mayControl: true)
        line.withUnsafeBufferPointer { bytes in
            feeder.append(bytes, to: &block) { _ in preconditionFailure("one line fits an empty block") }
        }
        read(block)
        let isApplied = block.batch.recordCount == 1
        dispatch(block)
        return isApplied
    }

    private func giveBackOwn(_ block: LineBlock) {
        block.reset()
        decodeQueue.async { [self] in
            ownBlock = block
            while ownBlock != nil, !waitingForOwnBlock.isEmpty { waitingForOwnBlock.removeFirst()() }
        }
    }

    // MARK: Around it

    /// Puts other settings in force at one place in the order of lines: what was read before is judged by the old ones.
    /// `instance`, `shards` and the capacities stay as they are.
    public func reload(_ settings: EngineSettings) {
        let judgement = JudgementSettings(settings).bytes
        afterSubmitted { [self] in
            // What comes later waits for the number.
            isWaiting = true
            stateWriter.queue.async { [self] in
                do throws(StorageError) {
                    let number = try stateWriter.store.number(ofSettings: judgement)
                    decodeQueue.async { self.put(settings, number: number) }
                } catch .full {
                    stateWriter.queue.asyncAfter(deadline: .now() + StateWriter.retryInterval) { [self] in
                        decodeQueue.async { self.goOn() }
                        reload(settings)
                    }
                } catch {
                    stateWriter.fail(error)
                }
            }
        }
    }

    private func put(_ settings: EngineSettings, number: UInt32) {
        sequencer.settings = settings
        settingsNumber = number
        schedule(idleTick: settings.idleTick)
        for number in shards.indices {
            shardQueues[number].async { self.shards[number].book.settings = settings.detection }
        }
        whenPublished { self.publisher.reload(settings.outreach) }
        goOn()
    }

    /// Lets what is submitted from now on wait, until `resumeReading`; on `decodeQueue`.
    func holdReading() { isWaiting = true }

    func resumeReading() { decodeQueue.async { self.goOn() } }

    private func goOn() {
        isWaiting = false
        work()
    }

    /// Calls `body` on `publishQueue` when everything dispatched so far has been published.
    private func whenPublished(_ body: @escaping @Sendable () -> Void) {
        let left = Countdown(shards.count + 1)
        let done: @Sendable () -> Void = { [self] in if left.isLast() { publishQueue.async(execute: body) } }
        for queue in shardQueues { queue.async(execute: done) }
        journalWriter.queue.async { [journalWriter] in journalWriter.whenDurable(done) }
    }

    /// Puts another geolocator in force, from the next block on.
    public func use(_ geolocator: Geolocator?) {
        decodeQueue.async { self.sequencer.geolocator = geolocator }
    }

    /// Calls `done` once everything submitted before has been published, and everything that is known is in the state
    /// store: the next start has nothing to apply again.
    public func drain(_ done: @escaping @Sendable () -> Void) { afterSubmitted { self.saveEverything(done) } }

    /// Applies nothing any more, and calls `done` on the journal's queue when nothing is done with the stores any more. For
    /// after `drain`, when nobody sends or asks any longer.
    public func stop(_ done: @escaping @Sendable () -> Void) {
        decodeQueue.async { [self] in
            isStopped = true
            schedule(idleTick: .zero)
            whenPublished { [self] in
                stateWriter.queue.async { [self] in
                    stateWriter.stop { [self] in journalWriter.queue.async(execute: done) }
                }
            }
        }
    }

    /// Calls `done` on the journal's queue when everything dispatched so far has been published and is in the state store.
    func saveEverything(_ done: @escaping @Sendable () -> Void) {
        whenPublished { [self] in
            let left = Countdown(shards.count)
            for number in shards.indices {
                shardQueues[number].async { [self] in
                    checkpointers[number].saveAll { [self] in
                        guard left.isLast() else { return }
                        stateWriter.queue.async { [self] in
                            stateWriter.whenDurable { [self] in journalWriter.queue.async(execute: done) }
                        }
                    }
                }
            }
        }
    }

    /// The queues whose progress a watchdog wants to see: name, and how to call back from it.
    public var heartbeats: [(name: String, ping: @Sendable (@escaping @Sendable () -> Void) -> Void)] {
        ([decodeQueue] + shardQueues + [publishQueue]).map { queue in
            (queue.label, { done in queue.async(execute: done) })
        }
    }
}

/// Counts down across queues.
private final class Countdown: Sendable {
    private let left: Atomic<Int>

    init(_ count: Int) { left = Atomic(count) }

    /// True for the caller that makes it zero.
    func isLast() -> Bool { left.subtract(1, ordering: .acquiringAndReleasing).newValue == 0 }
}

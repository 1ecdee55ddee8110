internal import Decoding
internal import Detection
public import Geolocation
public import Model
public import Storage

/// The engine behind the sockets: decode, journal, one queue a shard, publish, state. Blocks come from a bounded pool and
/// go round; when all are on their way, the sockets wait. A block's notices are made when its lines are in the journal,
/// and handed out when they are in the state store.
///
/// `@unchecked Sendable` because every stage is touched on its own queue only, and the pool is behind a mutex.
public final class LiveEngine: StreamSink, @unchecked Sendable {
    /// A source number that no connection has: the engine's own ticks.
    private static let ownSource: UInt64 = 0

    let settings: EngineSettings
    private let runtime: any EngineRuntime
    let decodeQueue: any StageQueue
    let shardQueues: [any StageQueue]
    let publishQueue: any StageQueue

    /// On `decodeQueue`.
    let key: HashKey
    let decoder: LineDecoder
    let sequencer: Sequencer
    private var lastLine: TimeSpan
    /// What was submitted, in order; the first block is waited for while a part of it is on its journey.
    var submitted: [Submitted] = []
    /// The number of the settings that judge what is read next.
    var settingsNumber: UInt32
    var isWaiting = false
    /// Whether lines of the engine's own wait too.
    private var isHeld = false
    var isStopped = false
    /// How many times other settings were asked for.
    var reloads = 0
    /// The block for the engine's own lines, nil while it is on its way: senders that keep every other block busy do not
    /// keep an answer out.
    private var ownBlock: LineBlock?
    /// What waits for it: at most one answer for each control client.
    private var waitingForOwnBlock: [() -> Void] = []
    /// How often it was said when to look next whether lines still come; 0 before the start.
    var looks = 0

    /// Each on its queue.
    let shards: [Shard]
    let checkpointers: [Checkpointer]
    let censusKeeper: CensusKeeper

    let journalWriter: JournalWriter
    let stateWriter: StateWriter

    /// On `publishQueue`.
    let publisher: Publisher
    var lines = LineCounts()
    var rejectCounts = RejectCounts()

    /// The sequence that the first notice after this start gets.
    public let nextSequence: UInt64
    /// Lines that the state did not cover yet, so that this start applied them again.
    public let linesAppliedAgain: Int

    private let pool: BlockPool
    let wallClock: @Sendable () -> Instant

    /// A block, or something to do once the blocks before it have been dispatched.
    enum Submitted {
        case block(LineBlock)
        case call(() -> Void)
    }

    /// Reads the state and applies what the journal holds beyond it; takes as long as that takes.
    ///
    /// - Parameters:
    ///   - wallClock: the daemon's clock, for lines too far ahead and for when a bad line arrived.
    ///   - onNotices: called on the state queue with notices in order, when they are on the disk.
    ///   - onFailure: the disk has failed: nothing is acknowledged any more, and only a restart can go on.
    public convenience init(
        settings: EngineSettings, stores: EngineStores, geolocator: Geolocator?,
        wallClock: @escaping @Sendable () -> Instant,
        onNotices: @escaping @Sendable ([PublishedNotice]) -> Void,
        onFailure: @escaping @Sendable (StorageError) -> Void
    ) throws(StorageError) {
        try self.init(
            settings: settings, stores: stores, geolocator: geolocator, runtime: DispatchRuntime(),
            wallClock: wallClock, onNotices: onNotices, onFailure: onFailure)
    }

    /// - Parameter runtime: where the stages live.
    package init(
        settings: EngineSettings, stores: EngineStores, geolocator: Geolocator?, runtime: any EngineRuntime,
        wallClock: @escaping @Sendable () -> Instant,
        onNotices: @escaping @Sendable ([PublishedNotice]) -> Void,
        onFailure: @escaping @Sendable (StorageError) -> Void
    ) throws(StorageError) {
        self.settings = settings
        self.runtime = runtime
        self.wallClock = wallClock
        decodeQueue = runtime.makeQueue("seatwatch.decode")
        shardQueues = (0..<settings.shards).map { runtime.makeQueue("seatwatch.shard.\($0)") }
        publishQueue = runtime.makeQueue("seatwatch.publish")
        lastLine = runtime.now
        let key = HashKey(stores.state.hashKey.0, stores.state.hashKey.1)
        self.key = key
        decoder = LineDecoder(key: key)
        sequencer = Sequencer(settings: settings, geolocator: geolocator, key: key)
        let shards = (0..<settings.shards).map { Shard(number: $0, settings: settings, key: key) }
        self.shards = shards
        publisher = Publisher(settings: settings)
        var recovery = Recovery(
            settings: settings, stores: stores, sequencer: sequencer, shards: shards, publisher: publisher)
        settingsNumber = try recovery.run()
        nextSequence = publisher.nextSequence
        linesAppliedAgain = recovery.linesAppliedAgain

        let journalWriter = JournalWriter(
            stores.journal, on: runtime.makeQueue("seatwatch.journal"), settings: settings, wallClock: wallClock,
            onFailure: onFailure)
        self.journalWriter = journalWriter
        let stateWriter = try StateWriter(
            stores.state, on: runtime.makeQueue("seatwatch.state"), settings: settings, onNotices: onNotices,
            onCovered: { covered in journalWriter.queue.async { journalWriter.cut(upTo: covered) } },
            onFailure: onFailure)
        self.stateWriter = stateWriter
        let queues = shardQueues
        let (covered, end, clock) = (stores.state.marks.covered, stores.journal.end, sequencer.clock?.milliseconds)
        checkpointers = shards.indices.map {
            Checkpointer(
                shard: shards[$0], number: $0, isDurable: settings.isDurable, writer: stateWriter, on: queues[$0],
                of: runtime, pace: settings.pace, covered: covered, position: end, clock: clock)
        }
        censusKeeper = CensusKeeper(
            census: sequencer.census, number: shards.count, isDurable: settings.isDurable, writer: stateWriter,
            on: decodeQueue, of: runtime, pace: settings.pace, whole: recovery.censusBank, covered: covered,
            position: end, clock: clock)
        pool = BlockPool(of: settings.pace.blocksMax) { [settings] in
            let block = LineBlock(settings.pace.blocks)
            block.changes = (0..<settings.shards).map { _ in ShardChanges() }
            return block
        }
        ownBlock = pool.make()
    }

    /// Starts the idle timer. Call once, before the first line.
    public func start() {
        decodeQueue.async { self.lookForIdleness() }
    }

    /// Looks several times in each interval, so that time moves on at most a quarter late.
    func lookForIdleness() {
        looks += 1
        let (look, idleTick) = (looks, sequencer.settings.idleTick)
        guard idleTick > .zero else { return }
        decodeQueue.async(after: TimeSpan(milliseconds: max(1, idleTick.milliseconds / 4))) { [weak self] in
            // A reload may have said otherwise meanwhile.
            guard let self, looks == look, !isStopped else { return }
            tickIfIdle()
            lookForIdleness()
        }
    }

    // MARK: The sockets' side

    public func borrowBlock() -> LineBlock? { pool.borrow() }

    public func whenBlockReturns(_ wake: @escaping @Sendable () -> Void) { pool.whenOneReturns(wake) }

    public func submit(_ block: LineBlock) {
        guard !block.segments.isEmpty else { return pool.giveBack(block) }
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

    var blocksInUse: Int { pool.inUse }

    // MARK: The journey of a block

    /// Does what was submitted, in order. A block that its batch has no room for makes its journey in parts, and what
    /// came later waits.
    func work() {
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
        decodeQueue.expectCurrent()
        decoder.decode(block)
        sequencer.sequence(block, wallClock: wallClock())
        block.order.settings = settingsNumber
        lastLine = runtime.now
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
        censusKeeper.applied(upTo: end, clock: clock, lines: count)
        for number in shards.indices {
            shardQueues[number].async { [self] in
                shards[number].apply(block)
                if left.isLast() { publishQueue.async { self.publish(block, late: late) } }
                checkpointers[number].applied(upTo: end, clock: clock, lines: count)
            }
        }
    }

    private func publish(_ block: LineBlock, late: Int) {
        publishQueue.expectCurrent()
        let notices = publisher.publish(block)
        let organizations = publisher.takeUnsavedOrganizations()
        let outreach = publisher.takeUnsavedOutreach()
        let isOwn = block.segments.first?.source == Self.ownSource
        if !isOwn { lines.add(block) }
        lines.late = late
        rejectCounts.add(block.batch.rejects)
        let end = block.order.end(block.batch)
        // The block is held until its notices are on the disk: so a disk that takes none stops the sockets.
        stateWriter.queue.async { [self] in
            stateWriter.add(notices, organizations: organizations, outreach: outreach, published: end) { [self] in
                publishQueue.async { self.finish(block, isOwn: isOwn) }
            }
        }
    }

    private func finish(_ block: LineBlock, isOwn: Bool) {
        guard block.hasMore else { return isOwn ? giveBackOwn(block) : pool.giveBack(block) }
        block.resetBatch()
        decodeQueue.async { self.goOn() }
    }

    /// When no line has come for a while, time moves on by itself: the latest time applied plus the time since.
    private func tickIfIdle() {
        decodeQueue.expectCurrent()
        let silence = runtime.now - lastLine
        guard let clock = sequencer.clock, silence >= sequencer.settings.idleTick else { return }
        let time = min(clock + silence, .latest).milliseconds
        // When a line of the engine's own is on its way already, the next look will do.
        if ownBlock != nil, !isHeld { _ = applyOwn(Array("{\"type\":\"tick\",\"time\":\(time)}\n".utf8)) }
    }

    /// Calls `body` on `decodeQueue` when a line of the engine's own can be applied; at once if one can.
    func whenOwnLineFits(_ body: @escaping () -> Void) {
        decodeQueue.expectCurrent()
        waitingForOwnBlock.append(body)
        applyOwnLines()
    }

    private func applyOwnLines() {
        while !isHeld, ownBlock != nil, !waitingForOwnBlock.isEmpty { waitingForOwnBlock.removeFirst()() }
    }

    /// Sends a line of the engine's own through the same door as everybody's; on `decodeQueue`, when one fits.
    /// - Returns: whether it was applied.
    func applyOwn(_ line: [UInt8]) -> Bool {
        decodeQueue.expectCurrent()
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
            applyOwnLines()
        }
    }

    /// Lets what is submitted from now on wait, and lines of the engine's own, until `resumeReading`; on `decodeQueue`.
    func holdReading() {
        isWaiting = true
        isHeld = true
    }

    func resumeReading() {
        decodeQueue.async { [self] in
            isHeld = false
            goOn()
            applyOwnLines()
        }
    }

    func goOn() {
        isWaiting = false
        work()
    }

    /// The queues whose progress a watchdog wants to see: name, and how to call back from it.
    public var heartbeats: [(name: String, ping: @Sendable (@escaping @Sendable () -> Void) -> Void)] {
        ([decodeQueue] + shardQueues + [publishQueue]).map { queue in
            (queue.label, { done in queue.async(execute: done) })
        }
    }
}

internal import Model
internal import Storage

/// Puts blocks into the journal, as many at once as have come while the disk was busy with those before, and then says
/// that they are there.
///
/// `@unchecked Sendable` because everything is touched on `queue` only. Bounded by the engine's blocks: each is held
/// until it is on the disk.
final class JournalWriter: @unchecked Sendable {
    let queue: any StageQueue
    let journal: any Journal
    /// Whether batches are kept; if not, there is nothing to acknowledge.
    private let isDurable: Bool
    private let retention: EngineSettings.RejectRetention
    private let streamsMax: Int
    private let pace: EnginePace
    private let wallClock: @Sendable () -> Instant
    private let onFailure: @Sendable (StorageError) -> Void
    weak var listener: (any DurabilityListener)?

    private var entry = JournalEntry()
    private var progress: [UInt32: StreamProgress] = [:]
    private var done: [() -> Void] = []
    private var isScheduled = false
    /// The disk is full: what waits is tried again and again.
    private(set) var isFull = false
    private var names: [UInt32: String] = [:]
    private var rejectsSinceTrim = 0

    init(
        _ journal: any Journal, on queue: any StageQueue, settings: EngineSettings,
        wallClock: @escaping @Sendable () -> Instant,
        onFailure: @escaping @Sendable (StorageError) -> Void
    ) {
        self.journal = journal
        self.queue = queue
        isDurable = settings.isDurable
        retention = settings.rejects
        streamsMax = settings.streamsMax
        pace = settings.pace
        self.wallClock = wallClock
        self.onFailure = onFailure
    }

    /// - Parameter done: called on `queue` when the block is on the disk.
    func add(_ block: LineBlock, _ done: @escaping () -> Void) {
        let batch = block.batch
        if isDurable, batch.recordCount > 0 {
            entry.batches.append(
                PackedBatch.pack(
                    batch, position: block.order.firstPosition, header: BatchHeader(block.order),
                    keepsSessions: block.order.keepsSessions))
        }
        for origin in block.origins {
            guard let stream = origin.stream else { continue }
            progress[stream, default: StreamProgress(number: stream, accepted: 0, rejects: [])].accepted =
                origin.lastLine
        }
        if !batch.rejects.isEmpty { addRejects(of: block) }
        self.done.append(done)
        schedule()
    }

    private func addRejects(of block: LineBlock) {
        let now = wallClock()
        let decoded = block.origins.last?.rejectsEnd ?? 0
        var origins = block.origins[...]
        for (index, reject) in block.batch.rejects.enumerated() {
            while let first = origins.first, first.rejectsEnd <= index { origins.removeFirst() }
            let stream = index < decoded ? origins.first?.stream : block.order.streamsOfRejects[index - decoded]
            if let stream {
                progress[stream]?.rejects.append(StreamReject(line: reject.line, reason: reject.reason))
            }
            entry.rejects.append(
                SetAsideLine(
                    stream: stream.flatMap { names[$0] }, line: reject.line, reason: reject.reason, time: now,
                    content: String(decoding: reject.content, as: UTF8.self)))
        }
    }

    /// Calls `done` when everything added so far is on the disk.
    func whenDurable(_ done: @escaping () -> Void) {
        if isScheduled { self.done.append(done) } else { done() }
    }

    func openStream(_ name: String, _ answer: @escaping (StreamOpening) -> Void) {
        guard isDurable else {
            return answer(.refused("stream: nothing is kept here (durability: off), so nothing can be acknowledged"))
        }
        whenDurable { [self] in
            do throws(StorageError) {
                guard let stream = try journal.stream(named: name, streamsMax: streamsMax) else {
                    return answer(.refused("stream: as many streams as are served are known already (streams_max)"))
                }
                names[stream.number] = name
                answer(.open(number: stream.number, accepted: stream.accepted))
            } catch .full {
                answer(.refused("stream: no room on the disk to begin a stream; try again later"))
            } catch {
                answer(.refused("stream: the store has failed"))
                onFailure(error)
            }
        }
    }

    private func schedule() {
        guard !isScheduled else { return }
        isScheduled = true
        queue.async { self.commit() }
    }

    private func commit() {
        entry.streams = progress.values.sorted { $0.number < $1.number }.map {
            StreamPosition(number: $0.number, name: names[$0.number] ?? "", accepted: $0.accepted)
        }
        do throws(StorageError) {
            if !entry.batches.isEmpty || !entry.streams.isEmpty || !entry.rejects.isEmpty { try journal.append(entry) }
        } catch .full {
            isFull = true
            queue.async(after: pace.retryInterval) { self.commit() }
            return
        } catch {
            // What is on the disk is not known: nobody is told anything any more.
            return onFailure(error)
        }
        isFull = false
        isScheduled = false
        finish()
    }

    private func finish() {
        rejectsSinceTrim += entry.rejects.count
        let told = progress.values.sorted { $0.number < $1.number }.map { progress in
            var progress = progress
            progress.rejects.sort { $0.line < $1.line }
            return progress
        }
        let done = self.done
        entry = JournalEntry()
        progress.removeAll(keepingCapacity: true)
        self.done = []
        if !told.isEmpty { listener?.durable(told) }
        for each in done { each() }
        if rejectsSinceTrim >= pace.rejectsPerTrim { trimRejects() }
    }

    /// Lets set-aside lines go that are too old or too many.
    func trimRejects() {
        rejectsSinceTrim = 0
        do throws(StorageError) {
            try journal.trimRejects(arrivedBefore: wallClock() - retention.age, bytesMax: retention.bytes)
        } catch .full {
            // The next time is soon enough.
        } catch {
            onFailure(error)
        }
    }

    /// Lets batches go that the state covers.
    func cut(upTo position: UInt64) {
        do throws(StorageError) {
            try journal.cut(upTo: position)
        } catch .full {
            // Cutting makes room, but takes some first; the next checkpoint tries again.
        } catch {
            onFailure(error)
        }
    }
}

extension BatchHeader {
    init(_ order: Order) {
        self.init(
            clock: order.clock, steps: order.steps.map { Step(index: $0.index, now: $0.now.milliseconds) },
            firstOrganization: order.firstOrganization, newOrganizations: order.newOrganizations,
            settings: order.settings)
    }
}

internal import Detection
internal import Model
internal import Storage

/// Saves the accounts of one shard a few at a time, between blocks of lines, so that no line ever waits for long.
///
/// A round takes all accounts that have changed by its beginning; when the last of them is on the disk, the journal
/// before the beginning is not needed any more. So a restart has to apply again what came in two rounds at most. What it
/// applied again is not covered by that alone: the first round afterwards is the quicker, the more there was, so that one
/// crash after the other does not make the next start longer and longer.
///
/// `@unchecked Sendable` because everything is touched on the shard's queue only.
final class Checkpointer: @unchecked Sendable {
    private let shard: Shard
    private let isDurable: Bool
    private let number: Int
    private let writer: StateWriter
    private let queue: any StageQueue
    private let runtime: any EngineRuntime
    private let pace: EnginePace
    /// While one is written, the next one waits for it.
    private static let slicesOutMax = 2

    /// Where the shard stands.
    private var position: UInt64
    private var clock: Int64?
    private var waiting: ArraySlice<UInt32> = []
    private var roundSize = 0
    /// Lines in which the round is to be through.
    private var roundLines = 0
    /// Where the round in progress began; nil when there is none.
    private var begin: (position: UInt64, clock: Int64?)?
    /// Where the newest round began that is through; at first what the state covers, which after a crash is less than
    /// where the shard stands.
    private var coveredTo: UInt64
    private var slicesOut = 0
    /// Where the shard stood when the newest slice was taken.
    private var lastSlice: UInt64?
    private var linesSinceRound: Int
    private var lastRound: TimeSpan
    /// Called when everything is saved; then slices are as large as they can be.
    private var whenThrough: [() -> Void] = []

    init(
        shard: Shard, number: Int, isDurable: Bool, writer: StateWriter, on queue: any StageQueue,
        of runtime: any EngineRuntime, pace: EnginePace, covered: UInt64, position: UInt64, clock: Int64?
    ) {
        self.shard = shard
        self.isDurable = isDurable
        self.number = number
        self.writer = writer
        self.queue = queue
        self.runtime = runtime
        self.pace = pace
        lastRound = runtime.now
        self.position = position
        self.clock = clock
        coveredTo = covered
        linesSinceRound = Int(clamping: position - covered)
    }

    /// A block has been applied.
    func applied(upTo position: UInt64, clock: Int64, lines: Int) {
        self.position = position
        self.clock = clock
        linesSinceRound += lines
        goOn()
    }

    /// Saves everything that has changed, and then calls `done` on the shard's queue.
    func saveAll(_ done: @escaping () -> Void) {
        whenThrough.append(done)
        goOn()
    }

    private func goOn() {
        if begin == nil, isRoundDue { beginRound() }
        guard let begin else { return finishIfThrough() }
        guard waiting.isEmpty, slicesOut == 0 else { return sendSlices(since: begin.position) }
        self.begin = nil
        coveredTo = begin.position
        lastRound = runtime.now
        linesSinceRound = 0
        writer.queue.async { [writer, number] in
            writer.cover(shard: number, position: begin.position, clock: begin.clock)
        }
        if !whenThrough.isEmpty { goOn() }
    }

    private var isRoundDue: Bool {
        guard isDurable, position > coveredTo else { return false }
        if !whenThrough.isEmpty || linesSinceRound >= pace.linesBetweenRounds { return true }
        return runtime.now - lastRound >= pace.timeBetweenRounds
    }

    private func beginRound() {
        begin = (position, clock)
        let (least, most) = (pace.linesPerRound.lowerBound, pace.linesPerRound.upperBound)
        roundLines = min(max(pace.linesAppliedAgain - Int(clamping: position - coveredTo), least), most)
        // In the order of their keys they lie side by side in the store.
        waiting = shard.book.takeUnsaved().sorted { shard.book.key(of: $0) < shard.book.key(of: $1) }[...]
        roundSize = waiting.count
    }

    /// As many accounts as are due by now; as many as fit while there is time or somebody waits for the end.
    private func sendSlices(since begin: UInt64) {
        let isHurried = !whenThrough.isEmpty || position == lastSlice
        while slicesOut < Self.slicesOutMax, !waiting.isEmpty {
            let due = roundSize * Int(clamping: position - begin) / roundLines - (roundSize - waiting.count)
            let (least, most) = (pace.slices.lowerBound, pace.slices.upperBound)
            send(waiting.prefix(isHurried ? most : min(max(due, least), most)))
            guard isHurried else { return }
        }
    }

    private func send(_ indices: ArraySlice<UInt32>) {
        waiting = waiting.dropFirst(indices.count)
        var rows: [AccountRow] = []
        rows.reserveCapacity(indices.count)
        let position = position
        shard.book.save(indices) { rows.append(AccountRow(key: $0, position: position, bytes: $1)) }
        lastSlice = position
        slicesOut += 1
        let slice = StateWriter.Slice(position: position, rows: rows) { [self] in
            queue.async { self.sliceIsSaved(sentAt: position) }
        }
        writer.queue.async { [writer] in writer.add(slice) }
    }

    private func sliceIsSaved(sentAt sent: UInt64) {
        slicesOut -= 1
        // While blocks come, each of them brings the next slice; when none does, there is time to go on at once.
        if position == sent || !whenThrough.isEmpty || waiting.isEmpty { goOn() }
    }

    private func finishIfThrough() {
        guard !whenThrough.isEmpty else { return }
        let done = whenThrough
        whenThrough = []
        for each in done { each() }
    }
}

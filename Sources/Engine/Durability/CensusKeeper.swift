internal import Detection
internal import Model
internal import Storage

/// Saves what all accounts have taught about networks, the pages that have changed at once, so that a start goes on from
/// there. The pages stand among the accounts in the store, under keys that no account gets.
///
/// `@unchecked Sendable` because everything is touched on the sequencer's queue only.
final class CensusKeeper: @unchecked Sendable {
    private let census: NetworkCensus
    private let isDurable: Bool
    /// The census's place behind the shards, by which the writer knows how far it is saved.
    private let number: Int
    private let writer: StateWriter
    private let queue: any StageQueue
    private let runtime: any EngineRuntime
    private let pace: EnginePace

    /// Where the sequencer stands.
    private var position: UInt64
    private var clock: Int64?
    /// Up to where everything is saved; at first what the state covers.
    private var coveredTo: UInt64
    private var isRoundOut = false
    private var linesSinceRound = 0
    private var lastRound: TimeSpan
    /// Called when everything is saved.
    private var whenThrough: [@Sendable () -> Void] = []

    init(
        census: NetworkCensus, number: Int, isDurable: Bool, writer: StateWriter, on queue: any StageQueue,
        of runtime: any EngineRuntime, pace: EnginePace, covered: UInt64, position: UInt64, clock: Int64?
    ) {
        self.census = census
        self.number = number
        self.isDurable = isDurable
        self.writer = writer
        self.queue = queue
        self.runtime = runtime
        self.pace = pace
        self.position = position
        self.clock = clock
        coveredTo = covered
        lastRound = runtime.now
    }

    /// The key of a page.
    static func key(ofPage page: UInt32) -> UInt32 { .max - page }

    /// The page with that key; nil when it is an account's.
    static func page(ofKey key: UInt32) -> UInt32? {
        let page = UInt32.max - key
        return page < NetworkCensus.pageCount ? page : nil
    }

    /// A block has been put in order.
    func applied(upTo position: UInt64, clock: Int64, lines: Int) {
        self.position = position
        self.clock = clock
        linesSinceRound += lines
        goOn()
    }

    /// Saves everything that has changed, and then calls `done` on the sequencer's queue.
    func saveAll(_ done: @escaping @Sendable () -> Void) {
        whenThrough.append(done)
        goOn()
    }

    private func goOn() {
        guard !isRoundOut else { return }
        if isRoundDue {
            sendRound()
            guard !isRoundOut else { return }
        }
        let done = whenThrough
        whenThrough = []
        for each in done { each() }
    }

    private var isRoundDue: Bool {
        guard isDurable, position > coveredTo else { return false }
        if !whenThrough.isEmpty || linesSinceRound >= pace.linesBetweenCensuses { return true }
        return runtime.now - lastRound >= pace.timeBetweenRounds
    }

    private func sendRound() {
        let (position, clock) = (position, clock)
        var rows: [AccountRow] = []
        census.takeChanged { rows.append(AccountRow(key: Self.key(ofPage: $0), position: position, bytes: $1)) }
        linesSinceRound = 0
        lastRound = runtime.now
        guard !rows.isEmpty else { return cover(position, clock) }
        isRoundOut = true
        let slice = StateWriter.Slice(position: position, rows: rows) { [self] in
            queue.async { self.isSaved(upTo: position, clock: clock) }
        }
        writer.queue.async { [writer] in writer.add(slice) }
    }

    private func isSaved(upTo position: UInt64, clock: Int64?) {
        isRoundOut = false
        cover(position, clock)
        goOn()
    }

    private func cover(_ position: UInt64, _ clock: Int64?) {
        coveredTo = position
        writer.queue.async { [writer, number] in writer.cover(shard: number, position: position, clock: clock) }
    }
}

internal import Detection
internal import Dispatch
internal import Storage

/// Saves what all accounts have taught about networks, the pages that have changed at once, so that a start goes on from
/// there. The pages stand among the accounts in the store, under keys that no account gets.
///
/// `@unchecked Sendable` because everything is touched on the sequencer's queue only.
final class CensusKeeper: @unchecked Sendable {
    /// Lines, or seconds, from one round to the next: as for accounts.
    private static let linesBetweenRounds = 100_000
    private static let secondsBetweenRounds: UInt64 = 10

    private let census: NetworkCensus
    /// The census's place among the shards, by which the writer knows how far it is saved.
    private let number: Int
    private let writer: StateWriter
    private let queue: DispatchQueue

    private var position: UInt64
    private var clock: Int64?
    private var coveredTo: UInt64
    private var isRoundOut = false
    private var linesSinceRound = 0
    private var lastRound = DispatchTime.now()
    /// Called when everything is saved.
    private var whenThrough: [@Sendable () -> Void] = []

    init(
        census: NetworkCensus, number: Int, writer: StateWriter, queue: DispatchQueue, position: UInt64, clock: Int64?
    ) {
        self.census = census
        self.number = number
        self.writer = writer
        self.queue = queue
        self.position = position
        self.clock = clock
        coveredTo = position
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
        guard position > coveredTo else {
            let done = whenThrough
            whenThrough = []
            for each in done { each() }
            return
        }
        let silence = DispatchTime.now().uptimeNanoseconds - lastRound.uptimeNanoseconds
        guard
            !whenThrough.isEmpty || linesSinceRound >= Self.linesBetweenRounds
                || silence >= Self.secondsBetweenRounds * 1_000_000_000
        else { return }
        sendRound()
    }

    private func sendRound() {
        let (position, clock) = (position, clock)
        var rows: [AccountRow] = []
        census.takeChanged { rows.append(AccountRow(key: Self.key(ofPage: $0), position: position, bytes: $1)) }
        isRoundOut = true
        linesSinceRound = 0
        lastRound = .now()
        let slice = StateWriter.Slice(position: position, rows: rows) { [self] in
            queue.async { self.isSaved(upTo: position, clock: clock) }
        }
        writer.queue.async { [writer] in writer.add(slice) }
    }

    private func isSaved(upTo position: UInt64, clock: Int64?) {
        isRoundOut = false
        coveredTo = position
        writer.queue.async { [writer, number] in writer.cover(shard: number, position: position, clock: clock) }
        goOn()
    }
}

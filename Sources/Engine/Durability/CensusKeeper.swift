internal import Detection
internal import Model
internal import Storage

/// Saves what all accounts have taught about networks, so that a start goes on from there.
///
/// Its pages mean something only together, and are too many to be written at once while lines wait to be acknowledged. So
/// there are two banks of them: one is whole, the other one is written over in slices, and when its last page is on the disk
/// the head says that from now on it is the whole one. All of it stands among the accounts in the store, under keys that no
/// account gets.
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
    /// The bank that is whole on the disk; nil before there is one.
    private var whole: Int?
    private var isRoundOut = false
    private var linesSinceRound: Int
    private var lastRound: TimeSpan
    /// Called when everything is saved.
    private var whenThrough: [@Sendable () -> Void] = []

    init(
        census: NetworkCensus, number: Int, isDurable: Bool, writer: StateWriter, on queue: any StageQueue,
        of runtime: any EngineRuntime, pace: EnginePace, whole: Int?, covered: UInt64, position: UInt64, clock: Int64?
    ) {
        self.census = census
        self.number = number
        self.isDurable = isDurable
        self.writer = writer
        self.queue = queue
        self.runtime = runtime
        self.pace = pace
        self.whole = whole
        self.position = position
        self.clock = clock
        coveredTo = covered
        linesSinceRound = Int(clamping: position - covered)
        lastRound = runtime.now
    }

    /// What stands under a key.
    enum Row: Equatable {
        /// Which bank is whole; its position is that of all its pages.
        case head
        case page(UInt32, bank: Int)

        /// Keys from the greatest down: the pages of both banks, then the head, which is so the first one to be read.
        var key: UInt32 {
            switch self {
            case .head: .max - NetworkCensus.pageCount * UInt32(NetworkCensus.bankCount)
            case .page(let page, let bank): .max - NetworkCensus.pageCount * UInt32(bank) - page
            }
        }

        /// Nil when the key is an account's.
        init?(key: UInt32) {
            let number = UInt32.max - key
            let (bank, page) = number.quotientAndRemainder(dividingBy: NetworkCensus.pageCount)
            if bank < NetworkCensus.bankCount {
                self = .page(page, bank: Int(bank))
            } else if key == Self.head.key {
                self = .head
            } else {
                return nil
            }
        }
    }

    /// The bank that a saved head says is whole; nil when these are not a head's bytes.
    static func bank(ofHead bytes: UnsafeBufferPointer<UInt8>) -> Int? {
        bytes.count == 1 && bytes[0] < NetworkCensus.bankCount ? Int(bytes[0]) : nil
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
        linesSinceRound = 0
        lastRound = runtime.now
        if let whole, !census.hasChanged(since: whole) { return cover(position, clock) }
        let bank = whole.map { 1 - $0 } ?? 0
        var rows: [AccountRow] = []
        census.takeChanged(since: bank) {
            rows.append(AccountRow(key: Row.page($0, bank: bank).key, position: position, bytes: $1))
        }
        isRoundOut = true
        send(rows[...], of: Round(bank: bank, position: position, clock: clock))
    }

    private struct Round {
        var bank: Int
        var position: UInt64
        var clock: Int64?
    }

    /// Slice after slice, each when the one before it is on the disk; at last the head.
    private func send(_ rows: ArraySlice<AccountRow>, of round: Round) {
        guard !rows.isEmpty else {
            let head = AccountRow(key: Row.head.key, position: round.position, bytes: [UInt8(round.bank)])
            return send([head], at: round.position) { [self] in isThrough(round) }
        }
        send(Array(rows.prefix(pace.pagesPerSlice)), at: round.position) { [self] in
            send(rows.dropFirst(pace.pagesPerSlice), of: round)
        }
    }

    /// - Parameter done: called on the sequencer's queue when they are on the disk.
    private func send(_ rows: [AccountRow], at position: UInt64, _ done: @escaping @Sendable () -> Void) {
        let slice = StateWriter.Slice(position: position, rows: rows) { [queue] in queue.async(execute: done) }
        writer.queue.async { [writer] in writer.add(slice) }
    }

    private func isThrough(_ round: Round) {
        isRoundOut = false
        whole = round.bank
        cover(round.position, round.clock)
        goOn()
    }

    private func cover(_ position: UInt64, _ clock: Int64?) {
        coveredTo = position
        writer.queue.async { [writer, number] in writer.cover(shard: number, position: position, clock: clock) }
    }
}

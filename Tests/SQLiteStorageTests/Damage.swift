import Model
import SQLiteStorage
import Storage
import Testing

/// All that a pair of stores holds.
struct Content: Equatable {
    var journal: JournalContent
    var state: StateContent

    init(_ stores: SQLiteStores) throws {
        journal = try JournalContent(stores.journal)
        state = try StateContent(stores.state)
    }
}

struct JournalContent: Equatable {
    var bounds: [UInt64]
    var batches: [PackedBatch]
    var streams: [StreamPosition]
    var rejects: [SetAsideLine]

    init(_ journal: SQLiteJournal) throws {
        bounds = [journal.start, journal.end]
        batches = try journal.batches()
        streams = try journal.streams()
        rejects = try journal.rejects(limit: 1_000)
    }
}

struct StateContent: Equatable {
    var marks: StateMarks
    var key: [UInt64]
    var accounts: [AccountRow]
    var organizations: [OrganizationRow]
    var outreach: [OutreachRow]
    var notices: [OutboxNotice]
    var next: UInt64
    var cursors: [SubscriberCursor]
    var settings: [[UInt8]?]

    init(_ state: SQLiteStateStore) throws {
        marks = state.marks
        key = [state.hashKey.0, state.hashKey.1]
        accounts = try state.accounts()
        organizations = try state.organizations()
        outreach = try state.outreach()
        notices = try state.notices(after: 0, limit: 1_000)
        next = try state.noticeBounds().next
        cursors = try state.cursors()
        settings = try (1...3).map { try state.settings($0) }
    }
}

/// Two stores with a short life behind them, which ended in order or not.
struct Patient {
    /// The files, as they were left.
    var files: [String: [UInt8]] = [:]
    var content: Content
    /// What the state held after each of its last commits: what of its WAL's end is lost leaves it at one of them.
    var states: [StateContent] = []

    /// - Parameter isClosed: whether the stores were closed in order; else the files are as a killed process leaves them.
    init(isClosed: Bool) throws {
        let directory = TemporaryDirectory(inMemory: true)
        var stores = try SQLiteStores.open(directory: directory.path)
        for round in 0..<12 as Range<UInt64> { try Self.live(round, stores) }
        // What came until here is in the files themselves, the rest in the WALs.
        try stores.close()
        stores = try SQLiteStores.open(directory: directory.path)
        states.append(try StateContent(stores.state))
        for round in 12..<16 as Range<UInt64> {
            try Self.live(round, stores)
            states.append(try StateContent(stores.state))
        }
        content = try Content(stores)
        if isClosed { try stores.close() }
        files = directory.snapshot()
        try stores.close()
    }

    private static func live(_ round: UInt64, _ stores: SQLiteStores) throws {
        var stream = try #require(try stores.journal.stream(named: "stream \(round % 3)", streamsMax: 9))
        stream.accepted += 10
        if round == 5 { try stores.journal.cut(upTo: 20) }
        try stores.journal.append(
            JournalEntry(
                batches: [.sample(round * 10, size: round % 5 == 2 ? 20_000 : 600)], streams: [stream],
                rejects: [
                    SetAsideLine(stream: nil, line: round, reason: "r", time: .earliest, content: "line \(round)")
                ]))
        if round == 0 { _ = try stores.state.number(ofSettings: [1, 2, 3]) }
        var change = StateChange()
        change.accounts = (1...6).map { .sample(UInt32(round * 4 + $0), position: round, size: 200) }
        change.organizations = [OrganizationRow(number: UInt32(round / 2), bytes: [UInt8(round)])]
        change.outreach = [
            OutreachRow(subject: OutreachRow.subject(account: "ann-\(round)"), bytes: [UInt8(round), 1]),
            OutreachRow(subject: OutreachRow.subject(account: "ann-\(round / 2)"), bytes: round % 3 == 0 ? nil : [2]),
        ]
        change.notices = [.sample(round + 1, time: Int64(round))]
        change.cursors = [SubscriberCursor(name: "crm", sequence: round)]
        // Everything is published at once, so the state knows of every batch.
        change.marks = StateMarks(
            covered: max(20, round * 10) - 20 + (round < 5 ? 0 : 20), published: (round + 1) * 10, clock: Int64(round))
        try stores.state.commit(change)
    }

    enum Outcome: Equatable {
        case same
        /// The state is as some commits before.
        case earlier
        case refused(String)
        /// Anything else, which must not be.
        case wrong(String)
    }

    /// What becomes of the stores when their files are these.
    func outcome(of files: [String: [UInt8]]) -> Outcome {
        let directory = TemporaryDirectory(inMemory: true)
        directory.restore(files)
        do {
            let stores = try SQLiteStores.open(directory: directory.path)
            let found = try Content(stores)
            if found == content { return .same }
            guard found.journal == content.journal else { return .wrong("the journal holds something else") }
            return states.contains(found.state) ? .earlier : .wrong("the state holds something else")
        } catch StorageError.damaged(let what) {
            let isNamed = ["journal.db", "state.db", "batch at position"].contains { what.hasPrefix($0) }
            return isNamed ? .refused(what) : .wrong("no file is named: \(what)")
        } catch {
            return .wrong("\(error)")
        }
    }
}

/// Counts outcomes and reports those that must not be.
struct Outcomes {
    private(set) var same = 0
    private(set) var earlier = 0
    private(set) var refused = 0
    private(set) var reasons: [String: Int] = [:]

    mutating func note(_ outcome: Patient.Outcome, _ what: @autoclosure () -> String) {
        switch outcome {
        case .same: same += 1
        case .earlier: earlier += 1
        case .refused(let reason):
            refused += 1
            reasons[reason, default: 0] += 1
        case .wrong(let how): Issue.record("\(what()): \(how)")
        }
    }
}

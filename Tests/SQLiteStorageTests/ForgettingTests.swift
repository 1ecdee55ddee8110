import Model
import SQLiteStorage
import Storage
import Testing

/// What is forgotten is in no byte of any file.
@Suite struct ForgettingTests {
    private let name = "ann-of-the-green-gables"

    @Test func aNameLeavesEveryFile() throws {
        let directory = TemporaryDirectory()
        let stores = try SQLiteStores.open(directory: directory.path)
        for round in 0..<60 as Range<UInt64> {
            let content = Array(repeating: Array(name.utf8), count: 200).flatMap(\.self)
            try stores.journal.append(
                JournalEntry(
                    batches: [PackedBatch(position: round, count: 1, bytes: content)],
                    rejects: [
                        SetAsideLine(
                            stream: nil, line: round, reason: "r", time: .earliest,
                            content: round % 2 == 0 ? "about \(name)" : "about ben")
                    ]))
            var change = StateChange()
            change.accounts = [
                AccountRow(key: 1, position: round, bytes: content.suffix(500 + Int(round) * 60)),
                AccountRow(key: UInt32(round) + 2, position: 0, bytes: Array("ben".utf8)),
            ]
            change.notices = [
                .sample(round * 3 + 1, subject: name, text: name),
                .sample(round * 3 + 2, subject: nil, text: "a seat of \(name) is idle"),
                .sample(round * 3 + 3, subject: "ben", text: "joh\(name)y"),
            ]
            change.outreach = [OutreachRow(subject: OutreachRow.subject(account: name), bytes: content.suffix(300))]
            try stores.state.commit(change)
        }
        #expect(files(of: directory, holding: name) == ["journal.db", "journal.db-wal", "state.db-wal"])
        var change = StateChange()
        change.marks = StateMarks(covered: 60, published: 60, clock: 0)
        try stores.state.commit(change)
        try stores.journal.cut(upTo: 60)
        try stores.journal.forgetRejects(containing: name)
        try stores.state.forget(account: 1, name: name)

        #expect(files(of: directory, holding: "about ben") == ["journal.db"])
        #expect(files(of: directory, holding: "about \(name)").isEmpty)
        #expect(files(of: directory, holding: name) == ["state.db"], "in longer words only")
        #expect(files(of: directory, holding: " \(name)").isEmpty)
        #expect(files(of: directory, holding: "\"\(name)").isEmpty)
        #expect(try stores.journal.rejects(limit: 100).count == 30)
        #expect(try stores.state.accounts().count == 60)
        #expect(try stores.state.notices(after: 0, limit: 1_000).map(\.subject) == Array(repeating: "ben", count: 60))

        try stores.journal.append(JournalEntry(batches: [.sample(60)]))
        try stores.close()
        let again = try SQLiteStores.open(directory: directory.path)
        #expect(again.journal.start == 60 && again.journal.end == 70)
    }

    @Test(arguments: [
        ("ann", #"{"account":"ann"}"#, true), ("ann", "the seat of ann.", true), ("ann", "ann", true),
        ("ann", "hannah annex _ann ann2 ßann", false), ("ann", "hannah, ann", true), ("a\"b", #"{"x":"a\"b"}"#, true),
        ("a\\b\n", #"a\\b\n"#, true), ("a\u{1}", "a\\u0001", true), ("ann", "an", false), ("ann", "", false),
    ])
    func aNameIsFoundWhereItStandsByItself(name: String, text: String, isNamed: Bool) throws {
        let directory = TemporaryDirectory()
        let stores = try SQLiteStores.open(directory: directory.path)
        var change = StateChange()
        change.notices = [
            OutboxNotice(sequence: 1, id: "1", type: "t", subject: nil, time: 0, line: Array(text.utf8))
        ]
        try stores.state.commit(change)
        try stores.state.forget(account: nil, name: name)
        #expect(try stores.state.notices(after: 0, limit: 1).isEmpty == isNamed)
    }

    private func files(of directory: TemporaryDirectory, holding text: String) -> [String] {
        let text = Array(text.utf8)
        return directory.snapshot().filter { $0.value.contains(text) }.keys.sorted()
    }
}

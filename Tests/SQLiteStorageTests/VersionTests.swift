import Foundation
import Model
import SQLiteStorage
import Storage
import Testing

/// Stores of this version are read, and such of other ones refused.
@Suite struct VersionTests {
    private let directory = TemporaryDirectory()

    /// The files were written by version 2 of the tables. They stay as they are; a test with another version gets its own.
    /// With WRITE_STORE_FIXTURE=directory it writes them there instead.
    @Test func aStoreOfVersionTwoIsRead() throws {
        if let target = ProcessInfo.processInfo.environment["WRITE_STORE_FIXTURE"] {
            let stores = try SQLiteStores.open(directory: target)
            try write(to: stores)
            try stores.close()
        }
        for name in ["journal.db", "state.db"] {
            let url = try #require(Bundle.module.url(forResource: "Fixtures/version-2/\(name)", withExtension: nil))
            directory.write(name, Array(try Data(contentsOf: url)))
        }
        let stores = try SQLiteStores.open(directory: directory.path)
        let other = TemporaryDirectory()
        let expected = try SQLiteStores.open(directory: other.path)
        try write(to: expected)
        var found = try Content(stores)
        #expect(found.state.key == [0x42AF_CBCB_4057_AAEF, 0xEAAB_6891_9D37_3488])
        found.state.key = try Content(expected).state.key
        #expect(try found == Content(expected))
        try stores.journal.append(JournalEntry(batches: [.sample(30)]))
    }

    private func write(to stores: SQLiteStores) throws {
        var stream = try #require(try stores.journal.stream(named: "auth-1", streamsMax: 1))
        stream.accepted = 77
        let reject = SetAsideLine(
            stream: "auth-1", line: 7, reason: "json: not an object", time: .earliest, content: "[]")
        try stores.journal.append(
            JournalEntry(
                batches: [.sample(0), .sample(10, size: 20_000), .sample(20)], streams: [stream], rejects: [reject]))
        var change = StateChange()
        change.accounts = [.sample(1), .sample(2, position: 15)]
        change.organizations = [OrganizationRow(number: 0, bytes: [1, 2, 3])]
        change.outreach = [OutreachRow(subject: OutreachRow.subject(account: "ann"), bytes: [7, 8, 9])]
        change.notices = [.sample(1), .sample(2, subject: nil)]
        change.cursors = [SubscriberCursor(name: "crm", sequence: 1)]
        change.marks = StateMarks(covered: 10, published: 20, clock: 1_234)
        try stores.state.commit(change)
        _ = try stores.state.number(ofSettings: [4, 5, 6])
        try stores.journal.cut(upTo: 10)
    }

    @Test(arguments: ["journal.db", "state.db"], [1, 3] as [UInt8])
    func anotherVersionIsRefused(name: String, version: UInt8) throws {
        try SQLiteStores.open(directory: directory.path).close()
        // SQLite's `user_version`: bytes 60 to 63 of the header.
        var bytes = try #require(directory.read(name))
        bytes[63] = version
        directory.write(name, bytes)
        #expect(throws: StorageError.damaged("\(name): its tables have version \(version); this program reads 2")) {
            try SQLiteStores.open(directory: directory.path)
        }
    }
}

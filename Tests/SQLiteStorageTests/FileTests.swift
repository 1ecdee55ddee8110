import Glibc
import Model
import SQLiteStorage
import Storage
import Testing

/// What the files are like, and which of them are let in.
@Suite struct FileTests {
    private let directory = TemporaryDirectory()

    private func open() throws -> SQLiteStores { try SQLiteStores.open(directory: directory.path) }

    @Test func filesAreTheirOwnersAloneAndFew() throws {
        let old = umask(0)
        defer { umask(old) }
        let stores = try open()
        try stores.journal.append(JournalEntry(batches: [.sample(0)]))
        #expect(directory.names == ["journal.db", "journal.db-wal", "state.db", "state.db-wal"])
        for name in directory.names {
            var info = stat()
            #expect(stat(directory.path + "/" + name, &info) == 0)
            #expect(info.st_mode & 0o777 == 0o600, "\(name)")
        }
        try stores.close()
        #expect(directory.names == ["journal.db", "state.db"], "all is in the files themselves")
    }

    @Test func aStoreIsOpenOnce() throws {
        let stores = try open()
        #expect(throws: StorageError.failed("journal.db: another program has it open; close that, then start again")) {
            try open()
        }
        try stores.close()
        try open().close()
    }

    /// It has noted that it is closed, and its log is gone: what came then would be missed by the next start.
    @Test func aClosedStoreTakesNothing() throws {
        let stores = try open()
        try stores.journal.append(JournalEntry(batches: [.sample(0)]))
        try stores.close()
        let files = directory.snapshot()
        #expect(throws: StorageError.failed("journal.db: it was closed")) {
            try stores.journal.append(JournalEntry(batches: [.sample(10)]))
        }
        #expect(throws: StorageError.failed("state.db: it was closed")) { try stores.state.commit(StateChange()) }
        #expect(directory.snapshot() == files)
        #expect(try open().journal.end == 10)
    }

    @Test func aFileInTheWayIsRefusedAndLeftAlone() throws {
        let text = Array("#!/bin/sh\necho this is not a database, however long it may be\n".utf8)
        let contents: [[UInt8]] = [text, text + text + [UInt8](repeating: 7, count: 20_000)]
        for bytes in contents {
            directory.write("journal.db", bytes)
            #expect(throws: StorageError.self) { try open() }
            #expect(directory.read("journal.db") == bytes)
        }
    }

    @Test func anEmptyFileIsAsGoodAsNone() throws {
        directory.write("journal.db", [])
        directory.write("state.db", [])
        let stores = try open()
        try stores.journal.append(JournalEntry(batches: [.sample(0)]))
        try stores.close()
        #expect(try open().journal.end == 10)
    }

    @Test func aMissingFileIsNotMadeAnew() throws {
        let stores = try open()
        try stores.journal.append(JournalEntry(batches: [.sample(0)]))
        try stores.close()
        let files = directory.snapshot()

        directory.remove("journal.db")
        let noJournal = StorageError.damaged(
            "journal.db is missing beside state.db: put it back, or remove state.db too to begin anew")
        #expect(throws: noJournal) { try open() }
        directory.write("journal.db", [])
        #expect(throws: noJournal) { try open() }

        directory.restore(files)
        directory.remove("state.db")
        #expect(
            throws: StorageError.damaged(
                "state.db is missing beside journal.db: put it back, or remove journal.db too to begin anew")
        ) { try open() }
    }

    /// The journal is made first. A power cut before the state is made leaves it alone.
    @Test func anUnusedJournalGetsItsState() throws {
        try SQLiteJournal(path: directory.path + "/journal.db").close()
        let stores = try open()
        #expect(stores.state.identity == stores.journal.identity)
    }

    @Test(arguments: ["journal.db", "state.db"])
    func aFileOfAnotherStoreIsRefused(name: String) throws {
        try open().close()
        let other = TemporaryDirectory()
        try SQLiteStores.open(directory: other.path).close()
        directory.write(name, try #require(other.read(name)))
        #expect(
            throws: StorageError.damaged(
                "state.db: it belongs to another store; put back the file that belongs here")
        ) { try open() }
    }

    @Test func journalAndStateAreNotTakenForEachOther() throws {
        try open().close()
        let files = directory.snapshot()
        directory.write("journal.db", try #require(files["state.db"]))
        #expect(throws: StorageError.self) { try open() }
    }

    @Test func aStateAheadOfItsJournalIsRefused() throws {
        var stores = try open()
        try stores.journal.append(JournalEntry(batches: [.sample(0)]))
        try stores.close()
        let older = try #require(directory.read("journal.db"))
        stores = try open()
        try stores.journal.append(JournalEntry(batches: [.sample(10)]))
        var change = StateChange()
        change.marks = StateMarks(covered: 0, published: 20, clock: 5)
        try stores.state.commit(change)
        try stores.close()
        let files = directory.snapshot()
        directory.write("journal.db", older)
        #expect(
            throws: StorageError.damaged(
                "journal.db became shorter: it ends at position 10, and state.db knows it up to 20")
        ) { try open() }
        directory.restore(files)
        #expect(try open().journal.end == 20)
    }

    @Test func aStateBehindItsJournalIsRefused() throws {
        var stores = try open()
        try stores.close()
        let older = try #require(directory.read("state.db"))
        stores = try open()
        try stores.journal.append(JournalEntry(batches: [.sample(0)]))
        var change = StateChange()
        change.marks = StateMarks(covered: 10, published: 10, clock: 5)
        try stores.state.commit(change)
        try stores.journal.cut(upTo: 10)
        try stores.close()
        directory.write("state.db", older)
        #expect(
            throws: StorageError.damaged(
                "state.db became older: it covers journal.db up to position 0, which begins at 10")
        ) { try open() }
    }

    @Test func marksThatCannotBeAreNotWritten() throws {
        for marks in [(2, 1), (0, 9), (4, 10)] as [(UInt64, UInt64)] {
            let directory = TemporaryDirectory()
            let stores = try SQLiteStores.open(directory: directory.path)
            var change = StateChange()
            change.marks = StateMarks(covered: 5, published: 10, clock: 0)
            try stores.state.commit(change)
            change.marks = StateMarks(covered: marks.0, published: marks.1, clock: 0)
            #expect(throws: StorageError.self) { try stores.state.commit(change) }
        }
    }

    @Test func afterAFailureNothingMoreIsDone() throws {
        let stores = try open()
        let error = StorageError.failed("journal.db: the batch at 5 does not follow 0")
        #expect(throws: error) { try stores.journal.append(JournalEntry(batches: [.sample(5)])) }
        #expect(throws: error) { try stores.journal.append(JournalEntry(batches: [.sample(0)])) }
        #expect(throws: error) { try stores.journal.cut(upTo: 0) }
        #expect(throws: error) { try stores.journal.rejects(limit: 1) }
    }

    /// However much is written, the WAL stays short and the file as large as what is kept.
    @Test func filesDoNotGrowForever() throws {
        let stores = try open()
        for round in 0..<400 as Range<UInt64> {
            try stores.journal.append(JournalEntry(batches: [.sample(round * 10, size: 60_000)]))
            var change = StateChange()
            change.accounts = [.sample(UInt32(round % 50) + 1, position: round, size: 2_000)]
            if round % 20 == 19 {
                change.marks = StateMarks(covered: round * 10, published: round * 10, clock: 0)
                try stores.state.commit(change)
                try stores.journal.cut(upTo: round * 10)
            } else {
                try stores.state.commit(change)
            }
        }
        let sizes = directory.snapshot().mapValues(\.count)
        #expect(try #require(sizes["journal.db"]) < 5 << 20)
        #expect(try #require(sizes["journal.db-wal"]) < 6 << 20)
        #expect(try #require(sizes["state.db"]) < 1 << 20)
        #expect(try #require(sizes["state.db-wal"]) < 6 << 20)
    }
}

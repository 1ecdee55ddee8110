import Glibc
import Model
import SQLiteStorage
import Storage
import Testing

@Suite struct RepairTests {
    private static let killed = Result { try Patient(isClosed: false) }
    private static let closed = Result { try Patient(isClosed: true) }
    private let directory = TemporaryDirectory(inMemory: true)

    private var journalPath: String { directory.path + "/journal.db" }

    @Test(arguments: [true, false])
    func whatIsWholeStaysAsItIs(isClosed: Bool) throws {
        let patient = try (isClosed ? Self.closed : Self.killed).get()
        directory.restore(patient.files)
        let report = try SQLiteJournal.verify(path: journalPath)
        #expect(report.isWhole)
        #expect([report.start, report.end] == patient.content.journal.bounds)
        #expect(report.batches == patient.content.journal.batches.count)
        #expect(report.bytes == patient.content.journal.batches.reduce(0) { $0 + $1.bytes.count })
        #expect(report.streams == 3 && report.rejects == 16)
        let repair = try SQLiteStores.repair(directory: directory.path)
        #expect(repair == RepairReport(journal: report) && repair.isUnchanged)
        #expect(directory.snapshot() == patient.files, "nothing was written, and nothing is left over")
    }

    @Test func aDamagedBatchEndsTheJournal() throws {
        let patient = try Self.closed.get()
        var files = patient.files
        let batches = patient.content.journal.batches
        let bytes = batches[9].bytes
        let place = try #require(files["journal.db"]?.firstIndex(of: bytes[100..<140]))
        files["journal.db"]?[place] ^= 4
        directory.restore(files)

        let wrong = "journal.db: the batch at position \(batches[9].position) is not what was written"
        let lost = "journal.db: what was from position \(batches[9].position) to 160 is lost"
        let report = try SQLiteJournal.verify(path: journalPath)
        #expect(report.findings == [wrong, lost])
        #expect(report.end == batches[9].position && report.batches == 9 && report.streams == 3 && report.rejects == 16)
        #expect(directory.snapshot() == files, "verifying writes nothing")

        let repair = try SQLiteStores.repair(directory: directory.path)
        #expect(repair.journal == report)
        #expect(repair.recordsLost == 160 - batches[9].position)
        #expect(repair.keptFiles == ["journal.db.damaged-1"])
        #expect(directory.read("journal.db.damaged-1") == files["journal.db"])
        #expect(directory.names == ["journal.db", "journal.db.damaged-1", "state.db"])

        let stores = try SQLiteStores.open(directory: directory.path)
        let found = try Content(stores)
        #expect(Array(found.journal.batches.prefix(9)) == Array(batches[..<9]))
        #expect(found.journal.bounds == patient.content.journal.bounds)
        #expect(found.journal.streams == patient.content.journal.streams)
        #expect(found.journal.rejects == patient.content.journal.rejects)
        #expect(found.state == patient.content.state)
        let batch = EventBatch(recordCapacity: 2_730, arenaCapacity: 2 * 65_536)
        for filler in found.journal.batches[9...] {
            #expect(try filler.unpack(into: batch).clock == 15, "as old as the state says")
            for index in 0..<batch.recordCount { #expect(batch.records[index].type == .tick) }
        }
        #expect(try SQLiteStores.repairAgain(directory, stores).isUnchanged)
    }

    @Test func aJournalByItselfIsRepairedToItsLastWholeBatch() throws {
        let journal = try SQLiteJournal(path: journalPath)
        try journal.append(JournalEntry(batches: [.sample(0), .sample(10), .sample(20)]))
        try journal.close()
        var files = directory.snapshot()
        let place = try #require(files["journal.db"]?.firstIndex(of: PackedBatch.sample(10).bytes[..<40]))
        files["journal.db"]?[place + 7] = 0
        directory.restore(files)
        let report = try SQLiteJournal.repair(path: journalPath)
        #expect(report.journal.end == 10 && report.recordsLost == 0)
        #expect(try SQLiteJournal(path: journalPath).batches() == [.sample(0)])
    }

    @Test(arguments: [["journal.db-wal"], ["state.db-wal"], ["journal.db-wal", "state.db-wal"]])
    func aMissingWALIsGivenUp(names: [String]) throws {
        let patient = try Self.killed.get()
        var files = patient.files
        for name in names { files[name] = nil }
        directory.restore(files)
        let report = try SQLiteStores.repair(directory: directory.path)
        let missing = names.contains("journal.db-wal")
        #expect(report.findingsOfState.isEmpty == !names.contains("state.db-wal"))
        // A state that was lost as well does not know of the records that are missing.
        #expect(report.recordsLost == (names == ["journal.db-wal"] ? 40 : 0))
        let stores = try SQLiteStores.open(directory: directory.path)
        let found = try Content(stores)
        #expect(found.journal.batches.starts(with: patient.content.journal.batches.prefix(missing ? 10 : 14)))
        #expect(patient.states.contains(found.state))
    }

    /// A power cut when the new journal was in its place and the old WAL not yet gone.
    @Test func aRepairThatWasCutShortIsRepeated() throws {
        let patient = try Self.killed.get()
        var files = patient.files
        let wal = try #require(files["journal.db-wal"])
        files["journal.db-wal"]?[32 + 24 + 5_000] ^= 1
        directory.restore(files)
        let first = try SQLiteStores.repair(directory: directory.path)
        #expect(!first.isUnchanged)
        directory.write("journal.db-wal", wal)
        #expect(throws: StorageError.self) { try SQLiteStores.open(directory: directory.path) }
        let second = try SQLiteStores.repair(directory: directory.path)
        #expect(second.journal.findings.count == 1 && second.recordsLost == 0)
        let stores = try SQLiteStores.open(directory: directory.path)
        #expect([stores.journal.start, stores.journal.end] == patient.content.journal.bounds)
    }

    @Test func aStateThatIsDamagedIsNotRepaired() throws {
        let patient = try Self.closed.get()
        var files = patient.files
        let row = try #require(patient.content.state.accounts.last)
        let place = try #require(files["state.db"]?.firstIndex(of: row.bytes[..<40]))
        files["state.db"]?[place] ^= 1
        directory.restore(files)
        #expect(throws: StorageError.damaged("state.db: account \(row.key) is not what was written")) {
            try SQLiteStores.repair(directory: directory.path)
        }
        #expect(directory.snapshot() == files)
    }

    /// Whatever is wrong with the journal: it cannot be repaired at all, or the stores open with what was whole.
    @Test(arguments: ["journal.db", "journal.db-wal"])
    func anyDamage(name: String) throws {
        let patient = try (name == "journal.db" ? Self.closed : Self.killed).get()
        let whole = try #require(patient.files[name])
        var random = SplitMix(seed: 4)
        var repaired = 0
        var hopeless = 0
        for round in 0..<150 {
            var files = patient.files
            let place = round < 20 ? random.below(20_000) : random.below(whole.count)
            if round % 5 == 0 {
                files[name]?.removeLast(whole.count - place)
            } else {
                for _ in 0...random.below(40) { files[name]?[place] ^= UInt8(1 + random.below(255)) }
            }
            let directory = TemporaryDirectory(inMemory: true)
            directory.restore(files)
            do {
                let report = try SQLiteStores.repair(directory: directory.path)
                let stores = try SQLiteStores.open(directory: directory.path)
                let found = try Content(stores)
                #expect(found.state == patient.content.state)
                #expect(found.journal.bounds[1] == 160)
                let kept = found.journal.batches.prefix { $0.end <= report.journal.end }
                #expect(patient.content.journal.batches.starts(with: kept))
                #expect(kept.count == report.journal.batches)
                repaired += report.isUnchanged ? 0 : 1
            } catch StorageError.damaged {
                hopeless += 1
            }
        }
        #expect(repaired > 20)
        #expect(hopeless < 60)
    }
}

extension SQLiteStores {
    fileprivate static func repairAgain(
        _ directory: TemporaryDirectory, _ stores: SQLiteStores
    ) throws -> RepairReport {
        try stores.close()
        return try repair(directory: directory.path)
    }
}

extension [UInt8] {
    /// Where `part` begins.
    fileprivate func firstIndex(of part: ArraySlice<UInt8>) -> Int? {
        guard let first = part.first else { return nil }
        return indices.first { self[$0] == first && self[$0...].starts(with: part) }
    }
}

import Glibc
import SQLiteStorage
import Storage
import Testing

/// Damage ends in one of two ways: the same content, or a refusal that names the file. The state alone may also be as it
/// was some commits before, when the end of its WAL is lost: the journal makes it good.
///
/// What cannot be told is listed with `SQLiteStores`.
@Suite struct DamageTests {
    static let files = ["journal.db", "state.db", "journal.db-wal", "state.db-wal"]

    /// With SEATWATCH_TESTS=long every place gets its turn: half an hour instead of half a minute.
    private static let isLong = getenv("SEATWATCH_TESTS").map { String(cString: $0) == "long" } ?? false

    private static let closed = Result { try Patient(isClosed: true) }
    private static let killed = Result { try Patient(isClosed: false) }

    private func patient(isClosed: Bool) throws -> Patient { try (isClosed ? Self.closed : Self.killed).get() }

    @Test(arguments: [true, false])
    func undamagedFilesHoldTheSame(isClosed: Bool) throws {
        let patient = try patient(isClosed: isClosed)
        #expect(patient.files.count == (isClosed ? 2 : 4))
        #expect(patient.outcome(of: patient.files) == .same)
    }

    @Test(arguments: [true, false], files)
    func aTruncatedFile(isClosed: Bool, name: String) throws {
        let patient = try patient(isClosed: isClosed)
        guard let whole = patient.files[name] else { return }
        var outcomes = Outcomes()
        for length in stride(from: 0, to: whole.count, by: 512) {
            var files = patient.files
            files[name] = Array(whole[..<length])
            outcomes.note(patient.outcome(of: files), "\(name) of \(length) bytes")
        }
        #expect(outcomes.refused + outcomes.earlier > 0)
        #expect(name == "state.db-wal" || outcomes.earlier == 0)
    }

    @Test(arguments: [true, false], files)
    func aTailOfZerosOrGarbage(isClosed: Bool, name: String) throws {
        let patient = try patient(isClosed: isClosed)
        guard let whole = patient.files[name] else { return }
        var outcomes = Outcomes()
        let garbage = [UInt8].random(seed: 1, count: whole.count + 5_000)
        for length in stride(from: 0, to: whole.count, by: Self.isLong ? 512 : 4_000) {
            var files = patient.files
            files[name] = whole[..<length] + [UInt8](repeating: 0, count: whole.count - length)
            outcomes.note(patient.outcome(of: files), "\(name) zero from \(length)")
            files[name] = Array(whole[..<length] + garbage[length..<whole.count])
            outcomes.note(patient.outcome(of: files), "\(name) garbage from \(length)")
        }
        #expect(outcomes.refused > 0)
        for extra in [1, 24, 512, 4_120, 5_000] {
            var files = patient.files
            files[name] = whole + [UInt8](repeating: 0, count: extra)
            #expect(patient.outcome(of: files) == .same, "\(extra) zeros behind \(name)")
            files[name] = whole + garbage[..<extra]
            #expect(patient.outcome(of: files) == .same, "\(extra) bytes of garbage behind \(name)")
        }
    }

    /// Every bit of the header of a closed file, some in the heads of the WAL's frames, and a bit here and there of the rest.
    @Test(arguments: [true, false], files)
    func aFlippedBit(isClosed: Bool, name: String) throws {
        let patient = try patient(isClosed: isClosed)
        guard let whole = patient.files[name] else { return }
        var random = SplitMix(seed: UInt64(whole.count))
        var bits = (0..<8 * min(whole.count, 100)).filter { isClosed || Self.isLong || $0 % 8 == $0 / 8 % 8 }
        if name.hasSuffix("-wal") {
            let frame = 24 + (name.hasPrefix("journal") ? 16_384 : 4_096)
            for start in stride(from: 32, to: whole.count, by: frame) {
                for byte in start..<start + 24 {
                    if Self.isLong {
                        bits += 8 * byte..<8 * byte + 8
                    } else if byte % 3 == 0 {
                        bits.append(8 * byte + random.below(8))
                    }
                }
            }
        }
        for byte in stride(from: 0, to: whole.count, by: Self.isLong ? 17 : 997) {
            bits.append(8 * byte + random.below(8))
        }
        var outcomes = Outcomes()
        for bit in bits where bit / 8 < whole.count {
            var files = patient.files
            files[name]?[bit / 8] ^= 1 << (bit % 8)
            outcomes.note(patient.outcome(of: files), "\(name) bit \(bit % 8) of byte \(bit / 8)")
        }
        #expect(outcomes.refused > 0 && outcomes.same + outcomes.refused + outcomes.earlier == bits.count)
        #expect(name == "state.db-wal" || outcomes.earlier == 0)
    }

    @Test(arguments: ["journal.db", "state.db"])
    func aMissingWAL(name: String) throws {
        let patient = try patient(isClosed: false)
        var files = patient.files
        files[name + "-wal"] = nil
        #expect(
            patient.outcome(of: files)
                == .refused(
                    "\(name)-wal is missing, and \(name) was not closed: put it back, or go on without it by repair")
        )
    }

    @Test(arguments: ["journal.db", "state.db"], [true, false])
    func aWALOfAnotherStore(name: String, isClosed: Bool) throws {
        let patient = try patient(isClosed: isClosed)
        let other = try Patient(isClosed: false)
        var files = patient.files
        files[name + "-wal"] = other.files[name + "-wal"]
        #expect(
            patient.outcome(of: files)
                == .refused("\(name)-wal belongs to another store; put back the one that belongs here"))
        // And one of the other file of the same store.
        let wrong = name == "journal.db" ? "state.db-wal" : "journal.db-wal"
        files[name + "-wal"] = try self.patient(isClosed: false).files[wrong]
        guard case .refused = patient.outcome(of: files) else {
            Issue.record("\(wrong) was taken for that of \(name)")
            return
        }
    }

    @Test(arguments: ["journal.db", "state.db"])
    func aWALFromBefore(name: String) throws {
        let directory = TemporaryDirectory(inMemory: true)
        let patient = try patient(isClosed: false)
        directory.restore(patient.files)
        try SQLiteStores.open(directory: directory.path).close()
        var files = directory.snapshot()
        files[name + "-wal"] = patient.files[name + "-wal"]
        guard case .refused(let why) = patient.outcome(of: files) else {
            Issue.record("a WAL from before was taken")
            return
        }
        #expect(why.hasPrefix("\(name)-wal is older than \(name): "))
    }

    @Test(arguments: ["journal.db", "state.db"])
    func aRollbackJournal(name: String) throws {
        let patient = try patient(isClosed: true)
        var files = patient.files
        files[name + "-journal"] = [0xD9, 0xD5, 0x05, 0xF9, 0x20, 0xA1, 0x63, 0xD7] + [UInt8](repeating: 1, count: 600)
        #expect(
            patient.outcome(of: files) == .refused("\(name)-journal: a store leaves no such file; remove it"))
    }

    /// A commit that has a successor was on the disk. SQLite alone would drop both in silence.
    @Test func aBrokenCommitWithASuccessorIsDamage() throws {
        let directory = TemporaryDirectory(inMemory: true)
        let stores = try SQLiteStores.open(directory: directory.path)
        for round in 0..<6 as Range<UInt64> { try stores.journal.append(JournalEntry(batches: [.sample(round * 10)])) }
        let files = directory.snapshot()
        let wal = try #require(files["journal.db-wal"])
        let frame = 24 + 16_384
        let frames = (wal.count - 32) / frame
        var refused = 0
        var shortened = 0
        for index in 0..<frames {
            var damaged = files
            damaged["journal.db-wal"]?[32 + index * frame + 24 + 16_000] ^= 1
            let copy = TemporaryDirectory(inMemory: true)
            copy.restore(damaged)
            do {
                let found = try SQLiteStores.open(directory: copy.path)
                #expect(found.journal.end == 50, "the last commit alone can look like a crash in its middle")
                shortened += 1
            } catch {
                let isNamed =
                    error == .damaged("journal.db-wal: a commit at byte \(32 + index * frame) is not what was written")
                #expect(isNamed, "\(error)")
                refused += 1
            }
        }
        #expect(refused >= 10 && (1...2).contains(shortened))
    }
}

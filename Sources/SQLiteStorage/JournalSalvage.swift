internal import GRDB
internal import Glibc
internal import Model
internal import Storage

/// Reads what can be read of a journal, whatever state it is in, from a copy: the files themselves stay as they are.
final class JournalSalvage {
    /// What is wrong, as far as it is known yet.
    private(set) var findings: [String] = []
    let identity: StoreIdentity
    /// The greatest number of commits that the file or its WAL knows of.
    let commits: UInt64
    let start: UInt64
    /// Where the journal says it ends; nil when it no longer says so.
    private let end: UInt64?
    private let numbers: [Int64]?
    private let name: String
    private let checksums: JournalChecksums
    private let queue: DatabaseQueue
    private let copy: CopiedStore

    /// - Throws: `StorageError.damaged` when nothing can be read of it.
    init(path: String) throws(StorageError) {
        name = path.lastComponent
        let name = name
        do {
            let look = try StoreInspection(path, name, pageSize: JournalNumber.kind.pageSize)
            if let problem = look.problem { findings.append(problem) }
            copy = try CopiedStore(of: path, suffix: ".copy", withWAL: look.isWALUsable)
            queue = try DatabaseQueue(path: copy.path, configuration: StoreOpening<JournalNumber>.configuration)
            let (row, first) = try queue.inDatabase { database in
                (
                    try? StoreRow<JournalNumber>.read(from: database, file: name),
                    try Prepared(database, "SELECT min(position) FROM batches").first { $0.integer(0) }
                )
            }
            if row == nil { findings.append("\(name): the row of the table store is not what was written") }
            guard let head = row?.head ?? look.headOfWAL ?? look.head else {
                throw StorageError.damaged("\(name): nothing in it says which store it is of")
            }
            identity = head.identity
            commits = max(head.commits, look.headOfWAL?.commits ?? 0, look.head?.commits ?? 0)
            numbers = row?.values
            start = UInt64(bitPattern: row?.values[JournalNumber.start.rawValue] ?? first ?? 0)
            end = row.map { UInt64(bitPattern: $0.values[JournalNumber.end.rawValue]) }
            checksums = JournalChecksums(identity: identity)
        } catch let error as StorageError {
            throw error
        } catch let error as SQLiteFailure {
            throw error.storageErrorOfOpening(name)
        } catch let error as DatabaseError {
            throw SQLiteFailure(error, nil).storageErrorOfOpening(name)
        } catch {
            throw .failed("\(name): \(error)")
        }
    }

    /// Gives every batch from the start to the first that is missing or not whole.
    func batches(_ body: (PackedBatch) throws(StorageError) -> Void) throws(StorageError) {
        var place = start
        while place != end {
            guard let batch = batch(at: place) else { break }
            try body(batch)
            place = batch.end
        }
        if let end, place != end { findings.append("\(name): what was from position \(place) to \(end) is lost") }
    }

    func streams() -> [StreamPosition] {
        var streams: [StreamPosition] = []
        var tally = Tally()
        each("SELECT number, name, accepted, crc FROM streams ORDER BY number", "streams") { row in
            let stream = StreamPosition(
                number: UInt32(truncatingIfNeeded: row.integer(0)), name: row.text(1) ?? "",
                accepted: UInt64(bitPattern: row.integer(2)))
            guard checksums.of(stream) == row.integer(3) else { return }
            streams.append(stream)
            tally.add(row.integer(3))
        }
        compare(tally, .streamRows, .streamSum, "streams")
        return streams
    }

    func rejects() -> [SetAsideLine] {
        var rejects: [SetAsideLine] = []
        var tally = Tally()
        each("SELECT id, crc, time, line, stream, reason, content FROM rejects ORDER BY id", "set-aside lines") { row in
            let reject = SetAsideLine(
                stream: row.text(4), line: UInt64(bitPattern: row.integer(3)), reason: row.text(5) ?? "",
                time: Instant(milliseconds: row.integer(2)), content: row.text(6) ?? "")
            guard checksums.of(reject, id: row.integer(0)) == row.integer(1) else { return }
            rejects.append(reject)
            tally.add(row.integer(1))
        }
        compare(tally, .rejectRows, .rejectSum, "set-aside lines")
        return rejects
    }

    private func batch(at position: UInt64) -> PackedBatch? {
        let row = read("the batch at position \(position)") { database in
            try Prepared(database, "SELECT count, crc, bytes FROM batches WHERE position = ?")
                .first(.integer(Int64(bitPattern: position))) { row in
                    let count = UInt32(truncatingIfNeeded: row.integer(0))
                    let batch = PackedBatch(position: position, count: count, bytes: row.blob(2))
                    return (batch: batch, checksum: row.integer(1))
                }
        }
        guard let found = row, let row = found, row.batch.count > 0 else {
            if end != nil { findings.append("\(name): the batch at position \(position) is missing") }
            return nil
        }
        guard checksums.of(row.batch) == row.checksum else {
            findings.append("\(name): the batch at position \(position) is not what was written")
            return nil
        }
        return row.batch
    }

    private func each(_ sql: String, _ what: String, _ body: (Prepared) -> Void) {
        _ = read(what) { database in
            try Prepared(database, sql).each { row in
                body(row)
                return true
            }
        }
    }

    /// Nil when it cannot be read.
    private func read<Value>(_ what: String, _ body: (Database) throws -> Value) -> Value? {
        do {
            return try queue.inDatabase(body)
        } catch {
            let why = (error as? SQLiteFailure)?.message ?? (error as? DatabaseError)?.message ?? "unknown"
            findings.append("\(name): \(what) cannot be read: \(why)")
            return nil
        }
    }

    private func compare(_ tally: Tally, _ rows: JournalNumber, _ sum: JournalNumber, _ what: String) {
        guard let numbers, tally != Tally(rows: numbers[rows.rawValue], sum: numbers[sum.rawValue]) else { return }
        findings.append("\(name): of \(numbers[rows.rawValue]) \(what) \(tally.rows) are whole")
    }
}

internal import GRDB
internal import Glibc
internal import Model
public import Storage

/// The journal in an SQLite file: one row a batch, one transaction an entry.
///
/// Every row carries a CRC-32C over itself and the store's identity; batches follow each other without a gap; how many
/// streams and set-aside lines there are, and the sum of their checksums, stands in the row that each commit writes. So a
/// row that was changed, lost or comes from elsewhere is found: when the file is opened, or when the row is read.
///
/// Batches that were cut are out of reach at once and leave the file a few at a time, with later commits: dropping a
/// gigabyte in one would hold up whoever waits for an ack.
public final class SQLiteJournal: Journal {
    let file: StoreFile<JournalNumber>
    let checksums: JournalChecksums
    /// By name; those without lines yet are here alone.
    private var streamsByName: [String: StreamPosition] = [:]
    /// Whether rows before `start` may be left.
    var hasRemains = true

    /// Opens the journal at `path`, or makes an empty one there.
    /// - Parameter identity: the store it has to belong to; nil for any.
    /// - Throws: `StorageError.damaged` when it is not what was written, or of another store.
    public init(path: String, identity: StoreIdentity? = nil) throws(StorageError) {
        file = try StoreFile(path: path, identity: identity)
        checksums = JournalChecksums(identity: file.identity)
        try file.read { database in
            try checkBatches(database)
            try checkRejects(database)
            for stream in try readStreams(database) { streamsByName[stream.name] = stream }
        }
    }

    /// A new journal at `path` that begins where `salvage` does, and belongs to the same store.
    static func begin(_ path: String, like salvage: JournalSalvage) throws(StorageError) -> SQLiteJournal {
        unlink(path)
        unlink(path + "-wal")
        let journal = try SQLiteJournal(path: path, identity: salvage.identity)
        journal.file.surpass(commits: salvage.commits)
        try journal.file.commit { _, numbers in
            numbers[.start] = Int64(bitPattern: salvage.start)
            numbers[.end] = Int64(bitPattern: salvage.start)
        }
        return journal
    }

    /// Takes over streams of another journal.
    func adopt(_ streams: [StreamPosition]) {
        for stream in streams { streamsByName[stream.name] = stream }
    }

    public var identity: StoreIdentity { file.identity }
    public var start: UInt64 { UInt64(bitPattern: file.numbers[.start]) }
    public var end: UInt64 { UInt64(bitPattern: file.numbers[.end]) }

    /// Closes the file in order; nothing may be asked of the journal afterwards. Happens by itself when the journal goes.
    public func close() throws(StorageError) { try file.close() }

    public func stream(named name: String, streamsMax: Int) throws(StorageError) -> StreamPosition? {
        if let known = streamsByName[name] { return known }
        guard streamsByName.count < streamsMax else { return nil }
        let number = (streamsByName.values.map(\.number).max() ?? 0) + 1
        let begun = StreamPosition(number: number, name: name, accepted: 0)
        streamsByName[name] = begun
        return begun
    }

    public func streams() throws(StorageError) -> [StreamPosition] {
        streamsByName.values.sorted { $0.name < $1.name }
    }

    public func append(_ entry: JournalEntry) throws(StorageError) {
        hasRemains = try file.commit { database, numbers in
            for batch in entry.batches where batch.count > 0 { try insert(batch, database, &numbers) }
            for stream in entry.streams { try upsert(stream, database, &numbers) }
            for reject in entry.rejects { try insert(reject, database, &numbers) }
            return try removeRemains(
                before: numbers[.start], database, batchesMax: StoreLimits.batchesRemoved + 2 * entry.batches.count)
        }
        for stream in entry.streams { streamsByName[stream.name] = stream }
    }

    public func cut(upTo position: UInt64) throws(StorageError) {
        let place = try file.read { database in
            try Prepared(
                database, "SELECT position, count FROM batches WHERE position < ? ORDER BY position DESC LIMIT 1"
            ).first(.integer(Int64(clamping: position))) { row in
                let begin = UInt64(bitPattern: row.integer(0))
                let end = begin + UInt64(bitPattern: row.integer(1))
                return end <= position ? end : begin
            }
        }
        guard let place, place > start else { return }
        hasRemains = true
        hasRemains = try file.commit { database, numbers in
            numbers[.start] = Int64(bitPattern: place)
            return try removeRemains(
                before: numbers[.start], database, batchesMax: StoreLimits.batchesRemoved)
        }
    }

    /// Reads one batch at a time, so `body` may ask the journal for other things.
    public func read(from position: UInt64, _ body: (PackedBatch) throws -> Void) throws {
        guard position < end else { return }
        let first = max(position, start)
        let found = try file.read { database in
            try Prepared(database, "SELECT max(position) FROM batches WHERE position <= ?")
                .first(.integer(Int64(bitPattern: first))) { $0.integer(0) }
        }
        var place = UInt64(bitPattern: found ?? 0)
        while place < end {
            let batch = try file.read { database in try readBatch(at: place, database) }
            try body(batch)
            place = batch.end
        }
    }

    /// Removes rows that were cut, the oldest first.
    /// - Returns: whether some may be left.
    func removeRemains(before start: Int64, _ database: Database, batchesMax: Int) throws -> Bool {
        guard hasRemains else { return false }
        try Prepared(
            database,
            "DELETE FROM batches WHERE position IN "
                + "(SELECT position FROM batches WHERE position < ? ORDER BY position LIMIT ?)"
        ).run(.integer(start), .integer(Int64(batchesMax)))
        return database.changesCount == batchesMax
    }
}

extension SQLiteJournal {
    private func insert(
        _ batch: PackedBatch, _ database: Database, _ numbers: inout StoreNumbers<JournalNumber>
    ) throws {
        let position = Int64(bitPattern: batch.position)
        guard position == numbers[.end], position >= 0 else {
            throw StorageError.failed("\(file.name): the batch at \(batch.position) does not follow \(numbers[.end])")
        }
        try Prepared(database, "INSERT INTO batches VALUES (?, ?, ?, ?)").run(
            .integer(position), .integer(Int64(batch.count)), .integer(checksums.of(batch)), .blob(batch.bytes))
        numbers[.end] = position + Int64(batch.count)
    }

    private func readBatch(at position: UInt64, _ database: Database) throws -> PackedBatch {
        let row = try Prepared(database, "SELECT count, crc, bytes FROM batches WHERE position = ?")
            .first(.integer(Int64(bitPattern: position))) { row in
                let count = UInt32(truncatingIfNeeded: row.integer(0))
                return (
                    batch: PackedBatch(position: position, count: count, bytes: row.blob(2)), checksum: row.integer(1)
                )
            }
        guard let row, row.batch.count > 0 else {
            throw StorageError.damaged("\(file.name): the batch at position \(position) is missing")
        }
        guard checksums.of(row.batch) == row.checksum else {
            throw StorageError.damaged("\(file.name): the batch at position \(position) is not what was written")
        }
        return row.batch
    }

    /// That batches follow each other from start to end. Their bytes are looked at when they are read.
    private func checkBatches(_ database: Database) throws {
        var next = file.numbers[.start]
        try Prepared(database, "SELECT position, count FROM batches WHERE position >= ? ORDER BY position")
            .each(.integer(next)) { row in
                guard row.integer(0) == next, row.integer(1) > 0 else {
                    throw StorageError.damaged("\(file.name): the batch at position \(next) is missing")
                }
                next += row.integer(1)
                return true
            }
        guard next == file.numbers[.end] else {
            throw StorageError.damaged(
                "\(file.name): it ends at position \(next) instead of \(file.numbers[.end]); the rest is lost")
        }
    }

    private func readStreams(_ database: Database) throws -> [StreamPosition] {
        var streams: [StreamPosition] = []
        var tally = Tally()
        try Prepared(database, "SELECT number, name, accepted, crc FROM streams").each { row in
            let stream = StreamPosition(
                number: UInt32(truncatingIfNeeded: row.integer(0)), name: row.text(1) ?? "",
                accepted: UInt64(bitPattern: row.integer(2)))
            guard checksums.of(stream) == row.integer(3) else {
                throw StorageError.damaged("\(file.name): stream \(row.integer(0)) is not what was written")
            }
            tally.add(row.integer(3))
            streams.append(stream)
            return true
        }
        guard tally == file.numbers[.streamRows, .streamSum] else {
            throw StorageError.damaged("\(file.name): some of the streams are missing")
        }
        return streams
    }

    private func upsert(
        _ stream: StreamPosition, _ database: Database, _ numbers: inout StoreNumbers<JournalNumber>
    ) throws {
        guard streamsByName[stream.name]?.number == stream.number else {
            throw StorageError.failed("\(file.name): there is no stream with number \(stream.number) and that name")
        }
        let old = try Prepared(database, "SELECT crc FROM streams WHERE number = ?")
            .first(.integer(Int64(stream.number))) { $0.integer(0) }
        if let old { numbers[.streamRows, .streamSum].remove(old) }
        let checksum = checksums.of(stream)
        numbers[.streamRows, .streamSum].add(checksum)
        try Prepared(database, "INSERT OR REPLACE INTO streams VALUES (?, ?, ?, ?)").run(
            .integer(Int64(stream.number)), .text(stream.name), .integer(Int64(bitPattern: stream.accepted)),
            .integer(checksum))
    }
}

/// What the journal notes beside its tables.
enum JournalNumber: Int, StoreNumber {
    /// Where the oldest batch begins that is not cut, and where the next one will.
    case start, end
    case streamRows, streamSum
    case rejectRows, rejectSum
    /// `SetAsideLine.sizeKept` of all.
    case rejectBytes

    static let kind = StoreKind(
        applicationID: 0x5377_4A6E,  // "SwJn"
        schema: [
            "CREATE TABLE batches (position INTEGER PRIMARY KEY, count INTEGER NOT NULL, crc INTEGER NOT NULL, "
                + "bytes BLOB NOT NULL)",
            "CREATE TABLE streams (number INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, accepted INTEGER NOT NULL, "
                + "crc INTEGER NOT NULL)",
            "CREATE TABLE rejects (id INTEGER PRIMARY KEY, crc INTEGER NOT NULL, time INTEGER NOT NULL, "
                + "size INTEGER NOT NULL, line INTEGER NOT NULL, stream TEXT, reason TEXT NOT NULL, "
                + "content TEXT NOT NULL)",
            "CREATE INDEX rejectsByTime ON rejects (time)",
        ],
        // Batches are most of what is deleted, and to overwrite them would double what is written. Forgetting does.
        secureDelete: "FAST", pageSize: 16_384)
    static let initial: [JournalNumber: Int64] = [:]
}

/// What the checksums of the journal's rows begin with.
struct JournalChecksums {
    private let batches: RowChecksum
    private let streams: RowChecksum
    private let rejects: RowChecksum

    init(identity: StoreIdentity) {
        batches = RowChecksum(identity: identity.bytes, table: "batches")
        streams = RowChecksum(identity: identity.bytes, table: "streams")
        rejects = RowChecksum(identity: identity.bytes, table: "rejects")
    }

    func of(_ batch: PackedBatch) -> Int64 {
        batches.with { sum in
            sum.add(Int64(bitPattern: batch.position))
            sum.add(Int64(batch.count))
            sum.add(batch.bytes)
        }
    }

    func of(_ stream: StreamPosition) -> Int64 {
        streams.with { sum in
            sum.add(Int64(stream.number))
            sum.add(stream.name)
            sum.add(Int64(bitPattern: stream.accepted))
        }
    }

    func of(_ reject: SetAsideLine, id: Int64) -> Int64 {
        rejects.with { sum in
            sum.add(id)
            sum.add(reject.time.milliseconds)
            sum.add(Int64(bitPattern: reject.line))
            sum.add(reject.stream)
            sum.add(reject.reason)
            sum.add(reject.content)
        }
    }
}

internal import GRDB
public import Model
public import Storage

extension SQLiteJournal {
    public func rejects(limit: Int) throws(StorageError) -> [SetAsideLine] {
        try file.read { database in
            var lines: [SetAsideLine] = []
            try Prepared(
                database,
                "SELECT id, crc, time, line, stream, reason, content FROM rejects ORDER BY id DESC LIMIT ?"
            ).each(.integer(Int64(limit))) { row in
                let line = SetAsideLine(
                    stream: row.text(4), line: UInt64(bitPattern: row.integer(3)), reason: row.text(5) ?? "",
                    time: Instant(milliseconds: row.integer(2)), content: row.text(6) ?? "")
                guard checksums.of(line, id: row.integer(0)) == row.integer(1) else {
                    throw StorageError.damaged(
                        "\(file.name): set-aside line \(row.integer(0)) is not what was written")
                }
                lines.append(line)
                return true
            }
            return lines.reversed()
        }
    }

    public func trimRejects(arrivedBefore time: Instant, bytesMax: Int) throws(StorageError) {
        let hasOld = try file.read { database in
            try Prepared(database, "SELECT 1 FROM rejects WHERE time < ? LIMIT 1")
                .first(.integer(time.milliseconds)) { _ in true } ?? false
        }
        guard hasOld || file.numbers[.rejectBytes] > Int64(bytesMax) else { return }
        try file.commit { database, numbers in
            try removeRejects(where: "time < ?", .integer(time.milliseconds), database, &numbers)
            var excess = numbers[.rejectBytes] - Int64(bytesMax)
            guard excess > 0 else { return }
            var last: Int64 = 0
            try Prepared(database, "SELECT id, size FROM rejects ORDER BY id").each { row in
                last = row.integer(0)
                excess -= row.integer(1)
                return excess > 0
            }
            try removeRejects(where: "id <= ?", .integer(last), database, &numbers)
        }
    }

    public func forgetRejects(containing text: String) throws(StorageError) {
        hasRemains = try file.commit { database, numbers in
            if !text.isEmpty { try removeRejects(where: "instr(content, ?) > 0", .text(text), database, &numbers) }
            return try removeRemains(before: numbers[.start], database, batchesMax: Int(Int32.max))
        }
        // The pages of batches that were cut still hold names. Few pages are in use when all that is covered has been
        // cut, so writing the file anew is the shortest way to be rid of the others.
        try file.rewrite()
    }

    func insert(
        _ reject: SetAsideLine, _ database: Database, _ numbers: inout StoreNumbers<JournalNumber>
    ) throws {
        let last = try Prepared(database, "SELECT max(id) FROM rejects").first { $0.integer(0) } ?? 0
        let checksum = checksums.of(reject, id: last + 1)
        try Prepared(database, "INSERT INTO rejects VALUES (?, ?, ?, ?, ?, ?, ?, ?)").run(
            .integer(last + 1), .integer(checksum), .integer(reject.time.milliseconds),
            .integer(Int64(reject.sizeKept)),
            .integer(Int64(bitPattern: reject.line)), SQLValue(reject.stream), .text(reject.reason),
            .text(reject.content))
        numbers[.rejectRows, .rejectSum].add(checksum)
        numbers[.rejectBytes] += Int64(reject.sizeKept)
    }

    func checkRejects(_ database: Database) throws {
        let found = try Prepared(
            database, "SELECT count(*), coalesce(sum(crc), 0), coalesce(sum(size), 0) FROM rejects"
        ).first { row in
            (tally: Tally(rows: row.integer(0), sum: row.integer(1)), bytes: row.integer(2))
        }
        guard let found, found.tally == file.numbers[.rejectRows, .rejectSum],
            found.bytes == file.numbers[.rejectBytes]
        else { throw StorageError.damaged("\(file.name): some of the set-aside lines are missing") }
    }

    private func removeRejects(
        where condition: String, _ value: SQLValue, _ database: Database,
        _ numbers: inout StoreNumbers<JournalNumber>
    ) throws {
        try Prepared(database, "DELETE FROM rejects WHERE \(condition) RETURNING crc, size").each(value) { row in
            numbers[.rejectRows, .rejectSum].remove(row.integer(0))
            numbers[.rejectBytes] -= row.integer(1)
            return true
        }
    }
}

extension SetAsideLine {
    /// What the line takes of the bytes that are kept: its texts, and some for the rest.
    fileprivate var sizeKept: Int { content.utf8.count + reason.utf8.count + (stream?.utf8.count ?? 0) + 64 }
}

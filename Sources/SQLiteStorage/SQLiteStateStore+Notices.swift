internal import GRDB
public import Storage

extension SQLiteStateStore {
    public func notices(after sequence: UInt64, limit: Int) throws(StorageError) -> [OutboxNotice] {
        try file.read { database in
            var notices: [OutboxNotice] = []
            try Prepared(
                database,
                "SELECT sequence, crc, time, id, type, subject, line FROM notices WHERE sequence > ? "
                    + "ORDER BY sequence LIMIT ?"
            ).each(.integer(Int64(clamping: sequence)), .integer(Int64(limit))) { row in
                notices.append(try notice(row))
                return true
            }
            return notices
        }
    }

    public func noticeBounds() throws(StorageError) -> (oldest: UInt64, next: UInt64) {
        let next = UInt64(bitPattern: file.numbers[.nextNotice])
        let oldest = try file.read { database in
            try Prepared(database, "SELECT sequence FROM notices ORDER BY sequence LIMIT 1").first { $0.integer(0) }
        }
        return (oldest.map { UInt64(bitPattern: $0) } ?? next, next)
    }

    public func cursors() throws(StorageError) -> [SubscriberCursor] {
        try file.read { database in
            var cursors: [SubscriberCursor] = []
            try Prepared(database, "SELECT name, crc, sequence FROM cursors ORDER BY name").each { row in
                let cursor = SubscriberCursor(
                    name: row.text(0) ?? "", sequence: UInt64(bitPattern: row.integer(2)))
                guard checksums.of(cursor) == row.integer(1) else { throw changed("a subscriber") }
                cursors.append(cursor)
                return true
            }
            return cursors
        }
    }

    public func forget(account key: UInt32?, name: String) throws(StorageError) {
        try file.commit { database, numbers in
            if let key { try remove("accounts", where: "key = ?", [.integer(Int64(key))], database, &numbers) }
            guard !name.isEmpty else { return }
            try remove(
                "outreach", where: "subject = ?", [.text(OutreachRow.subject(account: name))], database, &numbers)
            try remove("notices", where: "subject = ?", [.text(name)], database, &numbers)
            let naming = NameSearch(name)
            var sequences: [Int64] = []
            for form in naming.forms {
                try Prepared(database, "SELECT sequence, line FROM notices WHERE instr(line, ?) > 0")
                    .each(.blob(form)) { row in
                        if naming.isNamed(in: row.blob(1)) { sequences.append(row.integer(0)) }
                        return true
                    }
            }
            for sequence in Set(sequences) {
                try remove("notices", where: "sequence = ?", [.integer(sequence)], database, &numbers)
            }
        }
        try file.emptyWAL()
    }

    func insert(
        _ notice: OutboxNotice, _ database: Database, _ numbers: inout StoreNumbers<StateNumber>
    ) throws {
        let next = UInt64(bitPattern: numbers[.nextNotice])
        guard notice.sequence >= next, notice.sequence < Int64.max else {
            throw StorageError.failed("\(file.name): notice \(notice.sequence) comes after \(next) has been given")
        }
        let checksum = checksums.of(notice)
        try Prepared(database, "INSERT INTO notices VALUES (?, ?, ?, ?, ?, ?, ?)").run(
            .integer(Int64(notice.sequence)), .integer(checksum), .integer(notice.time), .text(notice.id),
            .text(notice.type), SQLValue(notice.subject), .blob(notice.line))
        numbers[StateNumber.tally(of: "notices")].add(checksum)
        numbers[.nextNotice] = Int64(notice.sequence) + 1
    }

    private func notice(_ row: Prepared) throws -> OutboxNotice {
        let notice = OutboxNotice(
            sequence: UInt64(bitPattern: row.integer(0)), id: row.text(3) ?? "", type: row.text(4) ?? "",
            subject: row.text(5), time: row.integer(2), line: row.blob(6))
        guard checksums.of(notice) == row.integer(1) else { throw changed("notice \(notice.sequence)") }
        return notice
    }
}

internal import GRDB
public import Storage

/// The state in an SQLite file: a row an account, organization, notice, subscriber; one transaction a change.
///
/// As in the journal every row has its checksum, and for every table the number of its rows and their sum are kept, so
/// that what was changed or lost is found: notices, subscribers and settings when the file is opened, accounts and
/// organizations when they are read. What is deleted is overwritten (`secure_delete`).
public final class SQLiteStateStore: StateStore {
    let file: StoreFile<StateNumber>
    let checksums: StateChecksums

    /// Opens the state at `path`, or makes an empty one there.
    /// - Parameter identity: the store it has to belong to; nil for any.
    /// - Throws: `StorageError.damaged` when it is not what was written, or of another store.
    public convenience init(path: String, identity: StoreIdentity? = nil) throws(StorageError) {
        try self.init(path: path, identity: identity, name: nil, isForgiving: false)
    }

    /// The copy of a state: whatever is missing in it, and under the name of what it is a copy of.
    convenience init(copy: CopiedStore, of original: String) throws(StorageError) {
        try self.init(path: copy.path, identity: nil, name: original.lastComponent, isForgiving: true)
    }

    private init(path: String, identity: StoreIdentity?, name: String?, isForgiving: Bool) throws(StorageError) {
        file = try StoreFile(path: path, identity: identity, name: name, isForgiving: isForgiving)
        checksums = StateChecksums(identity: file.identity)
        try file.read { database in
            for (table, rows, sum) in StateNumber.tables where !StateNumber.readWhole.contains(table) {
                let found = try Prepared(database, "SELECT count(*), coalesce(sum(crc), 0) FROM \(table)").first {
                    Tally(rows: $0.integer(0), sum: $0.integer(1))
                }
                guard found == file.numbers[rows, sum] else { throw missing(table) }
            }
        }
    }

    public var identity: StoreIdentity { file.identity }

    public var hashKey: (UInt64, UInt64) {
        (UInt64(bitPattern: file.numbers[.hashA]), UInt64(bitPattern: file.numbers[.hashB]))
    }

    public var marks: StateMarks {
        StateMarks(
            covered: UInt64(bitPattern: file.numbers[.covered]),
            published: UInt64(bitPattern: file.numbers[.published]),
            clock: file.numbers[.hasClock] == 0 ? nil : file.numbers[.clock])
    }

    /// Closes the file in order; nothing may be asked of the store afterwards. Happens by itself when the store goes.
    public func close() throws(StorageError) { try file.close() }

    public func commit(_ change: StateChange) throws(StorageError) {
        try file.commit { database, numbers in
            try upsert(change.accounts, database, &numbers)
            for row in change.organizations {
                try replace(
                    "organizations", key: Int64(row.number), checksums.of(row), [.blob(row.bytes)], database, &numbers)
            }
            for row in change.outreach { try put(row, database, &numbers) }
            for notice in change.notices { try insert(notice, database, &numbers) }
            for cursor in change.cursors { try upsert(cursor, database, &numbers) }
            if let time = change.noticesExpireBefore {
                try remove("notices", where: "time < ?", [.integer(time)], database, &numbers)
            }
            if let marks = change.marks { try set(marks, &numbers) }
        }
    }

    public var accountCount: Int { Int(clamping: file.numbers[.accountRows]) }

    /// By key. `body` must not ask the store for anything.
    public func readAccounts(
        _ body: (_ key: UInt32, _ position: UInt64, _ bytes: UnsafeBufferPointer<UInt8>) throws -> Void
    ) throws {
        var tally = Tally()
        try file.readThrough { database in
            try Prepared(database, "SELECT key, crc, position, bytes FROM accounts ORDER BY key").each { row in
                let key = UInt32(truncatingIfNeeded: row.integer(0))
                let position = UInt64(bitPattern: row.integer(2))
                let bytes = row.bytes(3)
                guard checksums.of(account: key, position, bytes) == row.integer(1) else {
                    throw changed("account \(row.integer(0))")
                }
                tally.add(row.integer(1))
                try body(key, position, bytes.bindMemory(to: UInt8.self))
                return true
            }
        }
        guard tally == file.numbers[.accountRows, .accountSum] else { throw missing("accounts") }
    }

    /// By number. `body` must not ask the store for anything.
    public func readOrganizations(_ body: (OrganizationRow) throws -> Void) throws {
        var tally = Tally()
        try file.readThrough { database in
            try Prepared(database, "SELECT number, crc, bytes FROM organizations ORDER BY number").each { row in
                let organization = OrganizationRow(
                    number: UInt32(truncatingIfNeeded: row.integer(0)), bytes: row.blob(2))
                guard checksums.of(organization) == row.integer(1) else {
                    throw changed("organization \(row.integer(0))")
                }
                tally.add(row.integer(1))
                try body(organization)
                return true
            }
        }
        guard tally == file.numbers[.organizationRows, .organizationSum] else { throw missing("organizations") }
    }

    /// By subject. `body` must not ask the store for anything.
    public func readOutreach(_ body: (OutreachRow) throws -> Void) throws {
        var tally = Tally()
        try file.readThrough { database in
            try Prepared(database, "SELECT subject, crc, bytes FROM outreach ORDER BY subject").each { row in
                let (subject, bytes) = (row.text(0) ?? "", row.blob(2))
                guard checksums.of(outreach: bytes, subject: subject) == row.integer(1) else {
                    throw changed("where some letters stand")
                }
                tally.add(row.integer(1))
                try body(OutreachRow(subject: subject, bytes: bytes))
                return true
            }
        }
        guard tally == file.numbers[.outreachRows, .outreachSum] else { throw missing("outreach") }
    }

    public func settings(_ number: UInt32) throws(StorageError) -> [UInt8]? {
        try file.read { database in
            let row = try Prepared(database, "SELECT crc, bytes FROM settings WHERE number = ?")
                .first(.integer(Int64(number))) { (checksum: $0.integer(0), bytes: $0.blob(1)) }
            guard let row else { return nil }
            guard checksums.of(settings: row.bytes, number: number) == row.checksum else {
                throw changed("settings \(number)")
            }
            return row.bytes
        }
    }

    public func number(ofSettings bytes: [UInt8]) throws(StorageError) -> UInt32 {
        let known = try file.read { database in
            try Prepared(database, "SELECT number FROM settings WHERE bytes = ?").first(.blob(bytes)) { $0.integer(0) }
        }
        if let known { return UInt32(truncatingIfNeeded: known) }
        return try file.commit { database, numbers in
            let last = try Prepared(database, "SELECT max(number) FROM settings").first { $0.integer(0) } ?? 0
            let number = UInt32(truncatingIfNeeded: last + 1)
            try replace(
                "settings", key: Int64(number), checksums.of(settings: bytes, number: number), [.blob(bytes)], database,
                &numbers)
            return number
        }
    }

    func missing(_ table: String) -> StorageError { .damaged("\(file.name): some of the \(table) are missing") }
    func changed(_ row: String) -> StorageError { .damaged("\(file.name): \(row) is not what was written") }
}

extension SQLiteStateStore {
    /// One statement a row, made ready once: accounts come by the ten thousand.
    private func upsert(
        _ accounts: [AccountRow], _ database: Database, _ numbers: inout StoreNumbers<StateNumber>
    ) throws {
        guard !accounts.isEmpty else { return }
        let find = try Prepared(database, "SELECT crc FROM accounts WHERE key = ?")
        let update = try Prepared(database, "UPDATE accounts SET crc = ?, position = ?, bytes = ? WHERE key = ?")
        let insert = try Prepared(database, "INSERT INTO accounts (crc, position, bytes, key) VALUES (?, ?, ?, ?)")
        var tally = numbers[.accountRows, .accountSum]
        for account in accounts {
            guard account.key != 0 else { throw StorageError.failed("\(file.name): an account has the key 0") }
            let old = try find.first(.integer(Int64(account.key))) { $0.integer(0) }
            if let old { tally.remove(old) }
            let checksum = checksums.of(account)
            tally.add(checksum)
            try (old == nil ? insert : update).run(
                .integer(checksum), .integer(Int64(bitPattern: account.position)), .blob(account.bytes),
                .integer(Int64(account.key)))
        }
        numbers[.accountRows, .accountSum] = tally
    }

    private func put(
        _ row: OutreachRow, _ database: Database, _ numbers: inout StoreNumbers<StateNumber>
    ) throws {
        try remove("outreach", where: "subject = ?", [.text(row.subject)], database, &numbers)
        guard let bytes = row.bytes else { return }
        let checksum = checksums.of(outreach: bytes, subject: row.subject)
        try Prepared(database, "INSERT INTO outreach VALUES (?, ?, ?)").run(
            .text(row.subject), .integer(checksum), .blob(bytes))
        numbers[StateNumber.tally(of: "outreach")].add(checksum)
    }

    private func upsert(
        _ cursor: SubscriberCursor, _ database: Database, _ numbers: inout StoreNumbers<StateNumber>
    ) throws {
        try remove("cursors", where: "name = ?", [.text(cursor.name)], database, &numbers)
        let checksum = checksums.of(cursor)
        try Prepared(database, "INSERT INTO cursors VALUES (?, ?, ?)").run(
            .text(cursor.name), .integer(checksum), .integer(Int64(bitPattern: cursor.sequence)))
        numbers[StateNumber.tally(of: "cursors")].add(checksum)
    }

    private func set(_ marks: StateMarks, _ numbers: inout StoreNumbers<StateNumber>) throws {
        let old = self.marks
        guard marks.covered <= marks.published, old.covered <= marks.covered, old.published <= marks.published else {
            throw StorageError.failed(
                "\(file.name): marks \(marks.covered), \(marks.published) cannot follow "
                    + "\(old.covered), \(old.published)")
        }
        numbers[.covered] = Int64(bitPattern: marks.covered)
        numbers[.published] = Int64(bitPattern: marks.published)
        numbers[.clock] = marks.clock ?? 0
        numbers[.hasClock] = marks.clock == nil ? 0 : 1
    }

    /// Puts a row in the place of one with the same key; the table's columns are key, crc and `values`.
    private func replace(
        _ table: String, key: Int64, _ checksum: Int64, _ values: [SQLValue], _ database: Database,
        _ numbers: inout StoreNumbers<StateNumber>
    ) throws {
        try remove(table, where: "rowid = ?", [.integer(key)], database, &numbers)
        let places = values.map { _ in ", ?" }.joined()
        try Prepared(database, "INSERT INTO \(table) VALUES (?, ?\(places))")
            .run(all: [.integer(key), .integer(checksum)] + values)
        numbers[StateNumber.tally(of: table)].add(checksum)
    }

    /// Deletes rows and takes them off the table's tally.
    func remove(
        _ table: String, where condition: String, _ values: [SQLValue], _ database: Database,
        _ numbers: inout StoreNumbers<StateNumber>
    ) throws {
        try Prepared(database, "DELETE FROM \(table) WHERE \(condition) RETURNING crc").each(all: values) { row in
            numbers[StateNumber.tally(of: table)].remove(row.integer(0))
            return true
        }
    }
}

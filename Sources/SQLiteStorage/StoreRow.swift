internal import GRDB
internal import Storage

/// The one row of the table `store`.
struct StoreRow<Number: StoreNumber> {
    var identity: StoreIdentity
    var commits: UInt64
    /// Whether the store is open, or was when the process ended without closing it: then its WAL belongs to it.
    var isRunning: Bool
    var values: [Int64]

    static var createSQL: String {
        "CREATE TABLE store (one INTEGER PRIMARY KEY CHECK (one = 1), head BLOB NOT NULL, running INTEGER NOT NULL, "
            + columns.map { "\($0) INTEGER NOT NULL, " }.joined() + "crc INTEGER NOT NULL)"
    }

    static func write(
        _ identity: StoreIdentity, commits: UInt64, isRunning: Bool, values: [Int64], to database: Database
    ) throws {
        let head = identity.bytes + (0..<8).map { UInt8(truncatingIfNeeded: commits >> (8 * UInt64($0))) }
        let checksum = checksum(identity, head, isRunning, values)
        // Written as text, since there are as many columns as there are numbers; the statement has no names from outside.
        let statement = try Prepared(database, writeSQL)
        try statement.run(
            all: [.blob(head), .integer(isRunning ? 1 : 0)] + values.map { .integer($0) } + [.integer(checksum)])
    }

    static var readSQL: String { "SELECT * FROM store" }

    /// - Throws: `StorageError.damaged` when there is none, or it is not what was written.
    static func read(from database: Database, file: String) throws -> StoreRow {
        try read(Prepared(database, readSQL), file: file)
    }

    static func read(_ statement: Prepared, file: String) throws -> StoreRow {
        let row = try statement.first { row in
            (
                head: row.blob(1), running: row.integer(2),
                values: Number.allCases.map { row.integer(Int32($0.rawValue) + 3) },
                checksum: row.integer(Int32(Number.allCases.count) + 3)
            )
        }
        guard let row, let identity = StoreIdentity(Array(row.head.prefix(StoreIdentity.size))),
            row.head.count == StoreIdentity.size + 8,
            checksum(identity, row.head, row.running == 1, row.values) == row.checksum
        else { throw StorageError.damaged("\(file): the row of the table store is not what was written") }
        let commits = row.head.suffix(8).reversed().reduce(0 as UInt64) { $0 << 8 | UInt64($1) }
        return StoreRow(identity: identity, commits: commits, isRunning: row.running == 1, values: row.values)
    }

    private static var columns: [String] { Number.allCases.map { "\"\($0)\"" } }

    private static var writeSQL: String {
        "INSERT OR REPLACE INTO store VALUES (1, ?, ?, " + columns.map { _ in "?, " }.joined() + "?)"
    }

    private static func checksum(
        _ identity: StoreIdentity, _ head: [UInt8], _ isRunning: Bool, _ values: [Int64]
    ) -> Int64 {
        RowChecksum(identity: identity.bytes, table: "store").with { sum in
            sum.add(head)
            sum.add(isRunning ? 1 : 0)
            for value in values { sum.add(value) }
        }
    }
}

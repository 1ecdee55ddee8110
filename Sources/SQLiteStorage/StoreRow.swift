internal import GRDB
internal import Storage

/// The one row of the table `store`, the first that a store's file has.
struct StoreRow<Number: StoreNumber> {
    var head: StoreHead
    var values: [Int64]

    static var createSQL: String {
        "CREATE TABLE store (one INTEGER PRIMARY KEY CHECK (one = 1), head BLOB NOT NULL, "
            + columns.map { "\($0) INTEGER NOT NULL, " }.joined() + "crc INTEGER NOT NULL)"
    }

    /// - Parameter sql: `writeSQL`, put together once and not for every commit.
    func write(to database: Database, sql: String) throws {
        try Prepared(database, sql).run(
            all: [.blob(head.bytes)] + values.map { .integer($0) } + [.integer(checksum)])
    }

    static var writeSQL: String {
        "INSERT OR REPLACE INTO store VALUES (1, ?, \(columns.map { _ in "?, " }.joined())?)"
    }

    /// - Throws: `StorageError.damaged` when there is none, or it is not what was written.
    static func read(from database: Database, file: String) throws -> StoreRow {
        let count = Number.allCases.count
        let found = try Prepared(database, "SELECT * FROM store").first { row in
            let head = row.blob(1).withUnsafeBytes { StoreHead($0) }
            let values = (0..<count).map { row.integer(Int32($0) + 2) }
            return (row: head.map { StoreRow(head: $0, values: values) }, checksum: row.integer(Int32(count) + 2))
        }
        guard let row = found?.row, row.checksum == found?.checksum else {
            throw StorageError.damaged("\(file): the row of the table store is not what was written")
        }
        return row
    }

    private static var columns: [String] { Number.allCases.map { "\"\($0)\"" } }

    private var checksum: Int64 {
        RowChecksum(identity: head.identity.bytes, table: "store").with { sum in
            sum.add(head.bytes)
            for value in values { sum.add(value) }
        }
    }
}

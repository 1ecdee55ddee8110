internal import GRDB
internal import GRDBSQLite

/// A value for a statement's `?`.
enum SQLValue {
    case integer(Int64)
    case text(String)
    case blob([UInt8])
    case null

    init(_ text: String?) { self = text.map { .text($0) } ?? .null }
}

/// A prepared statement of a connection, which keeps it for the next use: rows are bound and read without a box for each
/// value.
struct Prepared {
    private let handle: OpaquePointer
    private let statement: Statement

    init(_ database: Database, _ sql: String) throws {
        statement = try database.cachedStatement(sql: sql)
        handle = statement.sqliteStatement
        sqlite3_reset(handle)
    }

    /// Runs to the end; for statements that give no rows, or none that matter.
    func run(_ values: SQLValue...) throws { try run(all: values) }

    func run(all values: [SQLValue]) throws {
        try bind(values)
        defer { sqlite3_reset(handle) }
        while try step() {}
    }

    /// The first row, if there is one.
    func first<Value>(_ values: SQLValue..., read: (Prepared) throws -> Value) throws -> Value? {
        try bind(values)
        defer { sqlite3_reset(handle) }
        return try step() ? read(self) : nil
    }

    /// Every row, in order; `read` returns false to have seen enough.
    func each(_ values: SQLValue..., read: (Prepared) throws -> Bool) throws {
        try each(all: values, read: read)
    }

    func each(all values: [SQLValue], read: (Prepared) throws -> Bool) throws {
        try bind(values)
        defer { sqlite3_reset(handle) }
        while try step() {
            guard try read(self) else { return }
        }
    }

    func integer(_ column: Int32) -> Int64 { sqlite3_column_int64(handle, column) }

    func blob(_ column: Int32) -> [UInt8] { Array(bytes(column)) }

    /// A blob where it lies; until the next row.
    func bytes(_ column: Int32) -> UnsafeRawBufferPointer {
        let start = sqlite3_column_blob(handle, column)
        return UnsafeRawBufferPointer(start: start, count: Int(sqlite3_column_bytes(handle, column)))
    }

    func text(_ column: Int32) -> String? {
        guard sqlite3_column_type(handle, column) != SQLITE_NULL else { return nil }
        return String(decoding: blob(column), as: UTF8.self)
    }

    private func bind(_ values: [SQLValue]) throws {
        for (index, value) in values.enumerated() {
            let place = Int32(index + 1)
            let code =
                switch value {
                case .integer(let number): sqlite3_bind_int64(handle, place, number)
                case .null: sqlite3_bind_null(handle, place)
                case .text(let text): sqlite3_bind_text(handle, place, text, Int32(text.utf8.count), Self.copied)
                case .blob(let bytes) where bytes.isEmpty: sqlite3_bind_zeroblob(handle, place, 0)
                case .blob(let bytes): sqlite3_bind_blob(handle, place, bytes, Int32(bytes.count), Self.copied)
                }
            guard code == SQLITE_OK else { throw failure(code) }
        }
    }

    private func step() throws -> Bool {
        let code = sqlite3_step(handle)
        switch code {
        case SQLITE_ROW: return true
        case SQLITE_DONE: return false
        default: throw failure(code)
        }
    }

    private func failure(_ code: Int32) -> SQLiteFailure {
        let connection = sqlite3_db_handle(handle)
        let extended = sqlite3_extended_errcode(connection)
        return SQLiteFailure(
            code: extended == SQLITE_OK ? code : extended, systemError: sqlite3_system_errno(connection),
            message: String(cString: sqlite3_errmsg(connection)))
    }

    /// SQLITE_TRANSIENT, whose macro Swift does not see: SQLite copies what it is given.
    private static var copied: sqlite3_destructor_type { unsafeBitCast(-1, to: sqlite3_destructor_type.self) }
}

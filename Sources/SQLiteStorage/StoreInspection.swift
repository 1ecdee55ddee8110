internal import GRDBSQLite
internal import Glibc
internal import Storage

/// Looks at a store's files before SQLite opens them for writing: it would take a WAL that is another's, and drop what it
/// cannot read, without a word.
enum StoreInspection<Number: StoreNumber> {
    /// - Throws: `StorageError.damaged` when the files cannot be those that were left, `SQLiteFailure`.
    static func inspect(_ path: String, _ name: String) throws {
        let wal = path + "-wal"
        guard size(of: path) > 0 else {
            guard size(of: wal) == 0 else { throw StorageError.damaged("\(name) is missing beside \(name)-wal") }
            return
        }
        guard let row = try ImmutableFile(path).row(Number.self, file: name) else {
            // The tables have never been in the file itself, which is so only until the store is made.
            return
        }
        guard size(of: path + "-journal") == 0 else {
            throw StorageError.damaged("\(name)-journal: a store leaves no such file; remove it")
        }
        switch try WALInspection.inspect(wal, identity: row.identity.bytes) {
        case .absent where row.isRunning:
            throw StorageError.damaged(
                "\(name)-wal is missing, and \(name) was not closed: put it back, or give up what was in it with repair"
            )
        case .absent, .empty:
            return
        case .sound(let commits):
            guard let commits else {
                throw StorageError.damaged("\(name)-wal belongs to another store; put back the one that belongs here")
            }
            guard commits >= row.commits else {
                throw StorageError.damaged(
                    "\(name)-wal is older than \(name): it has seen \(commits) commits of \(row.commits)")
            }
        case .damaged(let offset, let what):
            throw StorageError.damaged("\(name)-wal: \(what) at byte \(offset) is not what was written")
        }
    }

    private static func size(of path: String) -> Int {
        var info = stat()
        return stat(path, &info) == 0 ? Int(info.st_size) : 0
    }
}

/// A database file by itself, without its WAL and without a lock; nothing is written. For what stands in it for certain.
private final class ImmutableFile {
    private var connection: OpaquePointer?

    init(_ path: String) throws {
        let code = sqlite3_open_v2(Self.address(of: path), &connection, SQLITE_OPEN_READONLY | SQLITE_OPEN_URI, nil)
        guard code == SQLITE_OK else { throw failure(code) }
    }

    deinit { sqlite3_close_v2(connection) }

    /// The row of the table `store`; nil when there are no tables.
    func row<Number: StoreNumber>(_: Number.Type, file: String) throws -> StoreRow<Number>? {
        let tables = try prepare("SELECT count(*) FROM sqlite_schema") { try $0.first { $0.integer(0) } }
        guard tables != 0 else { return nil }
        return try prepare(StoreRow<Number>.readSQL) { try StoreRow<Number>.read($0, file: file) }
    }

    private func prepare<Value>(_ sql: String, _ body: (Prepared) throws -> Value) throws -> Value {
        var handle: OpaquePointer?
        let code = sqlite3_prepare_v2(connection, sql, -1, &handle, nil)
        guard code == SQLITE_OK, let handle else { throw failure(code) }
        defer { sqlite3_finalize(handle) }
        return try body(Prepared(handle: handle, owner: self))
    }

    /// A file whose tables cannot be found is damaged, whatever SQLite calls it.
    private func failure(_ code: Int32) -> SQLiteFailure {
        SQLiteFailure(
            code: code == SQLITE_ERROR ? SQLITE_CORRUPT : code, systemError: sqlite3_system_errno(connection),
            message: String(cString: sqlite3_errmsg(connection)))
    }

    private static func address(of path: String) -> String {
        let plain = Set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~/".utf8)
        let escaped = path.utf8.map { byte in
            if plain.contains(byte) { return String(UnicodeScalar(byte)) }
            return "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16)
        }
        return "file:" + escaped.joined() + "?immutable=1"
    }
}

internal import GRDB
internal import GRDBSQLite
internal import Glibc
internal import Storage

/// Opens a store's file, or makes it.
struct StoreOpening<Number: StoreNumber> {
    var name: String
    var identity: StoreIdentity
    var values: [Int64]
    var commits: UInt64
    var queue: DatabaseQueue

    /// The form of the tables that this program writes.
    static var version: Int32 { 2 }

    /// - Parameters:
    ///   - name: of the file, for messages.
    ///   - isForgiving: takes the files for what they are, though something that was in them is missing.
    static func open(
        _ path: String, _ name: String, as expected: StoreIdentity?, isForgiving: Bool = false
    ) throws(StorageError) -> StoreOpening {
        do {
            let problem = try StoreInspection(path, name, pageSize: Number.kind.pageSize).problem
            if let problem, !isForgiving { throw StorageError.damaged(problem) }
            try prepareFile(path, name)
            let queue = try DatabaseQueue(path: path, configuration: configuration)
            return try queue.inDatabase { database in
                do {
                    return try open(database, queue, name, as: expected)
                } catch let error as DatabaseError {
                    throw SQLiteFailure(error, database.sqliteConnection)
                }
            }
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

    private static func open(
        _ database: Database, _ queue: DatabaseQueue, _ name: String, as expected: StoreIdentity?
    ) throws -> StoreOpening {
        if try isVirgin(database) { try create(database, as: expected ?? .random()) }
        let applicationID = try pragma(database, "application_id")
        guard applicationID == Number.kind.applicationID else {
            throw StorageError.damaged("\(name): it is a database of something else")
        }
        let version = try pragma(database, "user_version")
        guard version == Self.version else {
            throw StorageError.damaged(
                "\(name): its tables have version \(version); this program reads \(Self.version)")
        }
        guard try schema(of: database) == ([StoreRow<Number>.createSQL] + Number.kind.schema).sorted() else {
            throw StorageError.damaged("\(name): its tables are not those that were made")
        }
        let row = try StoreRow<Number>.read(from: database, file: name)
        if let expected, expected != row.head.identity {
            throw StorageError.damaged("\(name): it belongs to another store; put back the file that belongs here")
        }
        return StoreOpening(
            name: name, identity: row.head.identity, values: row.values, commits: row.head.commits, queue: queue)
    }

    static var configuration: Configuration {
        var configuration = Configuration()
        configuration.foreignKeysEnabled = false
        configuration.label = "seatwatch.store"
        let kind = Number.kind
        configuration.prepareDatabase { database in
            // SQLite would remove the WAL of a store that is refused, and the next start would miss it.
            database.keepsWAL(true)
            // The lock comes first: with it the WAL's index is in memory, and no file of shared memory is made.
            try database.execute(sql: "PRAGMA locking_mode = EXCLUSIVE")
            try database.execute(sql: "PRAGMA page_size = \(kind.pageSize)")
            // To the end: the mode comes as a row first, and only then what it changes is committed, or cannot be.
            let mode = try String.fetchAll(database, sql: "PRAGMA journal_mode = WAL")
            guard mode == ["wal"] else { throw StorageError.failed("the disk cannot hold a WAL") }
            try database.execute(
                sql: """
                    PRAGMA synchronous = FULL;
                    PRAGMA temp_store = MEMORY;
                    PRAGMA wal_autocheckpoint = 0;
                    PRAGMA journal_size_limit = \(StoreLimits.walBytesKept);
                    PRAGMA cache_size = \(-StoreLimits.cacheBytes >> 10);
                    PRAGMA secure_delete = \(kind.secureDelete);
                    """)
        }
        return configuration
    }

    /// Makes the file if there is none, for its owner alone; SQLite gives the WAL the same mode.
    private static func prepareFile(_ path: String, _ name: String) throws(StorageError) {
        let descriptor = Glibc.open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else {
            throw .failed("\(name): it cannot be opened: \(String(cString: strerror(errno)))")
        }
        Glibc.close(descriptor)
    }

    private static func isVirgin(_ database: Database) throws -> Bool {
        try pragma(database, "application_id") == 0 && pragma(database, "user_version") == 0
            && schema(of: database).isEmpty
    }

    private static func create(_ database: Database, as identity: StoreIdentity) throws {
        try database.inTransaction(.immediate) {
            for sql in [StoreRow<Number>.createSQL] + Number.kind.schema { try database.execute(sql: sql) }
            try database.execute(sql: "PRAGMA application_id = \(Number.kind.applicationID)")
            try database.execute(sql: "PRAGMA user_version = \(version)")
            let head = StoreHead(identity: identity, commits: 1, isRunning: true)
            try StoreRow<Number>(head: head, values: Number.initialValues).write(
                to: database, sql: StoreRow<Number>.writeSQL)
            return .commit
        }
    }

    private static func pragma(_ database: Database, _ name: String) throws -> Int32 {
        try Int32.fetchOne(database, sql: "PRAGMA \(name)") ?? 0
    }

    private static func schema(of database: Database) throws -> [String] {
        try String.fetchAll(database, sql: "SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL").sorted()
    }
}

extension Database {
    /// Whether the WAL stays, empty, when the connection is closed.
    func keepsWAL(_ keeps: Bool) {
        var flag: Int32 = keeps ? 1 : 0
        sqlite3_file_control(sqliteConnection, "main", SQLITE_FCNTL_PERSIST_WAL, &flag)
    }
}

extension String {
    /// What stands behind the last slash.
    var lastComponent: String { String(self[(lastIndex(of: "/").map { index(after: $0) } ?? startIndex)...]) }
}

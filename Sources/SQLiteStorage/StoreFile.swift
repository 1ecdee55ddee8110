internal import GRDB
internal import GRDBSQLite
internal import Storage

/// The numbers that a kind of store keeps beside its tables: they are columns of its `store` row, named as the cases.
protocol StoreNumber: CaseIterable, Hashable, RawRepresentable<Int>, Sendable {
    static var kind: StoreKind { get }
    /// In a new store; 0 for those not named.
    static var initial: [Self: Int64] { get }
}

extension StoreNumber {
    static var initialValues: [Int64] { allCases.map { initial[$0] ?? 0 } }
}

/// What tells one kind of store from another, and from files of other programs.
struct StoreKind {
    /// In SQLite's header, so that `file` and we know it.
    var applicationID: Int32
    /// The tables beside `store`, as SQLite keeps their text.
    var schema: [String]
    /// SQLite's `secure_delete`: `ON` overwrites what is deleted at once, `FAST` where that costs no further page.
    var secureDelete: String
    /// Bytes of a page. Large ones hold a batch in few pieces; small ones write less for an account here and there.
    var pageSize: Int
}

/// Where a table's tally stands among the numbers.
struct TallyPlace<Number: StoreNumber> {
    var rows: Number
    var sum: Number
}

/// The values of a store's numbers.
struct StoreNumbers<Number: StoreNumber> {
    fileprivate(set) var values: [Int64]

    fileprivate init(values: [Int64]) { self.values = values }

    subscript(_ number: Number) -> Int64 {
        get { values[number.rawValue] }
        set { values[number.rawValue] = newValue }
    }

    subscript(rows: Number, sum: Number) -> Tally {
        get { self[TallyPlace(rows: rows, sum: sum)] }
        set { self[TallyPlace(rows: rows, sum: sum)] = newValue }
    }

    subscript(place: TallyPlace<Number>) -> Tally {
        get { Tally(rows: self[place.rows], sum: self[place.sum]) }
        set {
            self[place.rows] = newValue.rows
            self[place.sum] = newValue.sum
        }
    }
}

/// One SQLite file with its one connection: WAL, every commit on the disk before it returns, no other program let in.
///
/// A table `store` has one row, which every commit writes: who the store is, how many commits it has seen, whether it is
/// open, and the store's numbers. As the row is in each commit, a WAL that lacks the store's identity is another's.
///
/// Not thread-safe: one queue owns it.
final class StoreFile<Number: StoreNumber> {
    let path: String
    /// The file's name, for messages.
    let name: String
    let identity: StoreIdentity
    private(set) var numbers: StoreNumbers<Number>
    private let queue: DatabaseQueue
    private let wal = WALMeter()
    private let rowSQL = StoreRow<Number>.writeSQL
    private var commits: UInt64
    private var isOpen = true
    /// After the disk has failed nothing more is asked of it.
    private var failure: StorageError?

    /// - Parameters:
    ///   - identity: the store it has to be, and that it becomes when it is new; nil for any.
    ///   - name: what messages call the file; nil for its own name.
    ///   - isForgiving: takes the files for what they are, though something that was in them is missing.
    init(
        path: String, identity expected: StoreIdentity?, name: String? = nil, isForgiving: Bool = false
    ) throws(StorageError) {
        let opened = try StoreOpening<Number>.open(
            path, name ?? path.lastComponent, as: expected, isForgiving: isForgiving)
        self.path = path
        self.name = opened.name
        identity = opened.identity
        numbers = StoreNumbers(values: opened.values)
        queue = opened.queue
        commits = opened.commits
        try begin()
    }

    deinit { try? close() }

    /// Notes in the file that it is open, and puts everything into the file itself, so that the WAL begins anew.
    private func begin() throws(StorageError) {
        try perform { database in
            wal.watch(database)
            try write(numbers, isRunning: true, to: database)
            try truncateWAL(database)
        }
    }

    /// Notes that all is in the file. What fails from then on is of no consequence; an earlier failure stays untouched on
    /// the disk for the next start to judge.
    func close() throws(StorageError) {
        guard isOpen else { return }
        isOpen = false
        guard failure == nil else {
            // Closing would write. The connection stays as it is until the process ends.
            _ = Unmanaged.passRetained(queue)
            return
        }
        try perform(toClose: true) { database in
            try write(numbers, isRunning: false, to: database)
            try truncateWAL(database)
            database.keepsWAL(false)
        }
        do { try queue.close() } catch { throw .failed("\(name): \(error)") }
    }

    /// Commits what `body` does, with the numbers as it leaves them; nothing of it when it throws.
    func commit<Value>(_ body: (Database, inout StoreNumbers<Number>) throws -> Value) throws(StorageError) -> Value {
        try perform { database in
            var changed = numbers
            var value: Value?
            try database.inTransaction(.immediate) {
                value = try body(database, &changed)
                try writeRow(changed, isRunning: true, to: database)
                return .commit
            }
            numbers = changed
            commits += 1
            try checkpointIfLong(database)
            guard let value else { fatalError("a transaction has run its body") }
            return value
        }
    }

    /// Makes the file newer than any WAL that was left of it: further on than one could come, whatever of it can be read.
    func surpass(commits: UInt64) { self.commits = max(self.commits, commits) + (1 << 32) }

    func read<Value>(_ body: (Database) throws -> Value) throws(StorageError) -> Value {
        try perform(body)
    }

    /// Reads with a body that may throw errors of its own, which pass through.
    func readThrough(_ body: (Database) throws -> Void) throws {
        if let failure { throw failure }
        var foreign: (any Error)?
        try perform { database in
            do {
                try body(database)
            } catch let error as SQLiteFailure {
                throw error
            } catch let error as DatabaseError {
                throw error
            } catch let error as StorageError {
                throw error
            } catch {
                foreign = error
            }
        }
        if let foreign { throw foreign }
    }

    /// Writes free pages away and empties the WAL: what was deleted is in no file any more.
    func rewrite() throws(StorageError) {
        try perform { database in
            try Prepared(database, "VACUUM").run()
            try truncateWAL(database)
        }
    }

    /// Empties the WAL; pages that `secure_delete` has overwritten reach the file with it.
    func emptyWAL() throws(StorageError) {
        try perform { database in try truncateWAL(database) }
    }
}

extension StoreFile {
    private func perform<Value>(
        toClose: Bool = false, _ body: (Database) throws -> Value
    ) throws(StorageError) -> Value {
        if let failure { throw failure }
        // It says of itself that it is closed, and its WAL goes: whatever came now would be missed by the next start.
        guard isOpen || toClose else { throw .failed("\(name): it was closed") }
        do {
            return try queue.inDatabase { database in
                do {
                    return try body(database)
                } catch let error as DatabaseError {
                    throw SQLiteFailure(error, database.sqliteConnection).storageError(in: name)
                } catch let error as SQLiteFailure {
                    throw error.storageError(in: name)
                }
            }
        } catch let error as StorageError {
            if case .failed = error { failure = error }
            throw error
        } catch {
            let unexpected = StorageError.failed("\(name): \(error)")
            failure = unexpected
            throw unexpected
        }
    }

    private func write(_ numbers: StoreNumbers<Number>, isRunning: Bool, to database: Database) throws {
        try database.inTransaction(.immediate) {
            try writeRow(numbers, isRunning: isRunning, to: database)
            return .commit
        }
        commits += 1
    }

    private func writeRow(_ numbers: StoreNumbers<Number>, isRunning: Bool, to database: Database) throws {
        let head = StoreHead(identity: identity, commits: commits + 1, isRunning: isRunning)
        try StoreRow<Number>(head: head, values: numbers.values).write(to: database, sql: rowSQL)
    }

    /// Copies the WAL into the file when it has grown long. SQLite would do it by itself, but keep quiet when it fails.
    private func checkpointIfLong(_ database: Database) throws {
        guard Int(wal.frames) * Number.kind.pageSize >= StoreLimits.walBytesMax else { return }
        do {
            try Prepared(database, "PRAGMA wal_checkpoint(PASSIVE)").run()
            wal.frames = 0
        } catch let error as SQLiteFailure {
            // Without room the WAL holds everything a while longer; its own growth is what may be refused.
            if case .full = error.storageError(in: name) { return }
            throw error
        }
    }

    private func truncateWAL(_ database: Database) throws {
        try Prepared(database, "PRAGMA wal_checkpoint(TRUNCATE)").run()
        wal.frames = 0
    }
}

/// How many frames the WAL holds, as SQLite tells after each commit.
private final class WALMeter {
    var frames: Int32 = 0

    func watch(_ database: Database) {
        sqlite3_wal_hook(
            database.sqliteConnection,
            { meter, _, _, frames in
                if let meter { Unmanaged<WALMeter>.fromOpaque(meter).takeUnretainedValue().frames = frames }
                return SQLITE_OK
            }, Unmanaged.passUnretained(self).toOpaque())
    }
}

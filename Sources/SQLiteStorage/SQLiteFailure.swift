internal import GRDB
internal import GRDBSQLite
internal import Glibc
internal import Storage

/// What SQLite said, with the system's reason.
struct SQLiteFailure: Error {
    /// An extended result code.
    var code: Int32
    /// `errno` of the call that failed; means something with SQLITE_IOERR and SQLITE_CANTOPEN only.
    var systemError: Int32
    var message: String

    init(code: Int32, systemError: Int32, message: String) {
        self.code = code
        self.systemError = systemError
        self.message = message
    }

    /// Of GRDB: it begins and ends transactions. When a commit fails SQLite does not note the system's reason, but the
    /// WAL's file does.
    init(_ error: DatabaseError, _ connection: OpaquePointer?) {
        code = error.extendedResultCode.rawValue
        systemError = Self.lastErrorOfWAL(connection)
        message = error.message ?? "no message"
    }

    /// A file that could not be read, for the reason in `errno`.
    init(reading path: String) {
        code = SQLITE_CANTOPEN
        systemError = errno
        message = "\(path) cannot be read"
    }

    /// What it means to a store's owner.
    func storageError(in file: String) -> StorageError {
        switch code & 0xFF {
        case SQLITE_FULL:
            return .full("\(file): no space is left")
        case SQLITE_IOERR where isFull:
            return .full("\(file): \(reason)")
        case SQLITE_CORRUPT, SQLITE_NOTADB:
            return .damaged("\(file): \(message)")
        case SQLITE_READONLY where code == SQLITE_READONLY:
            // We have opened it for writing; so it is the header that says so.
            return .damaged("\(file): \(message)")
        case SQLITE_IOERR, SQLITE_CANTOPEN:
            return .failed("\(file): \(message) (SQLite \(code)): \(reason)")
        case SQLITE_BUSY, SQLITE_LOCKED:
            return .failed("\(file): another program has it open; close that, then start again")
        default:
            return .failed("\(file): \(message) (SQLite \(code))")
        }
    }

    /// What it means while the file is opened, which was found to be readable and writable: a header that SQLite does not
    /// understand.
    func storageErrorOfOpening(_ file: String) -> StorageError {
        switch code & 0xFF {
        case SQLITE_ERROR, SQLITE_SCHEMA: .damaged("\(file): \(message)")
        default: storageError(in: file)
        }
    }

    /// SQLite calls ENOSPC alone "full". What `fsync` could not do is not known, whatever its reason.
    private var isFull: Bool {
        code != SQLITE_IOERR | (4 << 8) && code != SQLITE_IOERR | (5 << 8)
            && [ENOSPC, EFBIG, EDQUOT].contains(systemError)
    }

    private static func lastErrorOfWAL(_ connection: OpaquePointer?) -> Int32 {
        var file: UnsafeMutablePointer<sqlite3_file>?
        var reason: Int32 = 0
        guard let connection,
            sqlite3_file_control(connection, "main", SQLITE_FCNTL_JOURNAL_POINTER, &file) == SQLITE_OK,
            let file, let methods = file.pointee.pMethods, let control = methods.pointee.xFileControl,
            control(file, SQLITE_FCNTL_LAST_ERRNO, &reason) == SQLITE_OK
        else { return 0 }
        return reason
    }

    private var reason: String { systemError == 0 ? "no reason given" : String(cString: strerror(systemError)) }
}

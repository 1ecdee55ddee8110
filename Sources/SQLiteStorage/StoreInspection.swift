internal import Glibc
internal import Storage

/// Looks at a store's files before SQLite opens them: it would take a WAL that is another's, and drop what it cannot
/// read, without a word.
enum StoreInspection {
    /// - Throws: `StorageError.damaged` when the files cannot be those that were left, `SQLiteFailure`.
    static func inspect(_ path: String, _ name: String, pageSize: Int) throws {
        let wal = path + "-wal"
        let size = size(of: path)
        guard size > 0 else {
            guard self.size(of: wal) == 0 else { throw StorageError.damaged("\(name) is missing beside \(name)-wal") }
            return
        }
        let head = try newestHead(in: path, pageSize: pageSize)
        let finding = try WALInspection.inspect(wal)
        if case .damaged(let offset, let what) = finding {
            throw StorageError.damaged("\(name)-wal: \(what) at byte \(offset) is not what was written")
        }
        guard let head else {
            // While a store is made all is in its WAL; and a page that was being copied from there when the power went
            // may be in pieces.
            if case .sound(let newest?) = finding, newest.commits > 0 { return }
            guard size <= pageSize else { throw StorageError.damaged("\(name): it is not a store") }
            return
        }
        guard self.size(of: path + "-journal") == 0 else {
            throw StorageError.damaged("\(name)-journal: a store leaves no such file; remove it")
        }
        switch finding {
        case .absent where head.isRunning:
            throw StorageError.damaged(
                "\(name)-wal is missing, and \(name) was not closed: put it back, or go on without it by repair")
        case .sound(let newest):
            guard let newest, newest.identity == head.identity else {
                throw StorageError.damaged("\(name)-wal belongs to another store; put back the one that belongs here")
            }
            guard newest.commits >= head.commits else {
                throw StorageError.damaged(
                    "\(name)-wal is older than \(name): it has seen \(newest.commits) commits of \(head.commits)")
            }
        case .absent, .empty, .damaged:
            return
        }
    }

    /// The head in the file itself.
    private static func newestHead(in path: String, pageSize: Int) throws(SQLiteFailure) -> StoreHead? {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw SQLiteFailure(reading: path) }
        defer { close(descriptor) }
        var page = [UInt8](repeating: 0, count: pageSize)
        let count = pread(descriptor, &page, pageSize, off_t(pageSize * Int(StoreHead.page - 1)))
        guard count >= 0 else { throw SQLiteFailure(reading: path) }
        return page.withUnsafeBytes { StoreHead.newest(in: $0) }
    }

    private static func size(of path: String) -> Int {
        var info = stat()
        return stat(path, &info) == 0 ? Int(info.st_size) : 0
    }
}

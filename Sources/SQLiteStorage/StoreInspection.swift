internal import Glibc
internal import Storage

/// A look at a store's files before SQLite opens them: it would take a WAL that is another's, and drop what it cannot
/// read, without a word.
struct StoreInspection {
    /// The newest head in the file itself, and in its WAL.
    var head: StoreHead?
    var headOfWAL: StoreHead?
    /// Why the files cannot be those that were left; nil when they can.
    var problem: String?
    /// Whether the WAL, as far as it is whole, goes on from the file.
    var isWALUsable = true

    /// - Throws: `SQLiteFailure` when a file cannot be read.
    init(_ path: String, _ name: String, pageSize: Int) throws(SQLiteFailure) {
        let wal = path + "-wal"
        let size = Self.size(of: path)
        guard size > 0 else {
            if Self.size(of: wal) > 0 { problem = "\(name) is missing beside \(name)-wal" }
            return
        }
        head = try Self.newestHead(in: path, pageSize: pageSize)
        let finding = try WALInspection.inspect(wal)
        headOfWAL = finding.head
        if Self.size(of: path + "-journal") > 0, head != nil {
            problem = "\(name)-journal: a store leaves no such file; remove it"
        }
        switch (head, headOfWAL) {
        case (nil, nil):
            if size > pageSize { problem = "\(name): it is not a store" }
        case (nil, _?):
            // While a store is made all is in its WAL; and a page that was being copied from there when the power went
            // may be in pieces.
            break
        case (let head?, let newest):
            if case .absent = finding, head.isRunning {
                problem =
                    "\(name)-wal is missing, and \(name) was not closed: put it back, or go on without it by repair"
            }
            guard finding.hasCommits else { break }
            if newest?.identity != head.identity {
                isWALUsable = false
                problem = "\(name)-wal belongs to another store; put back the one that belongs here"
            } else if let newest, newest.commits < head.commits {
                isWALUsable = false
                problem =
                    "\(name)-wal is older than \(name): it has seen \(newest.commits) commits of \(head.commits)"
            }
        }
        if problem == nil, case .damaged(let offset, let what, _) = finding {
            problem = "\(name)-wal: \(what) at byte \(offset) is not what was written"
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

    static func size(of path: String) -> Int {
        var info = stat()
        return stat(path, &info) == 0 ? Int(info.st_size) : 0
    }
}

internal import Glibc
public import Storage

/// The journal and the state of one state directory, which belong together.
///
/// What `append` and `commit` have returned from is there at the next start, or the start is refused with file and place:
/// a changed, lost or foreign row, a file or WAL that is missing, truncated, of another store or older than the other
/// file, a broken commit that others followed.
///
/// Some losses leave no trace, and cannot be told:
/// - the last commit of a WAL is damaged, and the state has no marks behind it: it looks like a crash in its middle;
/// - a WAL ends earlier than it did, at the end of a commit, and the state has no marks behind that: it looks as if no more
///   had come;
/// - the state's WAL lacks its last commits: the state is older then, and the journal makes it good; notices go out again
///   with the same identifiers, and subscribers may be as far as they were;
/// - all files are put back together as they once were;
/// - the disk says that something is on it which is not.
///
/// A file may meet a limit of its size only if SIGXFSZ is ignored.
public struct SQLiteStores {
    public let journal: SQLiteJournal
    public let state: SQLiteStateStore

    /// Names of the files in the state directory.
    public static let journalName = "journal.db"
    public static let stateName = "state.db"

    /// Opens both, or makes both where there is neither. The directory has to exist; its `StateLock` should be held.
    /// - Throws: `StorageError.damaged` when one is missing, is damaged or of another store, or when they do not fit
    ///   together: then something that was on the disk no longer is.
    public static func open(directory: String) throws(StorageError) -> SQLiteStores {
        let journalPath = directory + "/" + journalName
        let statePath = directory + "/" + stateName
        let hasState = exists(statePath)
        // The journal is made first: a state by itself means that a journal has gone.
        guard !hasState || exists(journalPath) else {
            throw .damaged(
                "\(journalName) is missing beside \(stateName): put it back, or remove \(stateName) too to begin anew")
        }
        let journal = try SQLiteJournal(path: journalPath)
        guard hasState || journal.isUntouched else {
            throw .damaged(
                "\(stateName) is missing beside \(journalName): put it back, or remove \(journalName) too to begin anew"
            )
        }
        let state = try SQLiteStateStore(path: statePath, identity: journal.identity)
        let stores = SQLiteStores(journal: journal, state: state)
        try stores.checkAgainstEachOther()
        return stores
    }

    /// Closes both in order.
    public func close() throws(StorageError) {
        try state.close()
        try journal.close()
    }

    private func checkAgainstEachOther() throws(StorageError) {
        let marks = state.marks
        let names = (journal: Self.journalName, state: Self.stateName)
        guard marks.published <= journal.end else {
            throw .damaged(
                "\(names.journal) became shorter: it ends at position \(journal.end), and \(names.state) knows it up to "
                    + "\(marks.published)")
        }
        guard journal.start <= marks.covered else {
            throw .damaged(
                "\(names.state) became older: it covers \(names.journal) up to position \(marks.covered), which begins at "
                    + "\(journal.start)")
        }
        guard marks.covered <= marks.published else {
            throw .damaged(
                "\(names.state): it covers position \(marks.covered) and has published only \(marks.published)")
        }
    }

    /// Whether there is a file with something in it: one that was just being made when the power went is as good as none.
    private static func exists(_ path: String) -> Bool {
        var info = stat()
        guard stat(path, &info) == 0 else { return false }
        if info.st_size > 0 { return true }
        return stat(path + "-wal", &info) == 0 && info.st_size > 0
    }
}

extension SQLiteJournal {
    /// Whether nothing was ever put into it.
    fileprivate var isUntouched: Bool {
        end == 0 && file.numbers[.streamRows] == 0 && file.numbers[.rejectRows] == 0
    }
}

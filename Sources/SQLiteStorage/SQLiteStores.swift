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
        guard !hasState || exists(journalPath) else { throw .damaged(journalIsMissing) }
        let journal = try SQLiteJournal(path: journalPath)
        guard hasState || journal.isUntouched else { throw .damaged(stateIsMissing) }
        let state = try SQLiteStateStore(path: statePath, identity: journal.identity)
        let bounds = (start: journal.start, end: journal.end)
        if let problem = disagreement(of: bounds, with: state.marks) { throw .damaged(problem) }
        return SQLiteStores(journal: journal, state: state)
    }

    /// Closes both in order.
    public func close() throws(StorageError) {
        try state.close()
        try journal.close()
    }

    static let journalIsMissing =
        "\(journalName) is missing beside \(stateName): put it back, or remove \(stateName) too to begin anew"
    static let stateIsMissing =
        "\(stateName) is missing beside \(journalName): put it back, or remove \(journalName) too to begin anew"

    /// Why a journal with these bounds cannot be the one that a state with these marks was made from.
    static func disagreement(of journal: (start: UInt64, end: UInt64), with marks: StateMarks) -> String? {
        if marks.published > journal.end {
            return "\(journalName) became shorter: it ends at position \(journal.end), and \(stateName) knows it up "
                + "to \(marks.published)"
        }
        if journal.start > marks.covered {
            return "\(stateName) became older: it covers \(journalName) up to position \(marks.covered), which begins "
                + "at \(journal.start)"
        }
        if marks.covered > marks.published {
            return "\(stateName): it covers position \(marks.covered) and has published only \(marks.published)"
        }
        return nil
    }

    /// Whether there is a file with something in it: one that was just being made when the power went is as good as none.
    static func exists(_ path: String) -> Bool {
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

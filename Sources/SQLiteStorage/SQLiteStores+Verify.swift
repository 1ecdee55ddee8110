public import Storage

extension SQLiteStores {
    /// Reads both stores of `directory` to their ends and says what is in them and what is wrong. The files stay as they
    /// are: copies beside them are read, for which there has to be room. No daemon may have them open.
    ///
    /// What it finds nothing wrong with opens. It finds more than the opening does, which leaves batches that the state
    /// covers unread.
    public static func verify(directory: String) throws(StorageError) -> StoresReport {
        let journalPath = directory + "/" + journalName
        let statePath = directory + "/" + stateName
        var report = StoresReport()
        var marks: StateMarks?
        if exists(journalPath) {
            report.journal = try unlessDamaged(&report) { () throws(StorageError) in
                try SQLiteJournal.verify(path: journalPath)
            }
        } else if exists(statePath) {
            report.findings.append(journalIsMissing)
        }
        if exists(statePath) {
            let look = try inspect(statePath)
            if let problem = look.problem { report.findings.append(problem) }
            marks = try unlessDamaged(&report) { () throws(StorageError) in
                let copy = try CopiedStore(of: statePath, suffix: ".copy", withWAL: look.isWALUsable)
                let state = try SQLiteStateStore(copy: copy, of: statePath)
                try state.checkEverything()
                return state.marks
            }
        } else if let journal = report.journal, !journal.isUntouched {
            report.findings.append(stateIsMissing)
        }
        report.covered = marks?.covered
        report.findings.insert(contentsOf: report.journal?.findings ?? [], at: 0)
        // Of stores with damage it is known already that something is missing.
        if report.findings.isEmpty, let journal = report.journal, let marks,
            let problem = disagreement(of: (journal.start, journal.end), with: marks)
        {
            report.findings.append(problem)
        }
        return report
    }

    /// Notes as a finding what makes `body` impossible.
    private static func unlessDamaged<Value>(
        _ report: inout StoresReport, _ body: () throws(StorageError) -> Value
    ) throws(StorageError) -> Value? {
        do throws(StorageError) {
            return try body()
        } catch {
            guard case .damaged(let what) = error else { throw error }
            report.findings.append(what)
            return nil
        }
    }
}

extension JournalReport {
    /// Whether nothing was ever put into it.
    fileprivate var isUntouched: Bool { isWhole && end == 0 && streams == 0 && rejects == 0 }
}

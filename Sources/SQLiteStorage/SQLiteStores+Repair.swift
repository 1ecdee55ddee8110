public import Storage

extension SQLiteStores {
    /// Makes a pair of stores out of `directory` that opens, with all that is whole: the journal's batches up to the first
    /// that is lost, and the state as of its last whole commit.
    ///
    /// Files that are replaced stay beside the new ones. What is whole stays as it is. No daemon may have the stores open.
    /// - Throws: `StorageError.damaged` when a file is missing, or what is whole does not fit together: then only a backup
    ///   helps, or to begin anew.
    public static func repair(directory: String) throws(StorageError) -> RepairReport {
        let journalPath = directory + "/" + journalName
        let statePath = directory + "/" + stateName
        guard exists(journalPath) else { throw .damaged(journalIsMissing) }
        guard exists(statePath) else { throw .damaged(stateIsMissing) }
        let look = try inspect(statePath)
        let copy = try CopiedStore(of: statePath, suffix: ".repaired", withWAL: look.isWALUsable)
        let state = try SQLiteStateStore(copy: copy, of: statePath)
        try state.checkEverything()
        let marks = state.marks
        let journal = try SQLiteJournal.verify(path: journalPath)
        guard journal.start <= marks.covered else {
            throw .damaged(
                "\(stateName) covers \(journalName) up to position \(marks.covered) only, which begins at \(journal.start): "
                    + "put back both from one backup, or remove both to begin anew")
        }
        var report = try SQLiteJournal.repair(
            path: journalPath, reaching: marks.published, clock: marks.clock ?? 0)
        if let problem = look.problem {
            report.findingsOfState = [problem]
            state.file.surpass(commits: max(look.head?.commits ?? 0, look.headOfWAL?.commits ?? 0))
            try state.close()
            report.keptFiles += try CopiedStore.replace(statePath, by: copy.path)
        }
        return report
    }

    static func inspect(_ path: String) throws(StorageError) -> StoreInspection {
        do throws(SQLiteFailure) {
            return try StoreInspection(path, path.lastComponent, pageSize: StateNumber.kind.pageSize)
        } catch {
            throw error.storageErrorOfOpening(path.lastComponent)
        }
    }
}

extension SQLiteStateStore {
    /// Reads every row.
    func checkEverything() throws(StorageError) {
        do {
            try readAccounts { _, _, _ in }
            try readOrganizations { _ in }
            try readOutreach { _ in }
            _ = try cursors()
            var last: UInt64 = 0
            while let next = try notices(after: last, limit: 256).last { last = next.sequence }
        } catch let error as StorageError {
            throw error
        } catch {
            throw .failed("\(file.name): \(error)")
        }
    }
}

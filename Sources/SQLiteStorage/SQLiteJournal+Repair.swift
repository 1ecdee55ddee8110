internal import Model
public import Storage

extension SQLiteJournal {
    /// Reads all of the journal at `path` and says what is in it and what is wrong. The files stay as they are: a copy beside
    /// them is read, for which there has to be room. No daemon may have them open.
    /// - Throws: `StorageError.damaged` when nothing can be read at all.
    public static func verify(path: String) throws(StorageError) -> JournalReport {
        let salvage = try JournalSalvage(path: path)
        return try report(on: salvage) { _ in }
    }

    /// Writes the journal at `path` anew from what is whole: every batch up to the first that is missing or damaged, and
    /// each stream and set-aside line by itself. The old files stay beside it under other names.
    ///
    /// A journal that is whole stays as it is.
    /// - Parameters:
    ///   - position: where the new journal has to reach; records that say nothing fill it up to there.
    ///   - clock: the time of these records, milliseconds since 1970, where no batch before tells it.
    /// - Throws: `StorageError.damaged` when nothing can be read at all.
    public static func repair(
        path: String, reaching position: UInt64 = 0, clock: Int64 = 0
    ) throws(StorageError) -> RepairReport {
        let found = try verify(path: path)
        guard !found.isWhole || found.end < position else { return RepairReport(journal: found) }
        let salvage = try JournalSalvage(path: path)
        let target = path + ".repaired"
        let repaired = try SQLiteJournal.begin(target, like: salvage)
        var entry = JournalEntry()
        var last: PackedBatch?
        let report = try report(on: salvage) { batch throws(StorageError) in
            entry.batches.append(batch)
            last = batch
            guard entry.batches.count >= batchesPerCommit else { return }
            try repaired.append(entry)
            entry = JournalEntry()
        } others: { streams, rejects in
            repaired.adopt(streams)
            entry.streams = streams
            entry.rejects = rejects
        }
        var result = RepairReport(journal: report)
        let header = last.flatMap { try? $0.header() }
        while report.end + result.recordsLost < position {
            let place = report.end + result.recordsLost
            let count = min(position - place, UInt64(recordsPerFiller))
            entry.batches.append(
                .filler(
                    at: place, count: Int(count), clock: header?.clock ?? clock, settings: header?.settings ?? 0))
            result.recordsLost += count
        }
        try repaired.append(entry)
        try repaired.close()
        result.keptFiles = try CopiedStore.replace(path, by: target)
        return result
    }

    /// Batches that are put into a new journal at once.
    private static let batchesPerCommit = 64
    /// Records of a batch that says nothing: as many as the engine takes at once.
    private static let recordsPerFiller = 2_000

    private static func report(
        on salvage: JournalSalvage, _ body: (PackedBatch) throws(StorageError) -> Void,
        others: ([StreamPosition], [SetAsideLine]) -> Void = { _, _ in }
    ) throws(StorageError) -> JournalReport {
        var report = JournalReport()
        report.start = salvage.start
        report.end = salvage.start
        try salvage.batches { batch throws(StorageError) in
            report.batches += 1
            report.bytes += batch.bytes.count
            report.end = batch.end
            try body(batch)
        }
        let streams = salvage.streams()
        let rejects = salvage.rejects()
        others(streams, rejects)
        report.streams = streams.count
        report.rejects = rejects.count
        report.findings = salvage.findings
        return report
    }
}

extension PackedBatch {
    /// Records that say nothing, in the place of others that are lost.
    fileprivate static func filler(at position: UInt64, count: Int, clock: Int64, settings: UInt32) -> PackedBatch {
        let batch = EventBatch(recordCapacity: count, arenaCapacity: 2 * 65_536)
        for index in 0..<count {
            batch.records[index] = EventRecord()
            batch.records[index].time = clock
            batch.records[index].typeCode = EventType.tick.rawValue
        }
        batch.recordCount = count
        let header = BatchHeader(
            clock: clock, steps: [], firstOrganization: 0, newOrganizations: [], settings: settings)
        return .pack(batch, position: position, header: header, keepsSessions: true)
    }
}

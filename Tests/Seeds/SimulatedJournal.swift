import Model
import Storage

/// The journal in memory on a disk that may fail, with a look at what is written.
final class SimulatedJournal: Journal {
    private let memory: MemoryJournal
    private let access: DiskAccess
    private var disk: Disk { access.disk }

    init(_ access: DiskAccess) {
        self.access = access
        memory = MemoryJournal(access.disk.journal)
    }

    var end: UInt64 { memory.end }
    var start: UInt64 { memory.start }

    func stream(named name: String, streamsMax: Int) throws(StorageError) -> StreamPosition? {
        try memory.stream(named: name, streamsMax: streamsMax)
    }

    func streams() throws(StorageError) -> [StreamPosition] { try memory.streams() }

    func append(_ entry: JournalEntry) throws(StorageError) {
        try access.write(entry.batches.isEmpty ? [.progress] : [.batches]) { () throws(StorageError) in
            try memory.append(entry)
            disk.history.batches += entry.batches
            disk.history.rejects += entry.rejects
        }
    }

    func cut(upTo position: UInt64) throws(StorageError) {
        guard memory.start < position, disk.journal.batches.contains(where: { $0.end <= position }) else { return }
        try access.write([.cut]) { () throws(StorageError) in
            try memory.cut(upTo: position)
            access.findings.expect(
                memory.start <= disk.state.marks.covered,
                "the journal is cut up to \(memory.start), but the state covers it only up to "
                    + "\(disk.state.marks.covered)")
        }
    }

    func read(from position: UInt64, _ body: (PackedBatch) throws -> Void) throws {
        access.findings.expect(
            memory.start <= position, "the journal begins at \(memory.start), but is read from \(position)")
        try memory.read(from: position, body)
    }

    func rejects(limit: Int) throws(StorageError) -> [SetAsideLine] { try memory.rejects(limit: limit) }

    func trimRejects(arrivedBefore time: Instant, bytesMax: Int) throws(StorageError) {
        try access.write([.trim]) { () throws(StorageError) in
            try memory.trimRejects(arrivedBefore: time, bytesMax: bytesMax)
        }
    }

    func forgetRejects(containing text: String) throws(StorageError) {
        try access.write([.rejects]) { () throws(StorageError) in try memory.forgetRejects(containing: text) }
    }
}

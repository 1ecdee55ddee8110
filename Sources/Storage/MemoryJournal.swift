public import Model

/// A journal that lasts as long as its disk, which is a value in memory: for tests, and for a daemon that shall keep
/// nothing.
public final class MemoryJournal: Journal {
    /// What has been committed. It stays when the journal on it is gone, as a disk does when a process dies.
    ///
    /// `@unchecked Sendable` because one journal at a time uses it.
    public final class Disk: @unchecked Sendable {
        public internal(set) var batches: [PackedBatch] = []
        public internal(set) var end: UInt64 = 0
        public internal(set) var streams: [StreamPosition] = []
        public internal(set) var rejects: [SetAsideLine] = []
        /// Commits that succeeded.
        public internal(set) var commitCount = 0

        public init() {}
    }

    private let disk: Disk
    private let fault: @Sendable () -> StorageFault?
    /// Streams without lines yet: nothing of them is on the disk.
    private var begun: [StreamPosition] = []

    /// - Parameter fault: asked at each commit what goes wrong with it.
    public init(_ disk: Disk = Disk(), fault: @escaping @Sendable () -> StorageFault? = { nil }) {
        self.disk = disk
        self.fault = fault
    }

    public var end: UInt64 { disk.end }
    public var start: UInt64 { disk.batches.first?.position ?? disk.end }

    public func stream(named name: String, streamsMax: Int) throws(StorageError) -> StreamPosition? {
        let known = disk.streams + begun
        if let stream = known.first(where: { $0.name == name }) { return stream }
        guard known.count < streamsMax else { return nil }
        let stream = StreamPosition(number: (known.map(\.number).max() ?? 0) + 1, name: name, accepted: 0)
        begun.append(stream)
        return stream
    }

    public func streams() throws(StorageError) -> [StreamPosition] {
        (disk.streams + begun).sorted { $0.name < $1.name }
    }

    public func append(_ entry: JournalEntry) throws(StorageError) {
        let fault = fault()
        if case .before(let error) = fault { throw error }
        var end = disk.end
        for batch in entry.batches {
            guard batch.position == end else {
                throw .damaged("journal: a batch at \(batch.position) does not follow \(end)")
            }
            end = batch.end
        }
        disk.batches += entry.batches
        disk.end = end
        for stream in entry.streams {
            if let index = disk.streams.firstIndex(where: { $0.number == stream.number }) {
                disk.streams[index].accepted = stream.accepted
            } else if let index = begun.firstIndex(where: { $0.number == stream.number }) {
                begun.remove(at: index)
                disk.streams.append(stream)
            } else {
                throw .failed("journal: there is no stream with number \(stream.number)")
            }
        }
        disk.rejects += entry.rejects
        disk.commitCount += 1
        if case .after(let error) = fault { throw error }
    }

    public func cut(upTo position: UInt64) throws(StorageError) {
        if case .before(let error) = fault() { throw error }
        disk.batches.removeAll { $0.end <= position }
    }

    public func read(from position: UInt64, _ body: (PackedBatch) throws -> Void) throws {
        for batch in disk.batches where batch.end > position { try body(batch) }
    }

    public func rejects(limit: Int) throws(StorageError) -> [SetAsideLine] { Array(disk.rejects.suffix(limit)) }

    public func trimRejects(arrivedBefore time: Instant, bytesMax: Int) throws(StorageError) {
        disk.rejects.removeAll { $0.time < time }
        var bytes = disk.rejects.reduce(0) { $0 + $1.size }
        let excess = disk.rejects.prefix { reject in
            guard bytes > bytesMax else { return false }
            bytes -= reject.size
            return true
        }
        disk.rejects.removeFirst(excess.count)
    }

    public func forgetRejects(containing text: String) throws(StorageError) {
        disk.rejects.removeAll { $0.content.contains(text) }
    }
}

/// What goes wrong with a commit.
public enum StorageFault: Sendable {
    /// Nothing of it gets there.
    case before(StorageError)
    /// All of it gets there, but nobody hears of it.
    case after(StorageError)
}

extension SetAsideLine {
    fileprivate var size: Int { content.utf8.count + reason.utf8.count + (stream?.utf8.count ?? 0) }
}

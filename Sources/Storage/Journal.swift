public import Model

/// Everything that was applied, in its one order, until the state store covers it; the positions of streams; and the
/// lines that were set aside. What `append` has returned from survives `kill -9` and power loss.
///
/// Not thread-safe: one queue owns it. Every call may block on the disk.
public protocol Journal: AnyObject {
    /// The place behind the last record: where the next batch begins.
    var end: UInt64 { get }
    /// The place of the oldest record kept; `end` when none is.
    var start: UInt64 { get }

    /// Finds a stream, or begins it with nothing accepted. A stream that was begun and never appended to may be
    /// forgotten at a restart.
    /// - Returns: nil when there are `streamsMax` others already.
    func stream(named name: String, streamsMax: Int) throws(StorageError) -> StreamPosition?
    /// All streams, by name.
    func streams() throws(StorageError) -> [StreamPosition]

    /// Puts all of it on the disk at once, or nothing of it.
    func append(_ entry: JournalEntry) throws(StorageError)
    /// Forgets the batches that end at `position` or before.
    func cut(upTo position: UInt64) throws(StorageError)
    /// Reads the batches that end behind `position`, in order.
    func read(from position: UInt64, _ body: (PackedBatch) throws -> Void) throws

    /// The set-aside lines, oldest first, at most `limit` of the newest.
    func rejects(limit: Int) throws(StorageError) -> [SetAsideLine]
    /// Forgets set-aside lines that arrived before `time`, and the oldest until at most `bytes` are left.
    func trimRejects(arrivedBefore time: Instant, bytesMax: Int) throws(StorageError)
    /// Forgets set-aside lines that hold `text`, and overwrites what is forgotten (`secure_delete`, WAL truncated).
    func forgetRejects(containing text: String) throws(StorageError)
}

/// One commit of the journal.
public struct JournalEntry: Equatable, Sendable {
    public var batches: [PackedBatch] = []
    /// How far the streams are with these batches.
    public var streams: [StreamPosition] = []
    public var rejects: [SetAsideLine] = []

    public init() {}
}

/// How many lines of a stream are on the disk.
public struct StreamPosition: Equatable, Sendable {
    /// Given by the journal, from 1; the same as long as the store lives.
    public var number: UInt32
    public var name: String
    public var accepted: UInt64

    public init(number: UInt32, name: String, accepted: UInt64) {
        self.number = number
        self.name = name
        self.accepted = accepted
    }
}

/// A set-aside line with where and when it came.
public struct SetAsideLine: Equatable, Encodable, Sendable {
    /// The stream's name; null on a connection without one.
    @Nullable public var stream: String?
    /// The line's number in its stream or connection, from 1.
    public var line: UInt64
    public var reason: String
    /// Arrival by the daemon's clock.
    public var time: Instant
    /// The line, cut to what is kept.
    public var content: String

    public init(stream: String?, line: UInt64, reason: String, time: Instant, content: String) {
        _stream = Nullable(wrappedValue: stream)
        self.line = line
        self.reason = reason
        self.time = time
        self.content = content
    }
}

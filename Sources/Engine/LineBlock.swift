internal import Detection
internal import Geolocation
internal import Model

/// A buffer of raw lines on its way through the engine, with the note of whose lines they are, and everything that is
/// made of them: one block travels from the sockets to the publisher and then goes back to its pool.
///
/// The pool is bounded (`LineSink.borrowBlock`), so a slow stage stops the sockets from reading, and nothing else queues.
/// `@unchecked Sendable` because a block has one owner at a time; while several shards hold it they only read it, each
/// writing to its own place in `changes`; what changes with every line is `@exclusivity(unchecked)` for the same reason.
public final class LineBlock: @unchecked Sendable {
    /// Bytes of lines that fit: several of the longest line, and few enough to stay in a core's cache.
    public static let capacity = 256 << 10
    /// Bytes behind the last line that the parser may read.
    public static let padding = 64
    /// Segments after which a block is handed over even when it is not full.
    public static let segmentsMax = 4_096

    /// How much fits.
    package struct Size: Equatable, Sendable {
        /// Bytes of lines.
        package var bytes = LineBlock.capacity
        /// Records of a batch: real lines have 100 bytes and more. Should a block hold more, the rest makes a second
        /// journey.
        package var records = LineBlock.capacity / 96

        package init() {}

        /// All text of the lines, and the longest label of a place for each record.
        var arena: Int { max(bytes, LineFeeder.lineMax) + LineFeeder.lineMax + records * Geolocator.placeBytesMax }
    }

    private let size: Size
    public let bytes: UnsafeMutablePointer<UInt8>
    public var count = 0
    public var segments: [Segment] = []

    /// How far the lines have been decoded.
    var cursor = Cursor()
    /// What the lines say.
    let batch: EventBatch
    /// Where the records and set-aside lines of each segment end, and how far its stream has come.
    var origins: [Origin] = []
    /// What the sequencer adds: where the lines stand among all lines.
    @exclusivity(unchecked) var order = Order()
    /// What each shard made of its records.
    @exclusivity(unchecked) var changes: [ShardChanges] = []

    public convenience init() { self.init(Size()) }

    package init(_ size: Size) {
        self.size = size
        batch = EventBatch(recordCapacity: size.records, arenaCapacity: size.arena)
        bytes = .allocate(capacity: size.bytes + Self.padding)
        bytes.initialize(repeating: 0, count: size.bytes + Self.padding)
    }

    deinit { bytes.deallocate() }

    public var room: Int { size.bytes - count }

    /// Empties the block for its next use.
    public func reset() {
        count = 0
        segments.removeAll(keepingCapacity: true)
        cursor = Cursor()
        resetBatch()
    }

    /// Whether lines are left that the batch had no room for.
    var hasMore: Bool { cursor.segment < segments.count }

    /// Empties what was made of the lines so far; the lines stay.
    func resetBatch() {
        batch.reset()
        origins.removeAll(keepingCapacity: true)
        order.reset()
        for shard in changes { shard.list.removeAll(keepingCapacity: true) }
    }

    /// What a part of one segment became: everything between the origin before and this one.
    struct Origin {
        var stream: UInt32?
        var recordsEnd: Int
        var rejectsEnd: Int
        /// The number of the last line read.
        var lastLine: UInt64
    }

    /// The stream that the record at `index` came by, before the sequencer has moved any.
    func stream(ofRecord index: Int) -> UInt32? { origins.first { index < $0.recordsEnd }?.stream }

    /// A place among the segments: in a segment, so many bytes and lines from its start.
    struct Cursor {
        var segment = 0
        var bytes = 0
        var lines: UInt64 = 0
    }

    /// Lines of one connection that stand together in a block.
    public struct Segment: Sendable {
        public enum Content: Sendable {
            /// Whole lines; only the last line of a connection may lack its LF.
            case lines(Range<Int>)
            /// One line beyond the limit, already skipped to its LF.
            case overlong
        }

        public var content: Content
        /// The connection, counted from 1 since start.
        public var source: UInt64
        /// The number of the first line here within its connection, from 1.
        public var firstLine: UInt64
        /// Whether the peer may give feedback.
        public var mayControl: Bool
        /// The stream whose lines these are, numbered by `firstLine` from the stream's beginning; nil without one.
        public var stream: UInt32?

        public init(
            content: Content, source: UInt64, firstLine: UInt64, mayControl: Bool, stream: UInt32? = nil
        ) {
            self.content = content
            self.source = source
            self.firstLine = firstLine
            self.mayControl = mayControl
            self.stream = stream
        }
    }
}

/// Where a block's records stand in the one total order of lines.
struct Order {
    /// The position of the block's first record.
    var firstPosition: UInt64 = 0
    /// The greatest time applied with this block, milliseconds since 1970.
    var clock: Int64 = 0
    /// Which settings judge the block, by the number the state store gave them.
    var settings: UInt32 = 0
    /// Whether the settings let sessions be named, so that the journal has to know what they are called.
    var keepsSessions = false
    /// For each shard the indices of its records; empty when there is only one shard, which takes all.
    var records: [[UInt32]] = []
    /// Records about organizations, for the publisher.
    var organizationRecords: [UInt32] = []
    /// The number of the first of `newOrganizations`.
    var firstOrganization: UInt32 = 0
    /// Organizations named for the first time, in order.
    var newOrganizations: [String] = []
    /// Lines that the sequencer set aside, with their streams; the decoder's are in the batch.
    var streamsOfRejects: [UInt32?] = []
    /// Where time moved on, in order.
    var steps: [ClockStep] = []

    mutating func reset() {
        for shard in records.indices { records[shard].removeAll(keepingCapacity: true) }
        organizationRecords.removeAll(keepingCapacity: true)
        newOrganizations.removeAll(keepingCapacity: true)
        streamsOfRejects.removeAll(keepingCapacity: true)
        steps.removeAll(keepingCapacity: true)
    }
}

/// Before the record at `index` is applied, time has come as far as `now`. Steps stand at the same records whatever the
/// number of shards, so what falls due does so at the same place.
struct ClockStep: Equatable {
    var index: UInt32
    var now: Instant
}

/// What one shard made of a block.
final class ShardChanges {
    @exclusivity(unchecked) var list: [PositionedChange] = []
}

/// A change with its place in the order: by record, what time brought before what the line brought, then by account.
struct PositionedChange {
    var index: UInt32
    var isTimed: Bool
    var change: AccountChange
}

/// Where the sockets put lines. Callable from any queue.
public protocol LineSink: AnyObject, Sendable {
    /// An empty block, or nil when all are in use: stop reading, and `whenBlockReturns` tells when to go on.
    func borrowBlock() -> LineBlock?
    /// Asks for one call of `wake` (on any queue) as soon as a block is free; at once if one is.
    func whenBlockReturns(_ wake: @escaping @Sendable () -> Void)
    /// Hands a filled (or unused, empty) block over; the caller must not touch it again. Blocks are decoded in the
    /// order of these calls.
    func submit(_ block: LineBlock)
}

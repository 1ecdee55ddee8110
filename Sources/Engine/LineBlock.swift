/// A buffer of raw lines on its way from the sockets to the decoder, with the note of whose lines they are.
///
/// Blocks come from a bounded pool (`LineSink.borrowBlock`); when none is left, the sockets stop reading.
/// `@unchecked Sendable` because a block has one owner at a time: the sockets fill it, the decoder empties it.
public final class LineBlock: @unchecked Sendable {
    /// Bytes of lines that fit: several of the longest line.
    public static let capacity = 512 << 10
    /// Bytes behind the last line that the parser may read.
    public static let padding = 64

    public let bytes: UnsafeMutablePointer<UInt8>
    public var count = 0
    public var segments: [Segment] = []

    public init() {
        bytes = .allocate(capacity: Self.capacity + Self.padding)
        bytes.initialize(repeating: 0, count: Self.capacity + Self.padding)
    }

    deinit { bytes.deallocate() }

    public var room: Int { Self.capacity - count }

    public func reset() {
        count = 0
        segments.removeAll(keepingCapacity: true)
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

        public init(content: Content, source: UInt64, firstLine: UInt64, mayControl: Bool) {
            self.content = content
            self.source = source
            self.firstLine = firstLine
            self.mayControl = mayControl
        }
    }
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

public import Model

/// Lines that were set aside, newest kept, bounded in age and bytes; in memory.
///
/// Not thread-safe: one serial queue owns it.
public struct RejectLog: Sendable {
    /// A set-aside line with where and when it came.
    public struct Entry: Encodable, Sendable {
        /// The stream's name; null on a connection without one.
        @Nullable public var stream: String?
        /// The line's number in its stream or connection, from 1.
        public var line: UInt64
        public var reason: String
        /// Arrival by the daemon's clock.
        public var time: Instant
        /// The line, cut to what is kept.
        public var content: String

        /// Bytes held: the texts, and for the rest the head of a text and the entry's place, twice since the list grows
        /// by doubling.
        var size: Int { content.utf8.count + reason.utf8.count + 32 + 2 * MemoryLayout<Entry?>.stride }
    }

    private let bytesMax: Int
    private let ageMax: TimeSpan
    /// Nil where an entry has gone, so that its texts go with it.
    private var entries: [Entry?] = []
    private var first = 0
    private var bytes = 0
    /// How many were set aside since start, by reason.
    public private(set) var countByReason: [String: Int] = [:]

    /// Reasons come from a small closed set; a runaway one is counted under this name.
    private static let reasonsMax = 512
    private static let otherReason = "other"

    public init(bytesMax: Int, ageMax: TimeSpan) {
        self.bytesMax = bytesMax
        self.ageMax = ageMax
    }

    /// Keeps `reject`; the oldest make room.
    /// - Complexity: O(1) amortized.
    public mutating func append(_ reject: Reject, stream: String?, arrived: Instant) {
        let known = countByReason[reject.reason] != nil || countByReason.count < Self.reasonsMax
        countByReason[known ? reject.reason : Self.otherReason, default: 0] += 1
        let entry = Entry(
            stream: stream, line: reject.line, reason: reject.reason, time: arrived,
            content: String(decoding: reject.content, as: UTF8.self))
        entries.append(entry)
        bytes += entry.size
        while first < entries.count, let oldest = entries[first],
            bytes > bytesMax || arrived - oldest.time > ageMax
        {
            bytes -= oldest.size
            entries[first] = nil
            first += 1
        }
        if first > 1_024, first * 2 > entries.count {
            entries.removeFirst(first)
            first = 0
        }
    }

    /// What is kept, oldest first.
    public var kept: [Entry] { entries[first...].compactMap(\.self) }
}

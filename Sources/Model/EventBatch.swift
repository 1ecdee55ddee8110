/// A run of decoded lines: fixed-size records, one arena of text, and the rare rest as Swift values.
///
/// `@unchecked Sendable` because a batch has one owner at a time: it is handed from queue to queue, and only read
/// while several shards hold it. For the same reason its counters are `@exclusivity(unchecked)`: they are touched for every
/// line, and to check each time that nobody else does cost more than the touch.
public final class EventBatch: @unchecked Sendable {
    /// How many records fit. A decoder stops, with lines left over, when the batch is full.
    public let recordCapacity: Int
    /// How many bytes of text fit.
    public let arenaCapacity: Int

    public let records: UnsafeMutablePointer<EventRecord>
    @exclusivity(unchecked) public var recordCount = 0
    public let arena: UnsafeMutablePointer<UInt8>
    @exclusivity(unchecked) public var arenaCount = 0

    /// The content of `*.update` and `feedback` records, found through `EventRecord.update`.
    public var updates: [Update] = []
    /// Bytes that the texts of `updates` take; counted against `arenaCapacity`, so that wide lines fill a batch too.
    @exclusivity(unchecked) public var updateByteCount = 0
    /// Lines set aside, in order.
    public var rejects: [Reject] = []
    /// Lines seen, blank ones apart: applied + set aside + ignored.
    @exclusivity(unchecked) public var lineCount = 0
    /// Well-formed lines of an unknown type.
    @exclusivity(unchecked) public var ignoredCount = 0

    /// - Parameters:
    ///   - recordCapacity: records, at least 1.
    ///   - arenaCapacity: bytes, at least 2 × 65,536 so that any single line fits.
    public init(recordCapacity: Int, arenaCapacity: Int) {
        precondition(recordCapacity > 0 && arenaCapacity >= 2 * 65_536, "a batch has to hold the longest line")
        self.recordCapacity = recordCapacity
        self.arenaCapacity = arenaCapacity
        records = .allocate(capacity: recordCapacity)
        arena = .allocate(capacity: arenaCapacity)
    }

    deinit {
        records.deallocate()
        arena.deallocate()
    }

    /// Empties the batch for its next use; the buffers stay.
    public func reset() {
        recordCount = 0
        arenaCount = 0
        updates.removeAll(keepingCapacity: true)
        updateByteCount = 0
        rejects.removeAll(keepingCapacity: true)
        lineCount = 0
        ignoredCount = 0
    }

    /// The bytes of `span`; empty when absent. Valid while the batch is.
    @inline(__always)
    public func bytes(_ span: TextSpan) -> UnsafeBufferPointer<UInt8> {
        span.isAbsent
            ? UnsafeBufferPointer(start: nil, count: 0)
            : UnsafeBufferPointer(start: arena + Int(span.offset), count: Int(span.length))
    }

    /// The text of `span`, or nil when absent.
    public func text(_ span: TextSpan) -> String? {
        span.isAbsent ? nil : String(decoding: bytes(span), as: UTF8.self)
    }

    /// Copies `text` into the arena; absent when it no longer fits.
    public func append(_ text: UnsafeBufferPointer<UInt8>) -> TextSpan {
        guard arenaCount + text.count <= arenaCapacity, let start = text.baseAddress else { return .absent }
        let span = TextSpan(offset: UInt32(arenaCount), length: UInt32(text.count))
        (arena + arenaCount).update(from: start, count: text.count)
        arenaCount += text.count
        return span
    }
}

/// A line that was set aside instead of applied.
public struct Reject: Equatable, Sendable {
    /// The line's number in its source, from 1.
    public var line: UInt64
    /// `field: what is wrong`; says nothing of the line's content, which may be personal.
    public var reason: String
    /// The line itself, cut to what is kept.
    public var content: [UInt8]

    public init(line: UInt64, reason: String, content: [UInt8]) {
        self.line = line
        self.reason = reason
        self.content = content
    }
}

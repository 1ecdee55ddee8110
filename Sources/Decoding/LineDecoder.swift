internal import CSimdjson
public import Model

/// Event lines in, batches out: JSON text, one object a line, becomes fixed-size records and an arena of text.
///
/// A bad line never stops anything: it is set aside with its reason, and the next line is read. The decoder keeps no
/// line and no text between calls, so one serves any number of sources in turn.
///
/// Not thread-safe: one queue at a time. `@unchecked Sendable` because that queue may be handed it by another.
public final class LineDecoder: @unchecked Sendable {
    /// Longest line in bytes without its LF; a CR counts.
    public static let lineMax = Int(SW_LINE_MAX)
    /// Bytes behind the lines that have to be readable; their content means nothing.
    public static let padding = Int(SW_PADDING)
    /// Rejects in one batch: with these the batch is full, whatever room there is for records.
    public static let rejectsMax = 1_024
    /// Bytes of a line that are kept with its reject.
    public static let rejectContentMax = 256
    /// Every reason a line can be set aside for, so that rejects can be counted by reason.
    public static let reasons: [String] = (1...sw_reason_count()).map { String(cString: sw_reason_text($0)) }

    private let decoder: OpaquePointer
    private let rejects = UnsafeMutablePointer<sw_reject>.allocate(capacity: rejectsAtOnce)
    private let updates = UnsafeMutablePointer<UInt8>.allocate(capacity: updateBytesAtOnce)

    /// Rejects and update bytes that one call into C++ can hand over; further ones come with the next call.
    private static let rejectsAtOnce = 256
    private static let updateBytesAtOnce = 2 * Int(SW_UPDATES_MIN)

    public init(key: HashKey) {
        RecordLayout.check()
        guard let decoder = sw_decoder_create(key.a, key.b) else { fatalError("no memory for the JSON parser") }
        self.decoder = decoder
    }

    deinit {
        sw_decoder_destroy(decoder)
        rejects.deallocate()
        updates.deallocate()
    }

    /// How far a call came.
    public struct Progress: Equatable, Sendable {
        /// Bytes read: whole lines. Less than was given when the batch became full; go on there with the next batch.
        public var consumed = 0
        /// Lines read, blank ones too: the next line's number is the first line's plus this.
        public var lines: UInt64 = 0
    }

    /// Decodes lines until their end, or until `batch` is full.
    ///
    /// - Parameters:
    ///   - bytes: whole lines; only the last may lack its LF. `padding` further bytes have to be readable behind them.
    ///   - firstLine: the number of the first line in its source, from 1.
    ///   - mayBeMarked: whether a byte-order mark is skipped at line 1, as that begins its connection or file.
    ///   - mayControl: whether `feedback` lines are taken from this source.
    ///   - batch: filled from where it stands; a batch with room for any line (`hasRoom`) takes at least one.
    /// - Complexity: O(*n*) in the bytes.
    public func decode(
        _ bytes: UnsafeRawBufferPointer, firstLine: UInt64, mayBeMarked: Bool = true, mayControl: Bool,
        into batch: EventBatch
    ) -> Progress {
        var progress = Progress()
        guard let start = bytes.baseAddress?.assumingMemoryBound(to: UInt8.self) else { return progress }
        while progress.consumed < bytes.count, batch.rejects.count < Self.rejectsMax {
            var run = sw_run()
            run.bytes = start + progress.consumed
            run.length = bytes.count - progress.consumed
            run.first_line = firstLine + progress.lines
            run.may_be_marked = mayBeMarked
            run.may_control = mayControl
            run.records = UnsafeMutableRawPointer(batch.records)
            run.record_capacity = UInt32(clamping: batch.recordCapacity)
            run.record_count = UInt32(batch.recordCount)
            run.arena = batch.arena
            run.arena_capacity = UInt32(clamping: batch.arenaCapacity - batch.updateByteCount)
            run.arena_count = UInt32(batch.arenaCount)
            run.update_count = UInt32(batch.updates.count)
            run.rejects = rejects
            run.reject_capacity = UInt32(min(Self.rejectsAtOnce, Self.rejectsMax - batch.rejects.count))
            run.updates = updates
            run.updates_capacity = UInt32(Self.updateBytesAtOnce)
            sw_decode(decoder, &run)

            batch.recordCount = Int(run.record_count)
            batch.arenaCount = Int(run.arena_count)
            batch.lineCount += Int(run.line_count)
            batch.ignoredCount += Int(run.ignored_count)
            takeUpdates(length: Int(run.updates_length), into: batch)
            takeRejects(count: Int(run.reject_count), of: run.bytes, into: batch)
            progress.consumed += run.consumed
            progress.lines += run.lines
            guard run.stop == SW_STOP_DRAIN else { break }
        }
        return progress
    }

    /// Notes a line over `lineMax` that was skipped before it reached the decoder.
    public func rejectOverlong(line: UInt64, into batch: EventBatch) {
        batch.lineCount += 1
        batch.rejects.append(Reject(line: line, reason: Self.reasons[Int(sw_reason_overlong()) - 1], content: []))
    }

    /// Whether `batch` takes a further line, however long it is and whatever it says.
    public static func hasRoom(in batch: EventBatch) -> Bool {
        batch.recordCount < batch.recordCapacity && batch.rejects.count < rejectsMax
            && batch.arenaCount + batch.updateByteCount + lineMax <= batch.arenaCapacity
    }

    private func takeUpdates(length: Int, into batch: EventBatch) {
        var list = UpdateList(bytes: UnsafeRawBufferPointer(start: updates, count: length))
        while let update = list.next() { batch.updates.append(update) }
        batch.updateByteCount += length
    }

    private func takeRejects(count: Int, of bytes: UnsafePointer<UInt8>, into batch: EventBatch) {
        for reject in UnsafeBufferPointer(start: rejects, count: count) {
            let kept = min(Int(reject.length), Self.rejectContentMax)
            let content = UnsafeBufferPointer(start: bytes + reject.offset, count: kept)
            batch.rejects.append(
                Reject(line: reject.line, reason: Self.reasons[Int(reject.reason) - 1], content: Array(content)))
        }
    }
}

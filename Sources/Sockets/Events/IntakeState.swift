internal import CLinux
internal import Glibc

/// Where one event connection stands in its lines: splits what arrives, counts lines, skips those that are too long.
///
/// Pure: it looks at bytes and says what they are; its owner reads, keeps and hands over.
struct IntakeState {
    /// What a stretch of bytes turned out to be.
    enum Piece: Equatable {
        /// Whole lines with their LFs.
        case lines(Range<Int>, first: UInt64)
        /// A line beyond the limit that has come to its end.
        case overlong(number: UInt64)
    }

    /// What to do with bytes that just arrived behind the unfinished line.
    enum Arrival: Equatable {
        /// No line ends here: keep them with the unfinished line.
        case keep
        /// They belong to a line that is too long: forget them, and the unfinished line.
        case drop
        /// At least one line ends here: `split` the unfinished line and these bytes together.
        case split
    }

    private static let lineEnd = UInt8(ascii: "\n")

    let lineMax: Int
    /// The number of the line that is unfinished now, or starts next; counted from 1, every LF ends one.
    private(set) var line: UInt64 = 1
    /// Within a line beyond the limit, until its LF.
    private(set) var isSkipping = false

    init(lineMax: Int = SocketLimits.lineMax) { self.lineMax = lineMax }

    /// Judges `bytes`, which came behind `carried` bytes without LF.
    /// - Complexity: O(*n*) in the new bytes up to their first LF.
    mutating func arrived(_ bytes: UnsafeBufferPointer<UInt8>, behind carried: Int) -> Arrival {
        if Self.firstEnd(in: bytes, from: 0) != nil { return .split }
        if isSkipping { return .drop }
        guard carried + bytes.count > lineMax else { return .keep }
        isSkipping = true
        return .drop
    }

    /// Cuts `bytes`, an unfinished line with what arrived behind it, into lines.
    /// - Returns: where the next unfinished line begins; `bytes.count` when none does, or it is being skipped.
    /// - Complexity: O(*n*), without a step per line: when the last LF within a line's limit is found, no line before it
    ///   can be too long.
    mutating func split(_ bytes: UnsafeBufferPointer<UInt8>, _ emit: (Piece) -> Void) -> Int {
        var start = 0
        while start < bytes.count {
            if isSkipping {
                guard let end = Self.firstEnd(in: bytes, from: start) else { return bytes.count }
                emit(.overlong(number: line))
                line += 1
                isSkipping = false
                start = end + 1
                continue
            }
            let within = min(bytes.count - start, lineMax + 1)
            if let end = Self.lastEnd(in: bytes, from: start, count: within) {
                emit(.lines(start..<end + 1, first: line))
                line += Self.ends(in: bytes, from: start, count: end + 1 - start)
                start = end + 1
            } else if within > lineMax {
                isSkipping = true
            } else {
                return start
            }
        }
        return start
    }

    /// The connection came to an orderly end after `carried` bytes without LF: they are a line, and so is what was
    /// being skipped.
    mutating func ended(carried: Int) -> Piece? {
        guard isSkipping || carried > 0 else { return nil }
        let piece = isSkipping ? Piece.overlong(number: line) : .lines(0..<carried, first: line)
        isSkipping = false
        line += 1
        return piece
    }

    private static func firstEnd(in bytes: UnsafeBufferPointer<UInt8>, from start: Int) -> Int? {
        guard start < bytes.count, let base = bytes.baseAddress,
            let found = memchr(base + start, Int32(lineEnd), bytes.count - start)
        else { return nil }
        return UnsafeRawPointer(found) - UnsafeRawPointer(base)
    }

    private static func lastEnd(in bytes: UnsafeBufferPointer<UInt8>, from start: Int, count: Int) -> Int? {
        guard count > 0, let base = bytes.baseAddress else { return nil }
        let index = clinux_last_index(base + start, count, lineEnd)
        return index < 0 ? nil : start + Int(index)
    }

    private static func ends(in bytes: UnsafeBufferPointer<UInt8>, from start: Int, count: Int) -> UInt64 {
        guard count > 0, let base = bytes.baseAddress else { return 0 }
        return UInt64(clinux_count(base + start, count, lineEnd))
    }
}

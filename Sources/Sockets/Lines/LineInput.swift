/// The lines of one subscriber or control client, taken one by one as their owner is ready for them.
///
/// Bounded by its owner: it holds one unfinished line at most (`lineMax`) and what was read behind it at once.
struct LineInput {
    enum Line: Equatable {
        /// A line without its LF, and without the CR before it.
        case text([UInt8])
        /// A line beyond the limit, skipped.
        case overlong
    }

    private static let lineEnd = UInt8(ascii: "\n")
    private static let carriageReturn = UInt8(ascii: "\r")

    private let lineMax: Int
    private var bytes: [UInt8] = []
    private var start = 0
    /// No LF stands before this place.
    private var scanned = 0
    private var isSkipping = false

    init(lineMax: Int = SocketLimits.lineMax) { self.lineMax = lineMax }

    /// Whether nothing waits, not even a begun line.
    var isEmpty: Bool { start == bytes.count && !isSkipping }

    mutating func append(_ more: UnsafeRawBufferPointer) {
        bytes.removeFirst(start)
        scanned -= start
        start = 0
        bytes.append(contentsOf: more)
    }

    /// The next whole line, or nil when none is there yet.
    mutating func next() -> Line? {
        guard let end = bytes[scanned...].firstIndex(of: Self.lineEnd) else {
            scanned = bytes.count
            if bytes.count - start > lineMax { isSkipping = true }
            if isSkipping || start == bytes.count { forget() }
            return nil
        }
        defer {
            start = end + 1
            scanned = start
            isSkipping = false
        }
        return line(upTo: end)
    }

    /// After an orderly end and the last whole line: what stands behind the last LF is a line.
    mutating func end() -> Line? {
        guard !isEmpty else { return nil }
        defer { forget() }
        defer { isSkipping = false }
        return line(upTo: bytes.count)
    }

    private func line(upTo end: Int) -> Line {
        if isSkipping || end - start > lineMax { return .overlong }
        let text = bytes[start..<end]
        return .text(Array(text.last == Self.carriageReturn ? text.dropLast() : text))
    }

    private mutating func forget() {
        bytes = []
        start = 0
        scanned = 0
    }
}

public import Model

/// How far clocks of a time zone are ahead of UTC, and when that changes: a file of the IANA time zone database as
/// RFC 8536 (TZif) has it. Files are read as versions 2 and later write them; what a first version alone says is ignored.
///
/// Transitions up to where the file goes, then the rule in its last line.
public struct ZoneRules: Equatable, Sendable {
    public static let utc = ZoneRules(times: [], offsets: [], first: 0, rule: nil)

    /// Seconds since 1970, growing, and from each on the seconds ahead of UTC.
    private let times: [Int64]
    private let offsets: [Int32]
    /// Before all of them.
    private let first: Int32
    /// Behind all of them; nil: the last one stays.
    private let rule: ZoneRule?

    private init(times: [Int64], offsets: [Int32], first: Int32, rule: ZoneRule?) {
        self.times = times
        self.offsets = offsets
        self.first = first
        self.rule = rule
    }

    /// Seconds ahead of UTC.
    /// - Complexity: O(log transitions).
    public func offset(at time: Instant) -> Int32 {
        let seconds = time.milliseconds >= 0 ? time.milliseconds / 1_000 : (time.milliseconds - 999) / 1_000
        guard let last = times.last, seconds < last else { return rule?.offset(at: seconds) ?? offsets.last ?? first }
        var (low, high) = (0, times.count)
        while low < high {
            let middle = (low + high) / 2
            if times[middle] <= seconds { low = middle + 1 } else { high = middle }
        }
        return low == 0 ? first : offsets[low - 1]
    }
}

extension ZoneRules {
    /// Bytes that a file may have: the longest ones have four thousand.
    static let bytesMax = 1 << 16

    /// Nil when these are not the bytes of such a file, or one of its first version.
    public init?(_ bytes: [UInt8]) {
        guard bytes.count <= Self.bytesMax, let old = Header(bytes, at: 0), old.version >= UInt8(ascii: "2") else {
            return nil
        }
        let start = Header.size + old.bodySize(timeSize: 4)
        guard let header = Header(bytes, at: start), header.typeCount > 0 else { return nil }
        var reader = Reader(bytes, at: start + Header.size)
        let times = (0..<header.timeCount).map { _ in reader.number(Int64.self) }
        let kinds = (0..<header.timeCount).map { _ in Int(reader.number(UInt8.self)) }
        let offsets = (0..<header.typeCount).map { _ in
            let offset = reader.number(Int32.self)
            reader.skip(2)
            return offset
        }
        reader.skip(header.charCount + header.leapCount * 12 + header.standardCount + header.utcCount)
        guard reader.isSound, kinds.allSatisfy({ $0 < header.typeCount }), zip(times, times.dropFirst()).allSatisfy(<),
            offsets.allSatisfy({ abs($0) < 26 * 3_600 })
        else { return nil }
        guard let line = reader.line() else { return nil }
        let rule = ZoneRule(line)
        guard line.isEmpty || rule != nil else { return nil }
        self.init(times: times, offsets: kinds.map { offsets[$0] }, first: offsets[0], rule: rule)
    }

    private struct Header {
        static let size = 44

        var version: UInt8
        var utcCount = 0, standardCount = 0, leapCount = 0, timeCount = 0, typeCount = 0, charCount = 0

        init?(_ bytes: [UInt8], at start: Int) {
            guard bytes.count >= start + Self.size, bytes[start...].starts(with: Array("TZif".utf8)) else { return nil }
            version = bytes[start + 4]
            var reader = Reader(bytes, at: start + 20)
            utcCount = Int(reader.number(UInt32.self))
            standardCount = Int(reader.number(UInt32.self))
            leapCount = Int(reader.number(UInt32.self))
            timeCount = Int(reader.number(UInt32.self))
            typeCount = Int(reader.number(UInt32.self))
            charCount = Int(reader.number(UInt32.self))
            guard
                [utcCount, standardCount, leapCount, timeCount, typeCount, charCount].allSatisfy({ $0 <= bytes.count })
            else { return nil }
        }

        /// - Parameter timeSize: bytes that a time takes.
        func bodySize(timeSize: Int) -> Int {
            timeCount * (timeSize + 1) + typeCount * 6 + charCount + leapCount * (timeSize + 4) + standardCount
                + utcCount
        }
    }

    /// Numbers, the most significant byte first; zeros where there are none left.
    private struct Reader {
        private let bytes: [UInt8]
        private var at: Int
        private(set) var isSound = true

        init(_ bytes: [UInt8], at start: Int) {
            self.bytes = bytes
            at = start
        }

        mutating func number<Number: FixedWidthInteger>(_: Number.Type) -> Number {
            let size = Number.bitWidth / 8
            guard isSound, at + size <= bytes.count else {
                isSound = false
                return 0
            }
            defer { at += size }
            return bytes[at..<at + size].reduce(0) { $0 << 8 | Number(truncatingIfNeeded: $1) }
        }

        mutating func skip(_ count: Int) {
            at += count
            if at > bytes.count { isSound = false }
        }

        /// The text between the next two line ends; nil where there are none.
        mutating func line() -> String? {
            guard isSound, at < bytes.count, bytes[at] == UInt8(ascii: "\n"),
                let end = bytes[(at + 1)...].firstIndex(of: UInt8(ascii: "\n"))
            else { return nil }
            return String(decoding: bytes[(at + 1)..<end], as: UTF8.self)
        }
    }
}

/// Walks values from their beginnings to their ends, through every map, array and pointer, each beginning once.
///
/// After a walk without a fault, libmaxminddb can read from any of these beginnings: nothing leads outside the section,
/// no map key is anything but text, no pointer leads to a pointer, and nothing is nested deeper than `depthMax` (1.7
/// skips values by recursion without a limit).
struct DataCheck {
    /// Real databases nest four or five deep.
    static let depthMax = 32
    /// Real databases take about one step for every two bytes. Values that overlap could take very many more.
    static let stepsPerByteMax = 8

    private let section: DataSection
    private var stepsLeft: Int
    private var known: OffsetSet
    private var pending: [UInt32] = []

    init(_ section: DataSection) {
        self.section = section
        stepsLeft = section.bytes.count * Self.stepsPerByteMax
        known = OffsetSet(capacity: section.bytes.count)
    }

    /// Notes that a value begins at `offset`; whether that was news.
    mutating func note(_ offset: Int) throws(FormatFault) -> Bool {
        guard offset < section.bytes.count else { throw .corrupt("points outside its data") }
        guard known.insert(offset) else { return false }
        pending.append(UInt32(offset))
        return true
    }

    /// - Complexity: O(*n*) in the bytes of the section.
    mutating func walkNoted() throws(FormatFault) {
        while let offset = pending.popLast() {
            guard try section.head(at: Int(offset)).kind != .pointer else {
                throw .corrupt("holds a pointer to a pointer")
            }
            _ = try walk(Int(offset), depth: 0)
        }
    }

    /// Checks the value at `offset`; the offset behind it.
    private mutating func walk(_ offset: Int, depth: Int) throws(FormatFault) -> Int {
        stepsLeft -= 1
        guard stepsLeft >= 0 else { throw .corrupt("holds values that overlap") }
        let head = try section.head(at: offset)
        switch head.kind {
        case .pointer:
            _ = try note(head.size)
            return head.next
        case .map, .array:
            guard depth < Self.depthMax else { throw .corrupt("is nested too deeply") }
            var cursor = head.content
            for _ in 0..<head.size {
                if head.kind == .map { cursor = try walkKey(cursor) }
                cursor = try walk(cursor, depth: depth + 1)
            }
            return cursor
        default:
            return head.next
        }
    }

    private mutating func walkKey(_ offset: Int) throws(FormatFault) -> Int {
        let head = try section.head(at: offset)
        let key = head.kind == .pointer ? try section.head(at: head.size) : head
        guard key.kind == .string else { throw .corrupt("holds a map whose key is not text") }
        return head.next
    }
}

/// A set of offsets below a capacity, one bit each.
private struct OffsetSet {
    private var words: [UInt64]

    init(capacity: Int) { words = Array(repeating: 0, count: capacity / 64 + 1) }

    /// Whether `offset` was not in the set yet.
    mutating func insert(_ offset: Int) -> Bool {
        let bit: UInt64 = 1 << UInt64(offset % 64)
        defer { words[offset / 64] |= bit }
        return words[offset / 64] & bit == 0
    }
}

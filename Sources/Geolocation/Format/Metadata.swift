/// What a database says of itself at its end.
struct Metadata {
    var nodeCount: Int
    /// Bits of one of a node's two records.
    var recordSize: Int
    var type: String
    /// Seconds since 1970.
    var buildEpoch: UInt64
    /// Where the marker begins: the end of the data.
    var start: Int

    var nodeBytes: Int { recordSize / 4 }

    /// "\xAB\xCD\xEFMaxMind.com"
    private static let marker: [UInt8] = [0xAB, 0xCD, 0xEF] + Array("MaxMind.com".utf8)
    /// Bytes from the end within which libmaxminddb 1.7 looks for the marker.
    private static let reach = 20_000
    /// Values in real metadata number about forty. Pointers are followed here as libmaxminddb follows them, so a few
    /// bytes could otherwise unfold without end.
    private static let stepsMax = 4_096

    init(in file: UnsafeRawBufferPointer) throws(FormatFault) {
        guard let start = Self.lastMarker(in: file) else { throw Self.faultWithoutMarker(file) }
        let section = DataSection(bytes: UnsafeRawBufferPointer(rebasing: file[(start + Self.marker.count)...]))
        var steps = Self.stepsMax
        _ = try Self.unfold(0, of: section, depth: 0, &steps)

        let values = try Self.values(of: section)
        func number(_ key: String, _ allowed: ClosedRange<UInt64>) throws(FormatFault) -> Int {
            guard let head = values[key], let value = section.unsigned(head), allowed.contains(value) else {
                throw .corrupt("says nothing usable of its \(key)")
            }
            return Int(value)
        }
        guard try number("binary_format_major_version", 0...UInt64(UInt16.max)) == 2 else {
            throw .foreign("is of a format version other than 2")
        }
        nodeCount = try number("node_count", 1...UInt64(UInt32.max))
        recordSize = try number("record_size", 24...32)
        guard recordSize % 4 == 0 else { throw .corrupt("says nothing usable of its record_size") }
        guard [4, 6].contains(try number("ip_version", 4...6)) else {
            throw .corrupt("says nothing usable of its ip_version")
        }
        buildEpoch = values["build_epoch"].flatMap { section.unsigned($0) } ?? 0
        type = values["database_type"].flatMap { section.string($0) } ?? ""
        self.start = start
    }

    private static func lastMarker(in file: UnsafeRawBufferPointer) -> Int? {
        let first = max(0, file.count - reach)
        guard file.count - first > marker.count else { return nil }
        // A marker with nothing behind it leaves no metadata to read.
        return (first..<file.count - marker.count).last { file[$0...].starts(with: marker) }
    }

    /// Writers number nodes depth first, so that the first few of a tree each lead to the next: what is left of a
    /// database that lost its end.
    private static func faultWithoutMarker(_ file: UnsafeRawBufferPointer) -> FormatFault {
        let looksLikeTree = [6, 7, 8].contains { nodeBytes in
            file.count >= 4 * nodeBytes
                && (0..<4).allSatisfy { node in
                    let record = file[(node * nodeBytes)...].prefix(nodeBytes == 8 ? 4 : 3)
                    return record.reduce(0) { $0 << 8 | Int($1) } == node + 1
                }
        }
        if looksLikeTree { return .truncated("has lost its end: \(file.count) bytes of it are there") }
        if file.starts(with: [0x1F, 0x8B]) { return .foreign("is compressed with gzip") }
        if file.starts(with: [0x50, 0x4B, 0x03, 0x04]) { return .foreign("is a zip archive") }
        return .foreign("has no MaxMind DB metadata at its end")
    }

    /// Visits everything a reader that follows all pointers would; the offset behind the value at `offset`.
    private static func unfold(
        _ offset: Int, of section: DataSection, depth: Int, _ stepsLeft: inout Int
    ) throws(FormatFault) -> Int {
        stepsLeft -= 1
        guard stepsLeft >= 0, depth < DataCheck.depthMax else { throw .corrupt("has metadata without end") }
        let head = try section.head(at: offset)
        switch head.kind {
        case .pointer:
            guard try section.head(at: head.size).kind != .pointer else {
                throw .corrupt("holds a pointer to a pointer")
            }
            _ = try unfold(head.size, of: section, depth: depth + 1, &stepsLeft)
            return head.next
        case .map, .array:
            var cursor = head.content
            for _ in 0..<head.size * (head.kind == .map ? 2 : 1) {
                cursor = try unfold(cursor, of: section, depth: depth + 1, &stepsLeft)
            }
            return cursor
        default:
            return head.next
        }
    }

    /// The members of the outermost map.
    private static func values(of section: DataSection) throws(FormatFault) -> [String: DataSection.Head] {
        let map = try section.head(at: 0)
        guard map.kind == .map else { throw .corrupt("has metadata that is not a map") }
        var values: [String: DataSection.Head] = [:]
        var cursor = map.content
        for _ in 0..<map.size {
            let key = try section.head(at: cursor)
            let value = try section.head(at: key.next)
            let target = value.kind == .pointer ? try section.head(at: value.size) : value
            let name = key.kind == .pointer ? try section.head(at: key.size) : key
            guard let text = section.string(name) else { throw .corrupt("holds a map whose key is not text") }
            values[text] = target
            var steps = stepsMax
            cursor = try unfold(key.next, of: section, depth: 0, &steps)
        }
        return values
    }
}

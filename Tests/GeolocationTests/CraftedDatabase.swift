/// A database put together byte by byte, sound by default, so that tests can break one thing at a time.
struct CraftedDatabase {
    var recordSize = 24
    var ipVersion: UInt64 = 4
    /// Left and right record of each node: `.node(n)`, nothing, or an offset into `data`.
    var nodes: [(Target, Target)]
    var data: [UInt8]
    var separator = [UInt8](repeating: 0, count: 16)
    /// Metadata fields that replace or join the sound ones; nil leaves one out.
    var metadata: [String: [UInt8]?] = [:]
    /// Metadata fields written in front of all others, even where they stand there again.
    var metadataInFront: [(String, [UInt8])] = []

    enum Target {
        case node(Int), nothing, data(Int)
        /// The number itself.
        case raw(Int)
    }

    /// Every address from 0.0.0.0 to 127.255.255.255 leads to `data`.
    init(data: [UInt8]) {
        nodes = [(.data(0), .nothing)]
        self.data = data
    }

    var bytes: [UInt8] {
        var fields: [(String, [UInt8])] = [
            ("node_count", Self.unsigned(6, UInt64(nodes.count))),
            ("record_size", Self.unsigned(5, UInt64(recordSize))),
            ("ip_version", Self.unsigned(5, ipVersion)), ("database_type", Self.string("Crafted")),
            ("languages", [0x00, 0x04]), ("binary_format_major_version", Self.unsigned(5, 2)),
            ("binary_format_minor_version", Self.unsigned(5, 0)), ("build_epoch", Self.unsigned(9, 1_750_000_000)),
            ("description", [0xE0]),
        ]
        for (key, value) in metadata.sorted(by: { $0.key < $1.key }) {
            fields.removeAll { $0.0 == key }
            if let value { fields.append((key, value)) }
        }
        fields.insert(contentsOf: metadataInFront, at: 0)
        let marker: [UInt8] = [0xAB, 0xCD, 0xEF] + Array("MaxMind.com".utf8)
        return nodes.flatMap { node($0.0, $0.1) } + separator + data + marker + Self.map(fields)
    }

    private func node(_ left: Target, _ right: Target) -> [UInt8] {
        let (left, right) = (number(left), number(right))
        func big(_ value: Int, _ count: Int) -> [UInt8] {
            (0..<count).map { UInt8(truncatingIfNeeded: value >> (8 * (count - 1 - $0))) }
        }
        switch recordSize {
        case 24: return big(left, 3) + big(right, 3)
        case 28:
            return big(left, 3) + [UInt8(left >> 24 & 15) << 4 | UInt8(right >> 24 & 15)] + big(right, 3)
        default: return big(left, 4) + big(right, 4)
        }
    }

    private func number(_ target: Target) -> Int {
        switch target {
        case .node(let node): node
        case .nothing: nodes.count
        case .data(let offset): nodes.count + 16 + offset
        case .raw(let number): number
        }
    }
}

extension CraftedDatabase {
    static func string(_ text: String) -> [UInt8] {
        precondition(text.utf8.count < 29, "short texts alone")
        return [2 << 5 | UInt8(text.utf8.count)] + Array(text.utf8)
    }

    static func unsigned(_ type: UInt8, _ value: UInt64) -> [UInt8] {
        let digits = (0..<8).map { UInt8(truncatingIfNeeded: value >> (56 - 8 * $0)) }.drop { $0 == 0 }
        let count = UInt8(digits.count)
        return (type <= 7 ? [type << 5 | count] : [count, type - 7]) + digits
    }

    static func map(_ fields: [(String, [UInt8])]) -> [UInt8] {
        precondition(fields.count < 29, "small maps alone")
        return [7 << 5 | UInt8(fields.count)] + fields.flatMap { string($0.0) + $0.1 }
    }

    /// A pointer of the longest form.
    static func pointer(to offset: UInt32) -> [UInt8] {
        [1 << 5 | 3 << 3] + (0..<4).map { UInt8(truncatingIfNeeded: offset >> (24 - 8 * $0)) }
    }

    /// A record that an ASN database could have.
    static func record(asn: UInt64) -> [UInt8] { map([("autonomous_system_number", unsigned(6, asn))]) }
}

/// What makes bytes unfit to be used as a database; ends a sentence about the file.
enum FormatFault: Error, Equatable {
    case foreign(String)
    case truncated(String)
    case corrupt(String)
}

/// Bytes in the encoding that MaxMind DB files (format 2.0) use for their records and for their metadata: values of a
/// type and a size, maps and arrays holding further values, pointers leading elsewhere in the same section.
///
/// Reads within its bytes whatever they say.
struct DataSection {
    let bytes: UnsafeRawBufferPointer

    enum Kind: UInt8 {
        case pointer = 1
        case string, double, bytes, uint16, uint32, map, int32, uint64, uint128, array
        // 12 and 13 never stand in a file.
        case boolean = 14
        case float
    }

    /// The beginning of a value.
    struct Head {
        var kind: Kind
        /// Bytes of a scalar, pairs of a map, elements of an array; where a pointer leads.
        var size: Int
        /// The offset behind the head: of a scalar's bytes, or of a container's first member.
        var content: Int
        /// The offset behind a scalar or pointer. Only its members tell where a container ends.
        var next: Int
    }

    /// - Complexity: O(1).
    func head(at offset: Int) throws(FormatFault) -> Head {
        var cursor = offset
        let control = try byte(&cursor)
        var code = control >> 5
        if code == 0 {
            let extended = try byte(&cursor)
            guard (1...8).contains(extended) else { throw .corrupt("holds a value of no known type") }
            code = 7 + extended
        }
        guard let kind = Kind(rawValue: code) else { throw .corrupt("holds a value of no known type") }
        if kind == .pointer {
            let target = try pointer(control, &cursor)
            return Head(kind: kind, size: target, content: cursor, next: cursor)
        }
        var size = Int(control & 31)
        switch size {
        case 29: size = 29 + Int(try number(1, &cursor))
        case 30: size = 285 + Int(try number(2, &cursor))
        case 31: size = 65_821 + Int(try number(3, &cursor))
        default: break
        }
        if kind == .map || kind == .array || kind == .boolean {
            // A boolean's size is its value; it has no bytes.
            return Head(kind: kind, size: size, content: cursor, next: cursor)
        }
        guard Self.sizes(of: kind).contains(size) else { throw .corrupt("holds a value of impossible size") }
        guard size <= bytes.count - cursor else { throw .corrupt("holds a value that runs over its end") }
        return Head(kind: kind, size: size, content: cursor, next: cursor + size)
    }

    /// The value of an unsigned integer; nil for any other kind and for what needs over 64 bits.
    func unsigned(_ head: Head) -> UInt64? {
        switch head.kind {
        case .uint16, .uint32, .uint64: bytes[head.content..<head.next].reduce(0) { $0 << 8 | UInt64($1) }
        default: nil
        }
    }

    func string(_ head: Head) -> String? {
        head.kind == .string ? String(decoding: bytes[head.content..<head.next], as: UTF8.self) : nil
    }

    private func byte(_ cursor: inout Int) throws(FormatFault) -> UInt8 {
        guard bytes.indices.contains(cursor) else { throw .corrupt("holds a value outside its data") }
        defer { cursor += 1 }
        return bytes[cursor]
    }

    private func number(_ count: Int, _ cursor: inout Int) throws(FormatFault) -> UInt32 {
        var value: UInt32 = 0
        for _ in 0..<count { value = value << 8 | UInt32(try byte(&cursor)) }
        return value
    }

    /// Pointers come in four sizes; each longer one starts counting where the shorter ones end.
    private func pointer(_ control: UInt8, _ cursor: inout Int) throws(FormatFault) -> Int {
        let high = Int(control & 7)
        switch control >> 3 & 3 {
        case 0: return high << 8 + Int(try number(1, &cursor))
        case 1: return 2_048 + high << 16 + Int(try number(2, &cursor))
        case 2: return 526_336 + high << 24 + Int(try number(3, &cursor))
        default: return Int(try number(4, &cursor))
        }
    }

    private static func sizes(of kind: Kind) -> ClosedRange<Int> {
        switch kind {
        case .double: 8...8
        case .float: 4...4
        case .uint16: 0...2
        case .uint32, .int32: 0...4
        case .uint64: 0...8
        case .uint128: 0...16
        default: 0...Int.max
        }
    }
}

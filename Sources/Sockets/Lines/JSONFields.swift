/// The fields of one JSON object, read as strictly as events are: the whole line has to be JSON in UTF-8, and a name that
/// stands there twice is known to. For the few lines of a stream that are the protocol's own; depth is bounded.
struct JSONFields: Equatable {
    enum Value: Equatable {
        case text(String)
        case null
        /// A number, a boolean, a list or an object: none of the protocol's own fields has such a value.
        case other
    }

    private static let depthMax = 32

    private var fields: [(name: String, value: Value)] = []

    static func == (left: JSONFields, right: JSONFields) -> Bool {
        left.fields.elementsEqual(right.fields) { $0.name == $1.name && $0.value == $1.value }
    }

    /// Nil when `line` is not exactly one JSON object in UTF-8.
    /// - Complexity: O(*n*) in the bytes.
    init?(_ line: some Collection<UInt8>) {
        guard String(validating: line, as: UTF8.self) != nil else { return nil }
        var scanner = Scanner(Array(line))
        scanner.skipSpace()
        guard scanner.take("{") else { return nil }
        let isWhole = scanner.object(depth: 1) { name, value in fields.append((name, value)) }
        scanner.skipSpace()
        guard isWhole, scanner.isAtEnd else { return nil }
    }

    /// All values of the fields called `name`, in order.
    func values(_ name: String) -> [Value] { fields.filter { $0.name == name }.map(\.value) }

    /// Reads JSON from front to back. Everything answers false, or nil, when the text is not JSON.
    private struct Scanner {
        private let bytes: [UInt8]
        private var at = 0

        init(_ bytes: [UInt8]) { self.bytes = bytes }

        var isAtEnd: Bool { at == bytes.count }
        private var next: UInt8? { at < bytes.count ? bytes[at] : nil }

        mutating func skipSpace() {
            while let byte = next, byte.isJSONSpace { at += 1 }
        }

        mutating func take(_ wanted: Unicode.Scalar) -> Bool {
            guard next == UInt8(ascii: wanted) else { return false }
            at += 1
            return true
        }

        /// Behind the opening brace, up to and with the closing one.
        mutating func object(depth: Int, _ found: (String, Value) -> Void = { _, _ in }) -> Bool {
            list(closing: "}") { scanner in
                guard scanner.take("\""), let name = scanner.string() else { return false }
                scanner.skipSpace()
                guard scanner.take(":") else { return false }
                scanner.skipSpace()
                guard let value = scanner.value(depth: depth) else { return false }
                found(name, value)
                return true
            }
        }

        /// Elements with commas between them, up to and with `end`.
        private mutating func list(closing end: Unicode.Scalar, _ element: (inout Scanner) -> Bool) -> Bool {
            skipSpace()
            if take(end) { return true }
            while true {
                skipSpace()
                guard element(&self) else { return false }
                skipSpace()
                if take(end) { return true }
                guard take(",") else { return false }
            }
        }

        private mutating func value(depth: Int) -> Value? {
            if take("\"") { return string().map { .text($0) } }
            if take("{") { return depth < depthMax && object(depth: depth + 1) ? .other : nil }
            if take("[") {
                guard depth < depthMax else { return nil }
                return list(closing: "]") { $0.value(depth: depth + 1) != nil } ? .other : nil
            }
            if word("null") { return .null }
            return word("true") || word("false") || number() ? .other : nil
        }

        private mutating func word(_ word: String) -> Bool {
            guard bytes[at...].starts(with: word.utf8) else { return false }
            at += word.utf8.count
            return true
        }

        private mutating func number() -> Bool {
            let start = at
            _ = take("-")
            if !take("0") { guard digits() else { return false } }
            if take(".") { guard digits() else { return false } }
            if take("e") || take("E") {
                _ = take("+") || take("-")
                guard digits() else { return false }
            }
            // Beyond a double's range is bad in an event, and so here.
            return Double(String(decoding: bytes[start..<at], as: UTF8.self))?.isFinite == true
        }

        private mutating func digits() -> Bool {
            let start = at
            while let byte = next, (0x30...0x39).contains(byte) { at += 1 }
            return at > start
        }

        /// Behind the opening quote, up to and with the closing one.
        private mutating func string() -> String? {
            var text: [UInt8] = []
            while let byte = next {
                at += 1
                switch byte {
                case UInt8(ascii: "\""): return String(decoding: text, as: UTF8.self)
                case UInt8(ascii: "\\"):
                    guard let scalar = escaped() else { return nil }
                    text += Array(String(Character(scalar)).utf8)
                case 0..<0x20: return nil
                default: text.append(byte)
                }
            }
            return nil
        }

        private mutating func escaped() -> Unicode.Scalar? {
            guard let byte = next else { return nil }
            at += 1
            switch Unicode.Scalar(byte) {
            case "\"", "\\", "/": return Unicode.Scalar(byte)
            case "b": return "\u{8}"
            case "f": return "\u{C}"
            case "n": return "\n"
            case "r": return "\r"
            case "t": return "\t"
            case "u":
                guard let unit = codeUnit() else { return nil }
                if let scalar = Unicode.Scalar(unit) { return scalar }
                // Half of a pair: the other half has to follow.
                guard (0xD800..<0xDC00).contains(unit), take("\\"), take("u"), let low = codeUnit(),
                    (0xDC00..<0xE000).contains(low)
                else { return nil }
                return Unicode.Scalar(0x10000 + (UInt32(unit) - 0xD800) << 10 + (UInt32(low) - 0xDC00))
            default: return nil
            }
        }

        private mutating func codeUnit() -> UInt16? {
            guard at + 4 <= bytes.count,
                bytes[at..<at + 4].allSatisfy({ Unicode.Scalar($0).properties.isASCIIHexDigit })
            else { return nil }
            defer { at += 4 }
            return UInt16(String(decoding: bytes[at..<at + 4], as: UTF8.self), radix: 16)
        }
    }
}

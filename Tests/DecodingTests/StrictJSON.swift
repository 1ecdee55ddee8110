/// A slow and independent reading of JSON (RFC 8259) with the further rules of event lines: nesting, numbers and
/// surrogates bounded, one object, UTF-8. It only tells good from bad; the mutation tests hold the decoder to it.
struct StrictJSON {
    private let bytes: [UInt8]
    private var at = 0

    static func isObject(_ bytes: [UInt8]) -> Bool {
        guard String(validating: bytes, as: UTF8.self) != nil else { return false }
        var reader = StrictJSON(bytes: bytes)
        reader.skipSpace()
        guard reader.peek == UInt8(ascii: "{"), reader.value(depth: 0) else { return false }
        reader.skipSpace()
        return reader.at == bytes.count
    }

    private init(bytes: [UInt8]) { self.bytes = bytes }

    private var peek: UInt8? { at < bytes.count ? bytes[at] : nil }

    private mutating func take(_ character: Unicode.Scalar) -> Bool {
        guard peek == UInt8(ascii: character) else { return false }
        at += 1
        return true
    }

    private mutating func skipSpace() {
        while let byte = peek, [0x20, 0x09, 0x0D].contains(byte) { at += 1 }
    }

    private mutating func value(depth: Int) -> Bool {
        switch peek {
        case UInt8(ascii: "{"): return container(depth: depth + 1, end: "}", named: true)
        case UInt8(ascii: "["): return container(depth: depth + 1, end: "]", named: false)
        case UInt8(ascii: "\""): return text()
        case UInt8(ascii: "t"): return word("true")
        case UInt8(ascii: "f"): return word("false")
        case UInt8(ascii: "n"): return word("null")
        default: return number()
        }
    }

    private mutating func container(depth: Int, end: Unicode.Scalar, named: Bool) -> Bool {
        guard depth <= 32 else { return false }
        at += 1
        skipSpace()
        if take(end) { return true }
        repeat {
            skipSpace()
            if named {
                guard text() else { return false }
                skipSpace()
                guard take(":") else { return false }
                skipSpace()
            }
            guard value(depth: depth) else { return false }
            skipSpace()
        } while take(",")
        return take(end)
    }

    private mutating func word(_ word: String) -> Bool {
        guard bytes[at...].starts(with: word.utf8) else { return false }
        at += word.utf8.count
        return true
    }

    private mutating func text() -> Bool {
        guard take("\"") else { return false }
        while let byte = peek {
            at += 1
            switch byte {
            case UInt8(ascii: "\""): return true
            case 0..<0x20: return false
            case UInt8(ascii: "\\"):
                guard let escaped = peek else { return false }
                at += 1
                if escaped == UInt8(ascii: "u") {
                    guard let unit = codeUnit() else { return false }
                    if 0xDC00...0xDFFF ~= unit { return false }
                    if 0xD800...0xDBFF ~= unit {
                        guard take("\\"), take("u"), let second = codeUnit(), 0xDC00...0xDFFF ~= second else {
                            return false
                        }
                    }
                } else if !"\"\\/bfnrt".utf8.contains(escaped) {
                    return false
                }
            default: break
            }
        }
        return false
    }

    private mutating func codeUnit() -> Int? {
        guard at + 4 <= bytes.count else { return nil }
        let digits = bytes[at..<at + 4]
        guard digits.allSatisfy({ Character(UnicodeScalar($0)).isHexDigit && $0 < 0x80 }) else { return nil }
        at += 4
        return Int(String(decoding: digits, as: UTF8.self), radix: 16)
    }

    private mutating func digits() -> Int {
        let start = at
        while let byte = peek, 0x30...0x39 ~= byte { at += 1 }
        return at - start
    }

    private mutating func number() -> Bool {
        let start = at
        _ = take("-")
        let leads = peek == UInt8(ascii: "0")
        let whole = digits()
        guard whole > 0, !(leads && whole > 1) else { return false }
        var isWhole = true
        if take(".") {
            isWhole = false
            guard digits() > 0 else { return false }
        }
        if take("e") || take("E") {
            isWhole = false
            if !take("+") { _ = take("-") }
            guard digits() > 0 else { return false }
        }
        let text = String(decoding: bytes[start..<at], as: UTF8.self)
        return isWhole ? Int64(text) != nil || UInt64(text) != nil : Double(text)?.isFinite == true
    }
}

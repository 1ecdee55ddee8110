/// Finds a name in a line of JSON: as it is, or as JSON writes it.
///
/// The name counts where it stands by itself: `ann` is named in `"ann"` and in `Ann (ann)`, and not in `hannah`.
package struct NameSearch {
    /// The bytes to look for.
    package let forms: [[UInt8]]

    package init(_ name: String) {
        let plain = Array(name.utf8)
        let escaped = Self.escaped(name)
        forms = plain == escaped ? [plain] : [plain, escaped]
    }

    package func isNamed(in line: [UInt8]) -> Bool {
        forms.contains { form in
            var from = 0
            while let found = Self.firstIndex(of: form, in: line, from: from) {
                let before = found > 0 && Self.isPartOfWord(line[found - 1])
                let after = found + form.count < line.count && Self.isPartOfWord(line[found + form.count])
                if !before, !after { return true }
                from = found + 1
            }
            return false
        }
    }

    private static func firstIndex(of form: [UInt8], in line: [UInt8], from start: Int) -> Int? {
        guard let first = form.first, line.count >= form.count else { return nil }
        for index in start..<max(start, line.count - form.count + 1)
        where line[index] == first && line[index..<(index + form.count)].elementsEqual(form) { return index }
        return nil
    }

    /// Letters, digits and `_`; beyond ASCII everything.
    private static func isPartOfWord(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), 0x80...:
            true
        default: false
        }
    }

    /// As JSON writes it: quotation marks, backslashes and control characters have another form there.
    private static func escaped(_ name: String) -> [UInt8] {
        name.unicodeScalars.flatMap { scalar -> [UInt8] in
            switch scalar {
            case "\"": return Array("\\\"".utf8)
            case "\\": return Array("\\\\".utf8)
            case "\n": return Array("\\n".utf8)
            case "\r": return Array("\\r".utf8)
            case "\t": return Array("\\t".utf8)
            case "\u{8}": return Array("\\b".utf8)
            case "\u{C}": return Array("\\f".utf8)
            case "\0"..<" ":
                let digits = String(scalar.value, radix: 16)
                return Array(("\\u" + String(repeating: "0", count: 4 - digits.count) + digits).utf8)
            default: return Array(String(scalar).utf8)
            }
        }
    }
}

/// A language as BCP 47 writes it, in one spelling: `ms`, `ms-MY`, `zh-Hant`.
struct LanguageTag: Hashable, Sendable, CustomStringConvertible {
    let description: String

    static let english = LanguageTag(canonical: "en")

    /// Codes that say the same in another way: Indonesian's of before 1989, and ISO 639's of three letters.
    private static let aliases = [
        "in": "id", "ind": "id", "may": "ms", "msa": "ms", "zlm": "ms", "zsm": "ms", "eng": "en",
    ]

    /// Nil for what is no tag. POSIX's underscore is taken for the hyphen, and case does not matter.
    init?(_ text: String) {
        let parts = text.split(omittingEmptySubsequences: false) { $0 == "-" || $0 == "_" }
        guard let first = parts.first, (2...3).contains(first.utf8.count), first.utf8.allSatisfy(Self.isLetter),
            parts.count <= 8, parts.dropFirst().allSatisfy(Self.isSubtag)
        else { return nil }
        let language = first.lowercased()
        // RFC 5646 §2.1.1: scripts have a capital, regions are capitals.
        let rest = parts.dropFirst().map { part in
            switch part.utf8.count {
            case 2: part.uppercased()
            case 4 where part.utf8.allSatisfy(Self.isLetter):
                part.prefix(1).uppercased() + part.dropFirst().lowercased()
            default: part.lowercased()
            }
        }
        self.init(canonical: ([Self.aliases[language] ?? language] + rest).joined(separator: "-"))
    }

    private init(canonical: String) { description = canonical }

    /// This tag and what it is a kind of, nearest first (RFC 4647 §3.4, lookup).
    var fallbacks: [LanguageTag] {
        var parts = description.split(separator: "-")
        var result: [LanguageTag] = []
        while !parts.isEmpty {
            result.append(LanguageTag(canonical: parts.joined(separator: "-")))
            parts.removeLast()
            if let last = parts.last, last.utf8.count == 1 { parts.removeLast() }
        }
        return result
    }

    private static func isLetter(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
    }

    private static func isSubtag(_ part: Substring) -> Bool {
        (1...8).contains(part.utf8.count)
            && part.utf8.allSatisfy { isLetter($0) || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
    }
}

/// How a language writes numbers; never the host's way.
struct NumberStyle: Sendable {
    /// Between groups of three digits; nil: no groups.
    private let group: Character?
    private let point: Character

    init(_ language: LanguageTag) {
        // Malaysia writes as English does, Indonesia the other way round (CLDR).
        switch language.fallbacks.last?.description {
        case "en", "ms": (group, point) = (",", ".")
        case "id": (group, point) = (".", ",")
        default: (group, point) = (nil, ".")
        }
    }

    func text(_ number: Int) -> String { text(String(number)) }

    /// - Parameter decimal: digits, and others behind one point if need be.
    func text(_ decimal: String) -> String {
        let parts = decimal.split(separator: ".", maxSplits: 1)
        guard let whole = parts.first else { return decimal }
        var text = ""
        for (index, digit) in whole.enumerated() {
            if let group, index > 0, (whole.count - index) % 3 == 0 { text.append(group) }
            text.append(digit)
        }
        return parts.count > 1 ? text + String(point) + parts[1] : text
    }
}

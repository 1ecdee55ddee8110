extension SettingForm {
    /// One of a few words, each with what it stands for.
    static func word(_ words: [(word: String, value: Value)]) -> Self where Value: Equatable & Sendable {
        let allowed = words.map(\.word).joined(separator: " | ")
        return SettingForm(
            "word", allowed: allowed, parse: { text in words.first { $0.word == text }?.value },
            write: { value in words.first { $0.value == value }?.word ?? "" })
    }

    /// One of the words of an enumeration.
    static func word() -> Self
    where Value: CaseIterable & RawRepresentable & Equatable & Sendable, Value.RawValue == String {
        .word(Value.allCases.map { ($0.rawValue, $0) })
    }
}

extension SettingForm<String> {
    /// A name that is safe inside a URI.
    static func name(bytesMax: Int) -> Self {
        text("name", "1 to \(bytesMax) of the characters A-Z a-z 0-9 . _ ~ -") { text in
            (1...bytesMax).contains(text.utf8.count) && text.utf8.allSatisfy(isUnreserved)
        }
    }

    /// A file; whether it is there and good is found out by whoever opens it.
    static var path: Self {
        text("path", "a file, best from the root: /…") { !$0.isEmpty && !$0.utf8.contains(0) }
    }

    /// A web address in which each `{…}` is one of `placeholders`.
    static func link(placeholders: [String]) -> Self {
        let bytesMax = 2_048
        return text(
            "web address",
            "http:// or https://, at most \(bytesMax) bytes, with any of "
                + placeholders.map { "{\($0)}" }.joined(separator: " ")
        ) { text in
            guard text.utf8.count <= bytesMax, text.utf8.allSatisfy({ (0x21...0x7E).contains($0) }),
                let scheme = ["https://", "http://"].first(where: { text.lowercased().hasPrefix($0) }),
                let first = text.dropFirst(scheme.count).first, !"/?#:".contains(first)
            else { return false }
            return bracesHold(only: placeholders, in: text)
        }
    }

    private static func text(_ type: String, _ allowed: String, check: @escaping @Sendable (String) -> Bool) -> Self {
        SettingForm(type, allowed: allowed, parse: { check($0) ? $0 : nil }, write: { $0 })
    }

    /// The characters that RFC 3986 §2.3 leaves unreserved.
    private static func isUnreserved(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"):
            true
        default: "._~-".utf8.contains(byte)
        }
    }

    private static func bracesHold(only names: [String], in text: String) -> Bool {
        let pieces = text.split(separator: "{", omittingEmptySubsequences: false)
        guard !pieces[0].contains("}") else { return false }
        return pieces.dropFirst().allSatisfy { piece in
            let halves = piece.split(separator: "}", omittingEmptySubsequences: false)
            return halves.count == 2 && names.contains(String(halves[0]))
        }
    }
}

import Yams

/// A YAML text, composed into nodes even when keys are repeated.
///
/// Yams refuses a mapping with a repeated key as a whole, which would hide every other problem of the file and all but one
/// of the repeated places. So the first of two equal keys gets a mark put before its name, and the text is composed again:
/// both then come out, each with its line.
struct YAMLDocument {
    struct Failure: Error {
        var line: Int?
        var message: String
    }

    /// From the private-use area: no key starts with it.
    private static let mark: Character = "\u{F8FF}"
    /// Most marks put; a file that needs more is refused as a whole.
    private static let marksMax = 64

    private var text: String

    /// A byte-order mark in front is dropped: libyaml would end the document at it.
    init(_ text: String) {
        self.text = text.unicodeScalars.first == "\u{FEFF}" ? String(text.unicodeScalars.dropFirst()) : text
    }

    /// The root node, or nil for an empty text.
    mutating func compose() throws(Failure) -> Node? {
        for _ in 0...Self.marksMax {
            do {
                return try Parser(yaml: text, encoding: .utf8).singleRoot()
            } catch YamlError.duplicatedKeysInMapping(let names, let context) {
                let name = names.first ?? ""
                guard markKey(name, line: context.mark.line, column: context.mark.column) else {
                    throw Failure(line: context.mark.line, message: "repeats the key \(Self.name(of: name).shortened)")
                }
            } catch {
                throw Self.failure(of: error, in: text)
            }
        }
        throw Failure(line: nil, message: "repeats its keys over and over")
    }

    /// A key's name as it was written.
    static func name(of key: String) -> String { String(key.drop { $0 == mark }) }

    /// - Returns: false where the key is not plainly there to be marked (an alias, an escape in quotes).
    private mutating func markKey(_ name: String, line: Int, column: Int) -> Bool {
        var scalars = text.unicodeScalars
        var at = scalars.startIndex
        for _ in 1..<max(line, 1) {
            guard let lineEnd = scalars[at...].firstIndex(of: "\n") else { return false }
            at = scalars.index(after: lineEnd)
        }
        guard let start = scalars.index(at, offsetBy: column - 1, limitedBy: scalars.endIndex), start < scalars.endIndex
        else { return false }
        at = start
        if scalars[at] == "\"" || scalars[at] == "'" { at = scalars.index(after: at) }
        guard scalars[at...].starts(with: name.unicodeScalars) else { return false }
        scalars.insert(contentsOf: Self.mark.unicodeScalars, at: at)
        text = String(scalars)
        return true
    }

    private static func failure(of error: any Error, in text: String) -> Failure {
        switch error as? YamlError {
        case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _),
            .composer(_, let problem, let mark, _):
            return Failure(line: mark.line, message: "is not valid YAML: \(problem)")
        case .reader(let problem, let offset, _, _):
            let line = offset.map { text.prefix($0).count { $0.isNewline } + 1 }
            return Failure(line: line, message: "is not valid YAML: \(problem)")
        case let other:
            return Failure(
                line: nil, message: "is not valid YAML: \(other.map(String.init(describing:)) ?? "\(error)")")
        }
    }
}

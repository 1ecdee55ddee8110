/// What is wrong with a template's text.
public struct TemplateProblem: Error, Equatable, Sendable {
    /// The file's name; the directory is known to whoever read it.
    public var file: String
    /// From 1; nil where it is about the file as a whole.
    public var line: Int?
    /// What is wrong, and what would be right.
    public var message: String
    /// A name that is not known, and the names that are.
    public var unknown: String?
    public var known: [String] = []
}

/// Reads a template as its author wrote it: every tag with the line it stands on, and whether it can be filled in.
///
/// A part of Mustache is enough for letters, and only that is taken: names, sections, inverted sections, comments.
struct TemplateCheck {
    /// Deeper sections are a mistake, and reading them costs stack.
    private static let depthMax = 16
    /// Whoever has made so many mistakes in a file looks at it anyway.
    private static let problemsMax = 20

    private struct Section {
        var name: String
        var line: Int
        /// The names of an entry, for a list.
        var entry: TemplateFields?
    }

    private let file: String
    private let fields: TemplateFields
    private var sections: [Section] = []
    private(set) var problems: [TemplateProblem] = []

    init(file: String, fields: TemplateFields) {
        self.file = file
        self.fields = fields
    }

    /// - Parameter text: all of the file, so that lines count from its top.
    mutating func read(_ text: String) {
        var rest = text[...]
        var line = 1
        while let open = rest.firstRange(of: "{{") {
            line += rest[..<open.lowerBound].count(where: \.isNewline)
            let tag = rest[open.upperBound...]
            guard let close = tag.firstRange(of: "}}") else {
                report(line, "{{ is never closed: expected }} behind the name")
                return
            }
            let content = tag[..<close.lowerBound]
            read(tag: content, line: line)
            line += content.count(where: \.isNewline)
            rest = tag[close.upperBound...]
            guard problems.count < Self.problemsMax, sections.count <= Self.depthMax else { return }
        }
        for section in sections {
            report(section.line, "{{#\(section.name)}} is never closed: expected {{/\(section.name)}} further down")
        }
    }

    private mutating func read(tag: Substring, line: Int) {
        guard let sign = tag.first else { return report(line, "{{}} names nothing") }
        switch sign {
        case "!": return
        case "#", "^", "/":
            let name = Self.trimmed(tag.dropFirst())
            guard isName(name, line) else { return }
            sign == "/" ? close(name, line) : open(name, line)
        case "{", "&", ">", "<", "$", "=", "%":
            report(
                line,
                "{{\(sign) is not taken here: a template may have {{name}}, {{#name}}…{{/name}}, {{^name}}…{{/name}} "
                    + "and {{! comment }}")
        default:
            let name = Self.trimmed(tag)
            guard isName(name, line), let field = find(name, line) else { return }
            if !field.canBeShown { report(line, "{{\(name)}} is no text: write {{#\(name)}}…{{/\(name)}}") }
        }
    }

    private mutating func open(_ name: String, _ line: Int) {
        let field = find(name, line)
        var section = Section(name: name, line: line)
        if case .list(let entry) = field {
            section.entry = entry
            if sections.contains(where: { $0.name == name }) { report(line, "{{#\(name)}} stands inside itself") }
        }
        sections.append(section)
        if sections.count == Self.depthMax + 1 { report(line, "sections stand more than \(Self.depthMax) deep") }
    }

    private mutating func close(_ name: String, _ line: Int) {
        guard let section = sections.last else { return report(line, "{{/\(name)}} closes nothing") }
        if section.name != name {
            report(line, "{{/\(name)}} does not close {{#\(section.name)}} of line \(section.line)")
        }
        sections.removeLast()
    }

    /// What a name stands for here: an entry's own names first, then those around it.
    private mutating func find(_ name: String, _ line: Int) -> TemplateField? {
        let parts = name.split(separator: ".", omittingEmptySubsequences: false).map { String($0) }
        let scopes = sections.compactMap(\.entry).reversed() + [fields]
        guard let field = scopes.lazy.compactMap({ $0[parts[0]] }).first else {
            let known = Set(scopes.flatMap(\.keys)).sorted()
            problems.append(
                TemplateProblem(
                    file: file, line: line,
                    message: "{{\(name)}} is not known here; known are: \(known.joined(separator: ", "))",
                    unknown: name, known: known))
            return nil
        }
        guard parts.count > 1 else { return field }
        if field == .count, parts.count == 2, ["one", "many"].contains(parts[1]) { return .flag }
        report(
            line,
            field == .count
                ? "{{\(name)}} is not known here; known are: \(parts[0]), \(parts[0]).one, \(parts[0]).many"
                : "{{\(name)}} is not known here: \(parts[0]) has nothing below it")
        return nil
    }

    private mutating func isName(_ name: String, _ line: Int) -> Bool {
        let isGood =
            !name.isEmpty && name.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "_-.".contains($0)) }
        if !isGood { report(line, "a tag holds one name of letters, digits, _ and -, such as {{login}}") }
        return isGood
    }

    private mutating func report(_ line: Int, _ message: String) {
        problems.append(TemplateProblem(file: file, line: line, message: message))
    }

    private static func trimmed(_ text: Substring) -> String {
        let front = text.drop { $0.isWhitespace }
        return String(front.reversed().drop { $0.isWhitespace }.reversed())
    }
}

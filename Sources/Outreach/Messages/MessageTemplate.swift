internal import Mustache

/// A template made ready: read once, filled in for every message.
struct MessageTemplate: Sendable {
    /// Nil for a sentence.
    private let subject: MustacheTemplate?
    private let body: MustacheTemplate

    /// What a message's first line begins with.
    private static let subjectMark = "Subject:"
    /// Text is text: without this, Mustache writes `&amp;` for `&`.
    private static let plainTextMark = "{{% CONTENT_TYPE:TEXT}}"

    /// - Throws: the first thing that is wrong, as a `TemplateProblem`; `problems` has them all.
    init(_ file: TemplateFile) throws(TemplateProblem) {
        if let problem = Self.check(file).first { throw problem }
        do {
            let (head, rest) = file.name.isMessage ? Self.cut(file.text) : ("", file.text[...])
            subject = file.name.isMessage ? try Self.compile(head.dropFirst(Self.subjectMark.count)) : nil
            body = try Self.compile(rest)
        } catch {
            // What was checked compiles; this is for what the two might ever read differently.
            throw TemplateProblem(file: file.fileName, message: "does not compile: \(error)")
        }
    }

    /// Everything that is wrong with a template.
    static func problems(of file: TemplateFile) -> [TemplateProblem] {
        let problems = check(file)
        guard problems.isEmpty else { return problems }
        do throws(TemplateProblem) {
            _ = try MessageTemplate(file)
            return []
        } catch {
            return [error]
        }
    }

    private static func check(_ file: TemplateFile) -> [TemplateProblem] {
        var check = TemplateCheck(file: file.fileName, fields: file.name.fields)
        check.read(file.text)
        func report(_ line: Int, _ message: String) -> [TemplateProblem] {
            [TemplateProblem(file: file.fileName, line: line, message: message)] + check.problems
        }
        guard file.name.isMessage else {
            return file.text.allSatisfy(\.isWhitespace) ? report(1, "is empty") : check.problems
        }
        let (head, rest) = cut(file.text)
        if !head.hasPrefix(subjectMark) || head.dropFirst(subjectMark.count).allSatisfy(\.isWhitespace) {
            return report(1, "a message begins with its subject: “\(subjectMark) …”, then a blank line, then the text")
        }
        if rest.allSatisfy(\.isWhitespace) { return report(1, "a message has a text below its subject") }
        guard rest.prefix(while: { !$0.isNewline }).allSatisfy(\.isWhitespace) else {
            return report(2, "the line below the subject is blank")
        }
        return check.problems
    }

    func subject(_ values: FieldsValue) -> String { subject.map { Self.oneLine($0.render(values)) } ?? "" }

    /// A letter's text: no blanks at the ends of lines, at most one blank line at a time, one line end at the end.
    func text(_ values: FieldsValue) -> String {
        var lines: [Substring] = []
        let text = body.render(values)
        for line in text.utf8.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false) {
            let kept = line.lastIndex { !Self.isBlank($0) }.map { line[...$0] } ?? line[..<line.startIndex]
            if kept.isEmpty, lines.last?.isEmpty ?? true { continue }
            lines.append(Substring(kept))
        }
        if lines.last?.isEmpty ?? false { lines.removeLast() }
        return lines.joined(separator: "\n") + "\n"
    }

    /// A sentence, however its template is broken into lines.
    func sentence(_ values: FieldsValue) -> String { Self.oneLine(body.render(values)) }

    private static func oneLine(_ text: String) -> String {
        text.utf8.split(whereSeparator: isBlank).map { Substring($0) }.joined(separator: " ")
    }

    /// Spaces, tabulators and line ends; bytes, since asking characters takes longer than all the rest.
    private static func isBlank(_ byte: UInt8) -> Bool { byte == UInt8(ascii: " ") || (0x09...0x0D).contains(byte) }

    private static func compile(_ text: some StringProtocol) throws -> MustacheTemplate {
        try MustacheTemplate(string: plainTextMark + "\n" + text)
    }

    /// The first line, and what is below it.
    private static func cut(_ text: String) -> (head: Substring, rest: Substring) {
        guard let end = text.firstIndex(where: \.isNewline) else { return (text[...], "") }
        return (text[..<end], text[text.index(after: end)...])
    }
}

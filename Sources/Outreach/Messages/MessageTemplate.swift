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

    /// - Throws: the first thing that is wrong; `problems` has them all.
    init(_ file: TemplateFile) throws {
        if let problem = Self.problems(of: file).first { throw problem }
        guard file.name.isMessage else {
            subject = nil
            body = try Self.compile(file.text)
            return
        }
        let (head, rest) = Self.cut(file.text)
        subject = try Self.compile(head.dropFirst(Self.subjectMark.count))
        body = try Self.compile(rest)
    }

    /// Everything that is wrong with a template.
    static func problems(of file: TemplateFile) -> [TemplateProblem] {
        var check = TemplateCheck(file: file.fileName, fields: file.name.fields)
        check.read(file.text)
        var problems = check.problems
        func report(_ line: Int, _ message: String) {
            problems.insert(TemplateProblem(file: file.fileName, line: line, message: message), at: 0)
        }
        if file.name.isMessage {
            let (head, rest) = cut(file.text)
            if !head.hasPrefix(subjectMark) || head.dropFirst(subjectMark.count).allSatisfy(\.isWhitespace) {
                report(1, "a message begins with its subject: “\(subjectMark) …”, then a blank line, then the text")
            } else if rest.allSatisfy(\.isWhitespace) {
                report(1, "a message has a text below its subject")
            } else if !rest.prefix(while: { !$0.isNewline }).allSatisfy(\.isWhitespace) {
                report(2, "the line below the subject is blank")
            }
        } else if file.text.allSatisfy(\.isWhitespace) {
            report(1, "is empty")
        }
        guard problems.isEmpty else { return problems }
        // What was checked can be compiled; this is for what the two might ever read differently.
        do {
            _ = try compile(file.text)
            return []
        } catch let error as MustacheTemplate.ParserError {
            return [
                TemplateProblem(
                    file: file.fileName, line: max(1, error.context.lineNumber - 1),
                    message: "does not compile: \(error.error)")
            ]
        } catch {
            return [TemplateProblem(file: file.fileName, message: "does not compile: \(error)")]
        }
    }

    func subject(_ values: FieldsValue) -> String { subject.map { Self.oneLine($0.render(values)) } ?? "" }

    /// A letter's text: no blanks at the ends of lines, at most one blank line at a time, one line end at the end.
    func text(_ values: FieldsValue) -> String {
        var lines: [Substring] = []
        for line in body.render(values).split(omittingEmptySubsequences: false, whereSeparator: \.isNewline) {
            let end = line.lastIndex { !$0.isWhitespace }
            let kept = end.map { line[...$0] } ?? ""
            if kept.isEmpty, lines.last?.isEmpty ?? true { continue }
            lines.append(kept)
        }
        if lines.last?.isEmpty ?? false { lines.removeLast() }
        return lines.joined(separator: "\n") + "\n"
    }

    /// A sentence, however its template is broken into lines.
    func sentence(_ values: FieldsValue) -> String { Self.oneLine(body.render(values)) }

    private static func oneLine(_ text: String) -> String {
        text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    }

    private static func compile(_ text: some StringProtocol) throws -> MustacheTemplate {
        try MustacheTemplate(string: plainTextMark + "\n" + text)
    }

    /// The first line, and what is below it.
    private static func cut(_ text: String) -> (head: Substring, rest: Substring) {
        guard let end = text.firstIndex(where: \.isNewline) else { return (text[...], "") }
        return (text[..<end], text[text.index(after: end)...])
    }
}

/// One template's text, as a file has it.
public struct TemplateFile: Codable, Equatable, Sendable {
    public let name: TemplateName
    /// BCP 47.
    public let locale: String
    public let text: String

    static let suffix = ".mustache"

    init(_ name: TemplateName, _ language: LanguageTag, _ text: String) {
        self.name = name
        locale = language.description
        self.text = text
    }

    /// - Parameter fileName: `sharing.noticed.ms.mustache`.
    fileprivate init(fileName: String, text: String) throws(TemplateProblem) {
        let parts = fileName.dropLast(Self.suffix.count).split(separator: ".", omittingEmptySubsequences: false)
        let known = TemplateName.allCases.map(\.rawValue)
        let name = parts.dropLast().joined(separator: ".")
        guard let template = TemplateName(rawValue: name) else {
            throw TemplateProblem(
                file: fileName,
                message: "is not a template's name: expected NAME.LOCALE.mustache with one of: "
                    + known.joined(separator: ", "),
                unknown: name, known: known)
        }
        guard let last = parts.last, let language = LanguageTag(String(last)) else {
            throw TemplateProblem(
                file: fileName,
                message: "names no language: expected \(name).LOCALE.mustache such as \(name).ms.mustache")
        }
        self.init(template, language, text.first == "\u{FEFF}" ? String(text.dropFirst()) : text)
    }

    var fileName: String { "\(name.rawValue).\(locale)\(Self.suffix)" }

    /// What was decoded was written by `init`, so that it is a tag.
    var language: LanguageTag { LanguageTag(locale) ?? .english }
}

/// An operator's own words, instead of the built-in ones or in a further language.
///
/// They are part of the settings, text and all, so that what was decided before a restart is told again in the words of
/// then, whatever has become of the files.
public struct TemplateOverrides: Codable, Equatable, Sendable {
    /// Where they were read.
    public private(set) var directory: String?
    public private(set) var files: [TemplateFile] = []

    public init() {}

    public struct Refusal: Error, Equatable, Sendable {
        public var problems: [TemplateProblem]
    }

    /// Whether a directory's entry is meant to be a template; others may stand beside them.
    public static func isTemplate(fileName: String) -> Bool {
        fileName.hasSuffix(TemplateFile.suffix) && fileName.first != "."
    }

    /// Checks every template.
    /// - Throws: everything that is wrong, by file and line.
    public init(directory: String, contents: [(fileName: String, text: String)]) throws(Refusal) {
        var problems: [TemplateProblem] = []
        for (fileName, text) in contents.sorted(by: { $0.fileName < $1.fileName }) {
            do throws(TemplateProblem) {
                let file = try TemplateFile(fileName: fileName, text: text)
                if files.contains(where: { $0.name == file.name && $0.locale == file.locale }) {
                    throw TemplateProblem(file: fileName, message: "is there twice, as \(file.fileName)")
                }
                files.append(file)
                problems += MessageTemplate.problems(of: file).map {
                    var problem = $0
                    problem.file = fileName
                    return problem
                }
            } catch {
                problems.append(error)
            }
        }
        problems += MessageCatalog.gaps(in: files)
        guard problems.isEmpty else { throw Refusal(problems: problems) }
        self.directory = directory
    }
}

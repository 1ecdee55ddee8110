internal import Model

/// Every template in every language, made ready once.
struct MessageCatalog: Sendable {
    /// A language with a template for each name.
    struct Language: Sendable {
        let tag: LanguageTag
        let numbers: NumberStyle
        private let templates: [TemplateName: MessageTemplate]
        /// They say the same each time.
        private let labels: [Feedback.Answer: String]

        fileprivate init(_ tag: LanguageTag, _ templates: [TemplateName: MessageTemplate]) {
            self.tag = tag
            self.templates = templates
            numbers = NumberStyle(tag)
            labels = Dictionary(
                uniqueKeysWithValues: Feedback.Answer.allCases.map { answer in
                    (answer, templates[.answer]?.sentence(FieldsValue([:], flag: answer.name)) ?? answer.name)
                })
        }

        /// What somebody who answers reads on the answer.
        func label(of answer: Feedback.Answer) -> String { labels[answer] ?? answer.name }

        subscript(name: TemplateName) -> MessageTemplate {
            guard let template = templates[name] else {
                // Every language falls back on English, whose templates are built in.
                preconditionFailure("no template \(name.rawValue) in \(tag)")
            }
            return template
        }
    }

    static let builtIn = MessageCatalog(BuiltInTemplates.files)

    private let languages: [LanguageTag: Language]

    /// - Parameter files: checked before; one that does not hold any more, since it is from before an update, is left out.
    init(overriding files: [TemplateFile]) {
        self = files.isEmpty ? Self.builtIn : MessageCatalog(BuiltInTemplates.files + files)
    }

    /// - Parameter files: a later one of the same name and language counts.
    private init(_ files: [TemplateFile]) {
        var written: [LanguageTag: [TemplateName: MessageTemplate]] = [:]
        for file in files {
            if let template = try? MessageTemplate(file) { written[file.language, default: [:]][file.name] = template }
        }
        languages = Dictionary(
            uniqueKeysWithValues: written.keys.map { tag in
                let sources = (tag.fallbacks + [.english]).compactMap { written[$0] }
                let templates = sources.reduce(into: [:]) { result, source in result.merge(source) { first, _ in first }
                }
                return (tag, Language(tag, templates))
            })
    }

    /// The language to write in: the one asked for, or what it is a kind of, or English.
    func language(for locale: String?) -> Language {
        let asked = locale.flatMap { LanguageTag($0) }?.fallbacks ?? []
        guard let language = (asked + [.english]).lazy.compactMap({ languages[$0] }).first else {
            preconditionFailure("English is built in")
        }
        return language
    }

    /// What languages that are not built in lack: a letter half in English helps nobody.
    static func gaps(in files: [TemplateFile]) -> [TemplateProblem] {
        let languages = Set(files.map(\.locale)).sorted().compactMap { LanguageTag($0) }
        return languages.compactMap { tag in
            let sources = Set(tag.fallbacks)
            let there = Set((BuiltInTemplates.files + files).filter { sources.contains($0.language) }.map(\.name))
            let missing = TemplateName.allCases.filter { !there.contains($0) }
            guard let first = missing.first else { return nil }
            let names = missing.map { "\($0.rawValue).\(tag)\(TemplateFile.suffix)" }
            return TemplateProblem(
                file: "\(first.rawValue).\(tag)\(TemplateFile.suffix)",
                message: "is missing: \(tag) is not built in, so it needs \(names.joined(separator: ", "))")
        }
    }
}

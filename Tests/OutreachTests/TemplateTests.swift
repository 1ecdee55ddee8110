import Model
import Testing

@testable import Outreach

/// Templates of an operator's own.
@Suite struct TemplateOverrideTests {
    private static let noticed = "Subject: Hi\n\nDear {{login}}\n{{#signals}}* {{sentence}}\n{{/signals}}\n"

    private func policy(_ contents: (fileName: String, text: String)...) throws -> OutreachPolicy {
        let templates = try TemplateOverrides(directory: "/templates", contents: contents)
        return OutreachTests.policy { $0.templates = templates }
    }

    private func message(_ policy: OutreachPolicy, locale: String? = nil) throws -> Message {
        let organization = organization { $0.locale = locale.map { .set($0) } ?? .clear }
        return try #require(policy.data(for: finding(), organization: organization, seats: nil).message)
    }

    @Test func aFileStandsInForOneTemplateInOneLanguage() throws {
        let policy = try policy(("sharing.noticed.en.mustache", Self.noticed))
        let english = try message(policy)
        #expect(english.subject == "Hi")
        #expect(english.body.hasPrefix("Dear Aminah Yusof\n* Two devices of the same kind"))
        #expect(try message(policy, locale: "ms") == message(OutreachTests.policy(), locale: "ms"))
    }

    @Test func aSentenceCanBeReplacedAlone() throws {
        let policy = try policy(
            (
                "suggestion.ms.mustache",
                "{{#add_seats}}Tambah\n  {{quantity}}.\n{{/add_seats}}{{^add_seats}}-{{/add_seats}}"
            ))
        #expect(try message(policy, locale: "ms").body.contains("- Tambah 1.\n"))
    }

    @Test func aRegionFallsBackOnItsLanguageTemplateByTemplate() throws {
        let policy = try policy(("sharing.noticed.ms-bn.mustache", Self.noticed))
        let brunei = try message(policy, locale: "ms-BN")
        #expect(brunei.locale == "ms-BN")
        #expect(brunei.body.hasPrefix("Dear Aminah Yusof\n* Dua peranti"))
        #expect(try message(policy, locale: "ms-MY").locale == "ms")
    }

    @Test func aFurtherLanguageNeedsEveryTemplate() throws {
        let refusal = try #require(throws: TemplateOverrides.Refusal.self) {
            try policy(("sharing.noticed.fr.mustache", Self.noticed), ("answer.fr.mustache", "Oui"))
        }
        #expect(refusal.problems.count == 1)
        #expect(
            refusal.problems[0].message.contains(
                "sharing.adopted.fr.mustache, sharing.offer.fr.mustache, sharing.reminder.fr.mustache, organization.digest.fr.mustache"
            ))
        let whole = try policy(
            ("sharing.noticed.fr.mustache", Self.noticed), ("sharing.adopted.fr.mustache", Self.noticed),
            ("sharing.offer.fr.mustache", Self.noticed), ("sharing.reminder.fr.mustache", Self.noticed),
            ("organization.digest.fr.mustache", "Subject: A\n\nB"), ("report.monthly.fr.mustache", "Subject: A\n\nB"),
            ("seats.inactive.fr.mustache", "Subject: A\n\nB"), ("signal.fr.mustache", "Vu."),
            ("suggestion.fr.mustache", "Offre."), ("answer.fr.mustache", "Oui"))
        let french = try message(whole, locale: "fr-CA")
        #expect(french.locale == "fr")
        #expect(french.body == "Dear Aminah Yusof\n* Vu.\n")
    }

    @Test func aMarkInFrontAndWindowsLineEndsAreNoMistake() throws {
        let policy = try policy(
            ("sharing.noticed.en.mustache", "\u{FEFF}Subject: Hi\r\n\r\n{{! greets }}\r\nDear {{login}}\r\n"))
        #expect(try message(policy).body == "Dear Aminah Yusof\n")
    }

    @Test func whatWasDecodedIsTheSame() throws {
        let first = try TemplateOverrides(
            directory: "/t", contents: [("signal.ms.mustache", "a"), ("answer.id.mustache", "b")])
        let second = try TemplateOverrides(
            directory: "/t", contents: [("answer.id.mustache", "b"), ("signal.ms.mustache", "a")])
        #expect(first == second, "the order of a directory is nobody's")
    }
}

@Suite struct TemplateCheckTests {
    private func problems(_ text: String, in name: String = "sharing.noticed.en.mustache") -> [TemplateProblem] {
        do throws(TemplateOverrides.Refusal) {
            _ = try TemplateOverrides(directory: "/templates", contents: [(name, text)])
            return []
        } catch {
            return error.problems
        }
    }

    @Test(arguments: [
        (
            "{{peopel}}", 3,
            "{{peopel}} is not known here; known are: account, answers, can_help, just_me, login, organization"
        ),
        (
            "a\n\n{{#signals}}{{label}}{{/signals}}", 5,
            "{{label}} is not known here; known are: account, answers, can_help, just_me, login, organization, people, sentence, signals"
        ),
        ("{{sentence}}", 3, "{{sentence}} is not known here"),
        ("{{signals}}", 3, "{{signals}} is no text: write {{#signals}}…{{/signals}}"),
        ("{{to_account}}", 3, "{{to_account}} is no text"),
        ("{{people.few}}", 3, "known are: people, people.one, people.many"),
        ("{{login.one}}", 3, "login has nothing below it"), ("{{people.one}}", 3, "{{people.one}} is no text"),
        ("x\n{{#people}}\n", 4, "{{#people}} is never closed"), ("{{/people}}", 3, "{{/people}} closes nothing"),
        ("{{#people}}\n{{/login}}", 4, "{{/login}} does not close {{#people}} of line 3"),
        ("{{login", 3, "{{ is never closed"), ("{{}}", 3, "{{}} names nothing"), ("{{ }}", 3, "a tag holds one name"),
        ("{{log in}}", 3, "a tag holds one name"), ("{{log(in)}}", 3, "a tag holds one name"),
        ("{{.}}", 3, "is not known"),
        ("{{..}}", 3, "is not known"), ("{{a..b}}", 3, "is not known"),
        ("{{{login}}}", 3, "{{{ is not taken here"), ("{{&login}}", 3, "{{& is not taken here"),
        ("{{>part}}", 3, "{{> is not taken here"), ("{{=<% %>=}}", 3, "{{= is not taken here"),
        ("{{% CONTENT_TYPE:HTML}}", 3, "{{% is not taken here"), ("{{$a}}{{/a}}", 3, "{{$ is not taken here"),
        ("{{#signals}}{{#signals}}{{/signals}}{{/signals}}", 3, "{{#signals}} stands inside itself"),
    ])
    func aMistakeIsToldWithItsLine(body: String, line: Int, message: String) throws {
        let problem = try #require(problems("Subject: Hi\n\n" + body).first)
        #expect(problem.file == "sharing.noticed.en.mustache")
        #expect(problem.line == line)
        #expect(problem.message.contains(message), "\(problem.message)")
    }

    @Test(arguments: [
        ("", 1, "begins with its subject"), ("Hello\n\nText", 1, "begins with its subject"),
        ("Subject:  \n\nText", 1, "begins with its subject"), ("Subject: Hi", 1, "has a text below"),
        ("Subject: Hi\n\n \n", 1, "has a text below"), ("Subject: Hi\nText", 2, "is blank"),
        ("Subject: {{nobody}}\n\nText", 1, "{{nobody}} is not known"),
    ])
    func aLetterHasASubjectAndAText(text: String, line: Int, message: String) throws {
        let problem = try #require(problems(text).first)
        #expect(problem.line == line)
        #expect(problem.message.contains(message), "\(problem.message)")
    }

    @Test func aSentenceHasWords() { #expect(problems(" \n", in: "signal.en.mustache").first?.message == "is empty") }

    @Test(arguments: [
        ("sharing.notced.en.mustache", "is not a template's name", "sharing.notced"),
        ("noticed.mustache", "is not a template's name", ""),
        (".en.mustache", "is not a template's name", ""), ("signal.english.mustache", "names no language", nil),
        ("signal..mustache", "names no language", nil),
        ("sharing.noticed.mustache", "is not a template's name", "sharing"),
    ])
    func aFileNamesATemplateAndALanguage(name: String, message: String, unknown: String?) throws {
        let problem = try #require(problems("text", in: name).first)
        #expect(problem.message.contains(message), "\(problem.message)")
        #expect(problem.unknown == unknown)
        #expect(unknown == nil || problem.known == TemplateName.allCases.map(\.rawValue))
    }

    @Test func twoSpellingsOfOneLanguageAreOneTooMany() throws {
        let refusal = try #require(throws: TemplateOverrides.Refusal.self) {
            try TemplateOverrides(
                directory: "/t", contents: [("signal.in.mustache", "a"), ("signal.id.mustache", "b")])
        }
        #expect(refusal.problems.map(\.message) == ["is there twice, as signal.id.mustache"])
    }

    @Test func sectionsHaveABottom() throws {
        let deep = String(repeating: "{{#people}}", count: 100_000)
        #expect(problems("Subject: Hi\n\n" + deep).contains { $0.message.contains("16 deep") })
        #expect(problems("Subject: Hi\n\nx" + String(repeating: "{", count: 100_000)).count == 1)
    }

    /// Whatever is put together from a template's parts is refused or compiles, and then it renders.
    @Test(arguments: 1...400) func whatPassesTheCheckCompiles(seed: UInt64) throws {
        var random = SplitMix(seed: seed)
        let pieces = [
            "{{", "}}", "#", "^", "/", "!", " ", "\n", "\r\n", "\t", "{", "}", "signals", "login", "people", ".one",
            "sentence",
            "{{login}}", "{{#signals}}", "{{/signals}}", "{{#people}}", "{{/people}}", "{{^people}}", "{{sentence}}",
            "{{! x }}", "text", "é", "👩‍👧", "\u{0}", "&", ">", "=", "$", "%", "(", ")",
        ]
        var text = "Subject: Hi\n\nx"
        for _ in 0..<(1 + random.below(12)) { text += pieces[random.below(pieces.count)] }
        let file = TemplateFile(.noticed, .english, text)
        guard MessageTemplate.problems(of: file).isEmpty else { return }
        let values = FieldsValue([
            "login": TextValue("L"), "people": CountValue(2, NumberStyle(.english)),
            "signals": [FieldsValue(["sentence": TextValue("S")])],
        ])
        let body = try MessageTemplate(file).text(values)
        #expect(body.hasPrefix("x") && body.hasSuffix("\n"))
        #expect(!body.contains("{{login}}") && !body.contains("{{#people}}"))
    }
}

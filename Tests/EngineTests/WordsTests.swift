import Model
import Outreach
import Testing

@testable import Engine

/// Words for customers on their way through the engine.
@Suite struct WordsTests {
    private static let organization =
        #"{"type":"organization.update","time":"2026-01-05T00:00:00Z","organization":"org-1","locale":"ms-MY"}"# + "\n"
        + #"{"type":"account.update","time":"2026-01-05T00:00:00Z","account":"aminah","organization":"org-1"}"# + "\n"

    private func words(_ text: String) throws -> TemplateOverrides {
        try TemplateOverrides(
            directory: "/templates", contents: [("sharing.noticed.ms.mustache", "Subject: Hai\n\n\(text) {{login}}\n")])
    }

    private func message(_ settings: EngineSettings) throws -> [String: String] {
        let notice = object(
            try #require(replayed(Self.organization + sharedLogin("aminah"), settings).notices.first).line)
        return try #require((notice["data"] as? [String: Any])?["message"] as? [String: String])
    }

    @Test(arguments: [1, 3]) func anOrganizationIsWrittenToInItsLanguage(shards: Int) throws {
        let message = try message(settings(shards: shards))
        #expect(message["locale"] == "ms")
        #expect(message["body"]?.contains("pada akaun aminah.") == true)
    }

    @Test func anOperatorsWordsAreUsed() throws {
        let own = try words("Kepada")
        #expect(try message(settings { $0.outreach.templates = own })["body"] == "Kepada aminah\n")
    }

    /// Lines from before a restart are judged and told by the settings of then, which outlive the template's file.
    @Test func theWordsAreKeptWithWhatDecides() throws {
        let (first, second) = (try words("Kepada"), try words("Hai"))
        let settings = settings { $0.outreach.templates = first }
        #expect(JudgementSettings(settings.judgement)?.outreach == settings.outreach)
        #expect(settings.judgement != EngineTests.settings { $0.outreach.templates = second }.judgement)
    }
}

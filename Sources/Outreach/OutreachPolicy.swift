public import Model
public import Seats

/// From a finding, what is known of its organization and what was decided about it to what is offered, and in which words.
/// Pure: time arrives with the finding.
public struct OutreachPolicy: Sendable {
    public let settings: OutreachSettings
    private let catalog: MessageCatalog

    public init(settings: OutreachSettings) {
        self.settings = settings
        catalog = MessageCatalog(overriding: settings.templates.files)
    }

    /// - Parameter decision: what the ledger said to the finding.
    public func data(
        for finding: Finding, organization: Directory.Organization?, seats: SeatCounts?, decision: OutreachDecision
    ) -> SharingData {
        let suggestions = Suggestions(finding: finding, organization: organization, seats: seats).list
        let writer = writer(for: organization)
        let feedback = choices(for: finding, in: writer.language)
        let message =
            decision.decision == .none
            ? nil
            : writer.message(
                for: finding, organization: organization, suggestions: suggestions, audience: decision.audience,
                choices: feedback, step: LadderStep(name: decision.step) ?? .education)
        return SharingData(
            finding, organization: organization?.id, suggestions: suggestions, outreach: decision, message: message,
            feedback: feedback)
    }

    /// Writes in the organization's language.
    func writer(for organization: Directory.Organization?) -> MessageWriter {
        MessageWriter(language: catalog.language(for: organization?.locale))
    }

    func choices(for finding: Finding, in language: MessageCatalog.Language) -> [FeedbackChoice] {
        Feedback.Answer.allCases.map { choice($0, for: finding, in: language) }
    }

    func choice(
        _ answer: Feedback.Answer, for finding: Finding, in language: MessageCatalog.Language
    ) -> FeedbackChoice {
        let url = settings.feedbackURL.map { template in
            [("{account}", finding.account.account), ("{finding}", finding.id), ("{answer}", answer.name)].reduce(
                template
            ) { $0.replacing($1.0, with: Self.percentEncoded($1.1)) }
        }
        return FeedbackChoice(answer: answer.name, label: language.label(of: answer), url: url)
    }

    /// RFC 3986: everything but unreserved characters.
    static func percentEncoded(_ text: String) -> String {
        let digits = Array("0123456789ABCDEF")
        return text.utf8.reduce(into: "") { result, byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
                UInt8(ascii: "~"):
                result.unicodeScalars.append(Unicode.Scalar(byte))
            default:
                result.append("%")
                result.append(digits[Int(byte >> 4)])
                result.append(digits[Int(byte & 15)])
            }
        }
    }
}

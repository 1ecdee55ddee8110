public import Model

/// What decides whether and how a finding is told.
public struct OutreachSettings: Codable, Equatable, Sendable {
    public enum Mode: String, Codable, Sendable, CaseIterable {
        case notify
        case holdForReview = "hold_for_review"
        case observe
    }

    /// `observe`: everything is found and counted, no message is made. `hold_for_review`: messages are made, and wait for
    /// somebody to send them.
    public var mode = Mode.notify
    /// Who gets the message first.
    public var audience = OutreachDecision.Audience.support
    /// With `{account}`, `{finding}` and `{answer}`; nil for no links.
    public var feedbackURL: String?
    /// Words of one's own.
    public var templates = TemplateOverrides()
    /// When which step is told.
    public var ladder = LadderSettings()

    public init() {}
}

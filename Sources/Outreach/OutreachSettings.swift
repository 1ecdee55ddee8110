public import Model

/// What decides whether and how a finding is told.
public struct OutreachSettings: Codable, Equatable, Sendable {
    public enum Mode: String, Codable, Sendable, CaseIterable { case notify, observe }

    /// `observe`: everything is found and counted, no message is made.
    public var mode = Mode.notify
    /// Who gets the message first.
    public var audience = OutreachDecision.Audience.support
    /// With `{account}`, `{finding}` and `{answer}`; nil for no links.
    public var feedbackURL: String?

    public init() {}
}

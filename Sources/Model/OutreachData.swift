/// `data` of `seatwatch.outreach.due`: a later step about one login, or several logins of an organization at once.
public struct OutreachData: Encodable, Sendable {
    /// The finding; null in a digest.
    @Nullable public var finding: String?
    /// All findings that are told, and the accounts they are about, in the same order.
    public var findings: [String]
    public var accounts: [String]
    /// The login; null in a digest.
    @Nullable public var account: String?
    @Nullable public var displayName: String?
    @Nullable public var organization: String?
    public var step: String
    public var decision: OutreachDecision.Verdict
    public var reason: String
    public var audience: OutreachDecision.Audience
    public var suggestions: [Suggestion]
    @Nullable public var message: Message?
    /// The answers the recipient can give; in a digest about each of the logins, without links.
    public var feedback: [FeedbackChoice]

    /// - Parameter account: nil for several together.
    public init(
        _ findings: [Finding], account: AccountFacts?, organization: String?, decision: OutreachDecision,
        suggestions: [Suggestion], message: Message?, feedback: [FeedbackChoice]
    ) {
        _finding = Nullable(wrappedValue: account == nil ? nil : findings.first?.id)
        self.findings = findings.map(\.id)
        accounts = findings.map(\.account.account)
        _account = Nullable(wrappedValue: account?.account)
        _displayName = Nullable(wrappedValue: account?.displayName)
        _organization = Nullable(wrappedValue: organization)
        step = decision.step
        self.decision = decision.decision
        reason = decision.reason
        audience = decision.audience
        self.suggestions = suggestions
        _message = Nullable(wrappedValue: message)
        self.feedback = feedback
    }

    enum CodingKeys: String, CodingKey {
        case finding, findings, accounts, account, organization, step, decision, reason, audience, suggestions, message
        case feedback
        case displayName = "display_name"
    }
}

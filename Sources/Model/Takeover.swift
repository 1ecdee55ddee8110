/// Somebody far away got in after failed logins, on a device and a network that the account had never had: a matter of
/// security, about which nobody gets an offer.
public struct Takeover: Sendable {
    public var account: AccountFacts
    /// Failed logins in the hour before.
    public var failures: Int
    /// Where the account was last, and where it was then.
    public var evidence: Evidence
    /// The event time of the line that decided.
    public var time: Instant

    public init(account: AccountFacts, failures: Int, evidence: Evidence, time: Instant) {
        self.account = account
        self.failures = failures
        self.evidence = evidence
        self.time = time
    }
}

/// `data` of `seatwatch.security.takeover_suspected`.
public struct TakeoverData: Encodable, Sendable {
    public var account: String
    @Nullable public var organization: String?
    @Nullable public var displayName: String?
    public var failures: Int
    public var summary: String
    public var evidence: [Evidence]

    public init(_ takeover: Takeover, organization: String?) {
        account = takeover.account.account
        _organization = Nullable(wrappedValue: organization)
        _displayName = Nullable(wrappedValue: takeover.account.displayName)
        failures = takeover.failures
        summary =
            "After \(takeover.failures) failed logins a device that was never seen before came in from far away."
        evidence = [takeover.evidence]
    }

    enum CodingKeys: String, CodingKey {
        case account, organization, failures, summary, evidence
        case displayName = "display_name"
    }
}

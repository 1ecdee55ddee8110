public import Model

/// What was said about an account.
public struct AccountResult: Sendable {
    /// When sharing was first noticed; nil when it never was.
    public var noticedAt: Instant?
    /// The number of people in the latest notice about sharing.
    public var noticedPeople: Int?
    /// When a takeover was first suspected.
    public var takeoverAt: Instant?
    /// The probability of sharing in the end, notice or not; nil when it is not known.
    public var confidence: Double?
    /// The rules of thumb that flag the account.
    public var rules: Set<RuleOfThumb> = []

    public init() {}

    /// Takes up a notice of `type`. Notices come in order; other types say nothing here.
    public mutating func take(noticeOf type: String, at time: Instant, people: Int?) {
        switch type {
        case "seatwatch.sharing.noticed.v1", "seatwatch.sharing.updated.v1":
            if noticedAt == nil { noticedAt = time }
            noticedPeople = people ?? noticedPeople
        case "seatwatch.security.takeover_suspected.v1":
            if takeoverAt == nil { takeoverAt = time }
        default: break
        }
    }
}

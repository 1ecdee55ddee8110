public import Model

/// What is true of an account.
public struct AccountTruth: Hashable, Sendable {
    public var account: String
    /// The kind of person or of sharing.
    public var kind: String
    /// Whether several people use it without having said so.
    public var isShared: Bool
    /// How many people use it; declared ones count too.
    public var people: Int
    /// From when on it is shared; nil when it is not.
    public var sharedFrom: Instant?

    public init(account: String, kind: String, isShared: Bool, people: Int, sharedFrom: Instant?) {
        self.account = account
        self.kind = kind
        self.isShared = isShared
        self.people = people
        self.sharedFrom = sharedFrom
    }

    /// What a notice about the account would be.
    public enum Group: String, CaseIterable, Sendable {
        /// One person: an offer would be a false accusation.
        case single = "one person"
        /// Several people with the customer's word: an offer would be a nuisance.
        case declared = "declared"
        /// One person whose account somebody took over: a matter of security, not of seats.
        case takeover = "taken over"
        /// What there is to find.
        case shared
    }

    public var group: Group {
        if isShared { return .shared }
        if kind == Self.takeoverKind { return .takeover }
        return people > 1 ? .declared : .single
    }

    /// The kind of accounts that were taken over.
    public static let takeoverKind = "takeover"
}

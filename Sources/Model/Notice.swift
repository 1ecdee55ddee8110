/// A CloudEvents 1.0 object (contracts, "Notices out").
public struct Notice<Payload: Encodable & Sendable>: Encodable, Sendable {
    public let specversion = "1.0"
    public var id: String
    /// 20 digits.
    public var sequence: String
    public var source: String
    public var type: String
    /// The account or organization; left out where a notice is about all of them.
    public var subject: String?
    public var time: Instant
    public let datacontenttype = "application/json"
    public var data: Payload

    public init(
        id: String, sequence: UInt64, source: String, type: NoticeType, subject: String?, time: Instant, data: Payload
    ) {
        self.id = id
        let digits = String(sequence)
        self.sequence = String(repeating: "0", count: 20 - digits.count) + digits
        self.source = source
        self.type = type.rawValue
        self.subject = subject
        self.time = time
        self.data = data
    }
}

public enum NoticeType: String, Sendable, CaseIterable {
    case sharingNoticed = "seatwatch.sharing.noticed.v1"
    case sharingUpdated = "seatwatch.sharing.updated.v1"
    case sharingResolved = "seatwatch.sharing.resolved.v1"
    case outreachDue = "seatwatch.outreach.due.v1"
    case sessionDisplaced = "seatwatch.session.displaced.v1"
    case takeoverSuspected = "seatwatch.security.takeover_suspected.v1"
    case seatsThreshold = "seatwatch.seats.threshold.v1"
    case seatsFull = "seatwatch.seats.full.v1"
    case seatsOverage = "seatwatch.seats.overage.v1"
    case seatsGrowth = "seatwatch.seats.growth.v1"
    case seatsUnderused = "seatwatch.seats.underused.v1"
    case seatsInactive = "seatwatch.seats.inactive.v1"
    case prevalenceHigh = "seatwatch.prevalence.high.v1"

    /// The id of a notice: the same finding never gets two.
    public func id(subject: String?, time: Instant, step: Int) -> String {
        var hash = StableHash()
        hash.combine(rawValue)
        hash.combine(subject ?? "")
        hash.combine(time.milliseconds)
        hash.combine(Int64(step))
        return hash.hexadecimal
    }
}

/// `data` of the `seatwatch.sharing.*` notices.
public struct SharingData: Encodable, Sendable {
    public var finding: String
    public var account: String
    @Nullable public var organization: String?
    @Nullable public var displayName: String?
    public var confidence: Double
    public var peopleEstimate: Int
    public var peopleAtLeast: Int
    public var window: Finding.Window
    public var signals: [Signal]
    public var ruledOut: [RuledOut]
    public var suggestions: [Suggestion]
    public var outreach: OutreachDecision
    @Nullable public var message: Message?
    public var feedback: [FeedbackChoice]

    public init(
        _ finding: Finding, organization: String?, suggestions: [Suggestion], outreach: OutreachDecision,
        message: Message?, feedback: [FeedbackChoice]
    ) {
        self.finding = finding.id
        account = finding.account.account
        _organization = Nullable(wrappedValue: organization)
        _displayName = Nullable(wrappedValue: finding.account.displayName)
        confidence = finding.confidence
        peopleEstimate = finding.peopleEstimate
        peopleAtLeast = finding.peopleAtLeast
        window = finding.window
        signals = finding.signals
        ruledOut = finding.ruledOut
        self.suggestions = suggestions
        self.outreach = outreach
        _message = Nullable(wrappedValue: message)
        self.feedback = feedback
    }

    enum CodingKeys: String, CodingKey {
        case finding, account, organization, confidence, window, signals, suggestions, outreach, message, feedback
        case displayName = "display_name"
        case peopleEstimate = "people_estimate"
        case peopleAtLeast = "people_at_least"
        case ruledOut = "ruled_out"
    }
}

/// What could be offered. Fields that do not belong to the kind are left out.
public struct Suggestion: Equatable, Sendable, Encodable {
    public enum Kind: String, Sendable, CaseIterable, Encodable {
        case useIdleSeats = "use_idle_seats"
        case sharedRoleAccount = "shared_role_account"
        case viewerAccess = "viewer_access"
        case guestAccess = "guest_access"
        case addSeats = "add_seats"
        case adjustDetection = "adjust_detection"
        case education
        case featureUpgrade = "feature_upgrade"
        case addOn = "add_on"
    }

    public var kind: Kind
    public var reason: String
    /// `use_idle_seats`: how many seats nobody uses.
    public var available: Int?
    /// `shared_role_account`: how many sessions at once fit the people who use it.
    public var sessionLimit: Int?
    /// `add_seats`: how many more seats.
    public var quantity: Int?
    /// `add_seats`: what they add to a month's bill, as decimal text, and in which currency (ISO 4217).
    public var monthlyCost: String?
    public var currency: String?
    /// `add_seats`: the price that still more seats would bring.
    public var nextTier: NextTier?
    public var url: String?

    /// A price for seats beyond those offered.
    public struct NextTier: Equatable, Sendable, Encodable {
        /// How many seats more bring it.
        public var more: Int
        /// For each seat and month from there on, as decimal text; null when it is on request.
        @Nullable public var unitPrice: String?

        public init(more: Int, unitPrice: String?) {
            self.more = more
            _unitPrice = Nullable(wrappedValue: unitPrice)
        }

        enum CodingKeys: String, CodingKey {
            case more
            case unitPrice = "unit_price"
        }
    }

    public init(kind: Kind, reason: String, available: Int? = nil, quantity: Int? = nil, url: String? = nil) {
        self.kind = kind
        self.reason = reason
        self.available = available
        self.quantity = quantity
        self.url = url
    }

    enum CodingKeys: String, CodingKey {
        case kind, reason, available, quantity, currency, url
        case monthlyCost = "monthly_cost"
        case nextTier = "next_tier"
        case sessionLimit = "session_limit"
    }
}

public struct OutreachDecision: Equatable, Sendable, Encodable {
    public enum Verdict: String, Sendable, Encodable { case send, hold, none }
    public enum Audience: String, Codable, Sendable, CaseIterable {
        case support, account
        case organizationAdmin = "organization_admin"
    }

    public var step: String
    public var decision: Verdict
    public var reason: String
    public var audience: Audience

    public init(step: String, decision: Verdict, reason: String, audience: Audience) {
        self.step = step
        self.decision = decision
        self.reason = reason
        self.audience = audience
    }
}

public struct Message: Equatable, Sendable, Encodable {
    /// BCP 47.
    public var locale: String
    public var subject: String
    public var body: String

    public init(locale: String, subject: String, body: String) {
        self.locale = locale
        self.subject = subject
        self.body = body
    }
}

/// An answer the recipient can give.
public struct FeedbackChoice: Equatable, Sendable, Encodable {
    public var answer: String
    public var label: String
    public var url: String?

    public init(answer: String, label: String, url: String?) {
        self.answer = answer
        self.label = label
        self.url = url
    }
}

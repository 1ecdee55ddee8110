/// What a `*.update` line says about one field: nothing, forget it (`null`), or a value.
public enum Change<Value: Sendable & Equatable>: Sendable, Equatable {
    case unchanged
    case clear
    case set(Value)
}

/// The lines that are rare and wide: kept as Swift values beside the records.
public enum Update: Sendable, Equatable {
    case account(AccountUpdate)
    case organization(OrganizationUpdate)
    case feedback(Feedback)
}

public struct AccountUpdate: Sendable, Equatable {
    public var organization: Change<String> = .unchanged
    public var email: Change<String> = .unchanged
    public var displayName: Change<String> = .unchanged
    public var role: Change<Role> = .unchanged
    public var status: Change<AccountStatus> = .unchanged
    public var department: Change<String> = .unchanged
    /// Sessions at once; 0 = no limit.
    public var sessionLimit: Change<Int> = .unchanged
    public var sharingAllowed: Change<Bool> = .unchanged
    public var sharingReason: Change<String> = .unchanged

    public init() {}
}

public enum SeatLimit: UInt8, Codable, Sendable, CaseIterable { case hard, soft, none }
public enum Pricing: UInt8, Codable, Sendable, CaseIterable { case perSeat, value }
public enum BillingPeriod: UInt8, Codable, Sendable, CaseIterable { case month, year }

/// One step of a marginal price list. `unitPrice` is nil for "on request".
public struct PriceTier: Codable, Sendable, Equatable {
    public var upTo: Int?
    /// Decimal text, as given.
    public var unitPrice: String?

    public init(upTo: Int?, unitPrice: String?) {
        self.upTo = upTo
        self.unitPrice = unitPrice
    }
}

public struct Offer: Codable, Sendable, Equatable {
    public enum Kind: UInt8, Codable, Sendable, CaseIterable { case featureUpgrade, addOn }
    public var kind: Kind
    public var name: String
    public var url: String?

    public init(kind: Kind, name: String, url: String?) {
        self.kind = kind
        self.name = name
        self.url = url
    }
}

public struct OrganizationUpdate: Sendable, Equatable {
    public var name: Change<String> = .unchanged
    public var seatsPurchased: Change<Int> = .unchanged
    public var seatLimit: Change<SeatLimit> = .unchanged
    public var contact: Change<String> = .unchanged
    public var locale: Change<String> = .unchanged
    public var timeZone: Change<String> = .unchanged
    public var plan: Change<String> = .unchanged
    public var segment: Change<String> = .unchanged
    public var employees: Change<Int> = .unchanged
    public var pricing: Change<Pricing> = .unchanged
    public var currency: Change<String> = .unchanged
    public var billingPeriod: Change<BillingPeriod> = .unchanged
    /// Decimal percent as text.
    public var discount: Change<String> = .unchanged
    public var addSeatsURL: Change<String> = .unchanged
    public var offers: Change<[Offer]> = .unchanged
    public var priceTiers: Change<[PriceTier]> = .unchanged

    public init() {}
}

/// An answer somebody gave about an account (contracts, "Feedback").
public struct Feedback: Sendable, Equatable {
    public enum Answer: UInt8, Sendable, CaseIterable {
        case justMe, severalPeople, jobShare, training, travel, automation, seatsAdded, snooze, doNotContact

        /// The word used in event lines and on the command line.
        public var name: String {
            switch self {
            case .justMe: "just-me"
            case .severalPeople: "several-people"
            case .jobShare: "job-share"
            case .training: "training"
            case .travel: "travel"
            case .automation: "automation"
            case .seatsAdded: "seats-added"
            case .snooze: "snooze"
            case .doNotContact: "do-not-contact"
            }
        }
    }

    public var answer: Answer
    public var until: Instant?
    public var by: String?
    public var note: String?
    public var undo = false

    public init(answer: Answer) { self.answer = answer }
}

/// What detection says about one account when its opinion changes: the input of outreach.
public struct Finding: Sendable {
    public enum Event: String, Sendable { case noticed, updated, resolved }

    public var event: Event
    /// The same in noticed, updated and resolved.
    public var id: String
    /// Counts the notices about the account's findings from 1; part of the notice's id.
    public var step: Int
    public var account: AccountFacts
    /// Probability of several people, 0…1, rounded to 0.01.
    public var confidence: Double
    public var peopleEstimate: Int
    public var peopleAtLeast: Int
    public var window: Window
    public var signals: [Signal]
    public var ruledOut: [RuledOut]
    /// The event time of the line or tick that decided.
    public var time: Instant

    public struct Window: Equatable, Sendable, Encodable {
        public var from: Instant
        public var to: Instant
        public init(from: Instant, to: Instant) {
            self.from = from
            self.to = to
        }
    }

    public init(
        event: Event, id: String, step: Int, account: AccountFacts, confidence: Double, peopleEstimate: Int,
        peopleAtLeast: Int, window: Window, signals: [Signal], ruledOut: [RuledOut], time: Instant
    ) {
        self.event = event
        self.id = id
        self.step = step
        self.account = account
        self.confidence = confidence
        self.peopleEstimate = peopleEstimate
        self.peopleAtLeast = peopleAtLeast
        self.window = window
        self.signals = signals
        self.ruledOut = ruledOut
        self.time = time
    }
}

/// What is known about an account beside its sightings.
public struct AccountFacts: Equatable, Sendable {
    public var account: String
    /// The dense number of the organization; nil when none is known.
    public var organization: UInt32?
    public var displayName: String?
    public var email: String?
    public var role: Role
    public var status: AccountStatus
    public var doNotContact: Bool
    /// Nothing is sent before this time (`snooze`).
    public var snoozedUntil: Instant?

    public init(account: String) {
        self.account = account
        role = .full
        status = .active
        doNotContact = false
    }
}

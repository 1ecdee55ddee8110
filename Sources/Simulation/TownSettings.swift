public import Model

/// What decides a town: equal settings give equal bytes.
public struct TownSettings: Hashable, Sendable {
    /// Every choice in the town follows from it.
    public var seed: UInt64
    /// Logins, in `accountsAllowed`.
    public var accounts: Int
    /// Length of the stream in days of 24 hours, in `daysAllowed`.
    public var days: Int
    /// First moment of the stream. Days and weekdays follow the UTC date it lies on.
    public var start: Instant
    /// The part of the accounts that several people share undeclared; 0…1, rounded to whole accounts.
    public var sharedPart: Double
    /// Who lives in it.
    public var population: Population
    /// Percent of the session lines that say `network.kind`. None by default: an authentication service sends addresses
    /// alone, and a carrier or a VPN has to be told by its behaviour.
    public var networkKindPercent: Int
    /// How far wrong clocks are ahead at most, in minutes; 0…1,440. Few by default: a clock that is far ahead is set
    /// aside where lines come in live, while in a file it makes everything after it look late.
    public var clocksAhead: Int

    public static let accountsAllowed = 1...5_000_000
    public static let daysAllowed = 1...400

    /// 2026-01-05T00:00:00Z, a Monday.
    public static let defaultStart = Instant(milliseconds: 1_767_571_200_000)

    public init(
        seed: UInt64, accounts: Int, days: Int, start: Instant = defaultStart, sharedPart: Double = 1.0 / 6,
        population: Population = .usual, networkKindPercent: Int = 0, clocksAhead: Int = 4
    ) {
        self.seed = seed
        self.accounts = accounts
        self.days = days
        self.start = start
        self.sharedPart = sharedPart
        self.population = population
        self.networkKindPercent = networkKindPercent
        self.clocksAhead = clocksAhead
    }

    /// What makes the settings unusable, as a sentence for people; nil when they can be used.
    public var problem: String? {
        if !Self.accountsAllowed.contains(accounts) {
            return "accounts must be from \(Self.accountsAllowed.lowerBound) to \(Self.accountsAllowed.upperBound)"
        }
        if !Self.daysAllowed.contains(days) {
            return "days must be from \(Self.daysAllowed.lowerBound) to \(Self.daysAllowed.upperBound)"
        }
        if start < .earliest || start + .days(Int64(days)) > .latest {
            return "the stream must lie between \(Instant.earliest) and \(Instant.latest)"
        }
        if !(0...1).contains(sharedPart) { return "the shared part must be from 0 to 1" }
        if !(0...100).contains(networkKindPercent) {
            return "the percent of lines with a network kind must be 0 to 100"
        }
        if !(0...1_440).contains(clocksAhead) { return "clocks must be 0 to 1440 minutes ahead" }
        return nil
    }
}

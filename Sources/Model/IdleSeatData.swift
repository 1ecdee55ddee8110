/// `data` of `seatwatch.seats.inactive`.
public struct IdleSeatData: Encodable, Sendable, Equatable {
    public var organization: String
    @Nullable public var name: String?
    /// Seats bought, null when the organization never said; billable accounts; and those of them seen in the last 30 days.
    @Nullable public var purchased: Int?
    public var assigned: Int
    public var active: Int
    /// Billable accounts in use on most working days of late.
    public var powerUsers: Int
    /// How many accounts have become idle.
    public var inactive: Int
    /// The longest idle ones of them, at most `IdleAccounts.namedMax`.
    public var accounts: [Account]
    /// When it was as quiet a year ago: how it was then. Left out when it was not, or is not known.
    public var yearAgo: SeatsYearAgo?
    public var task: SeatData.Task
    @Nullable public var message: Message?

    public struct Account: Encodable, Sendable, Equatable {
        public var account: String
        @Nullable public var displayName: String?
        /// A UTC day; null when nobody was ever seen using it.
        @Nullable public var lastSeen: String?
        /// For how many days its seat has not been used.
        public var days: Int

        init(_ account: IdleAccounts.Account) {
            self.account = account.account
            _displayName = Nullable(wrappedValue: account.displayName)
            _lastSeen = Nullable(wrappedValue: account.lastSeen.map { Instant(day: $0).date })
            days = account.days
        }

        enum CodingKeys: String, CodingKey {
            case account, days
            case displayName = "display_name"
            case lastSeen = "last_seen"
        }
    }

    public init(
        organization: String, name: String?, purchased: Int?, assigned: Int, active: Int, powerUsers: Int,
        idle: IdleAccounts, yearAgo: SeatsYearAgo?, task: SeatData.Task, message: Message?
    ) {
        self.organization = organization
        _name = Nullable(wrappedValue: name)
        _purchased = Nullable(wrappedValue: purchased)
        self.assigned = assigned
        self.active = active
        self.powerUsers = powerUsers
        inactive = idle.count
        accounts = idle.named.map { Account($0) }
        self.yearAgo = yearAgo
        self.task = task
        _message = Nullable(wrappedValue: message)
    }

    enum CodingKeys: String, CodingKey {
        case organization, name, purchased, assigned, active, inactive, accounts, task, message
        case powerUsers = "power_users"
        case yearAgo = "year_ago"
    }
}

/// `data` of `seatwatch.prevalence.high`: how common it is, over all customers or some of them, that several people use one
/// login.
public struct PrevalenceData: Encodable, Sendable, Equatable {
    public enum Reading: String, Sendable, Encodable { case price, enforcement }

    /// A range whose ends are what physical evidence alone forces and what is likely.
    public struct Range: Encodable, Sendable, Equatable {
        public var atLeast: Int
        public var estimate: Int

        public init(atLeast: Int, estimate: Int) {
            self.atLeast = atLeast
            self.estimate = estimate
        }

        enum CodingKeys: String, CodingKey {
            case estimate
            case atLeast = "at_least"
        }
    }

    /// The same of money, as decimal text.
    public struct Value: Encodable, Sendable, Equatable {
        public var currency: String
        public var atLeast: String
        public var estimate: String

        public init(currency: String, atLeast: String, estimate: String) {
            self.currency = currency
            self.atLeast = atLeast
            self.estimate = estimate
        }

        enum CodingKeys: String, CodingKey {
            case currency, estimate
            case atLeast = "at_least"
        }
    }

    /// A 95 % confidence interval.
    public struct Interval: Encodable, Sendable, Equatable {
        public var low: Double
        public var high: Double

        public init(low: Double, high: Double) {
            self.low = low
            self.high = high
        }
    }

    /// `all`, `plan` or `segment`, and which; null for all.
    public var scope: String
    @Nullable public var name: String?
    /// Billable accounts in use, and those of them with an open finding.
    public var accounts: Int
    public var shared: Int
    /// One to the other, rounded to 0.001 as the interval is.
    public var share: Double
    public var interval: Interval
    /// The share from which it is told.
    public var line: Double
    /// Null when no organization is known well enough.
    @Nullable public var reading: Reading?
    public var summary: String
    /// Organizations with accounts in use, and those of them where an account has an open finding.
    public var organizations: Int
    public var organizationsSharing: Int
    /// People beyond one a login; those of them for whom no seat of their plan is left; and what seats for these would add
    /// to a month's bills, as far as prices are known.
    public var extraPeople: Range
    public var unpaidSeats: Range
    public var monthlyValue: [Value]
    public var task: SeatData.Task

    public init(
        scope: String, name: String?, accounts: Int, shared: Int, share: Double, interval: Interval, line: Double,
        reading: Reading?, summary: String, organizations: Int, organizationsSharing: Int, extraPeople: Range,
        unpaidSeats: Range, monthlyValue: [Value], task: SeatData.Task
    ) {
        self.scope = scope
        _name = Nullable(wrappedValue: name)
        self.accounts = accounts
        self.shared = shared
        self.share = share
        self.interval = interval
        self.line = line
        _reading = Nullable(wrappedValue: reading)
        self.summary = summary
        self.organizations = organizations
        self.organizationsSharing = organizationsSharing
        self.extraPeople = extraPeople
        self.unpaidSeats = unpaidSeats
        self.monthlyValue = monthlyValue
        self.task = task
    }

    enum CodingKeys: String, CodingKey {
        case scope, name, accounts, shared, share, interval, line, reading, summary, organizations, task
        case organizationsSharing = "organizations_sharing"
        case extraPeople = "extra_people"
        case unpaidSeats = "unpaid_seats"
        case monthlyValue = "monthly_value"
    }
}

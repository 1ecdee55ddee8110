/// `data` of the `seatwatch.seats.*` notices but `inactive`. What does not belong to the type is left out.
public struct SeatData: Encodable, Sendable, Equatable {
    public var organization: String
    @Nullable public var name: String?
    /// Seats bought, billable accounts, and those of them seen in the last 30 days.
    public var purchased: Int
    public var assigned: Int
    public var active: Int
    /// Active to purchased, rounded to 0.01.
    public var utilisation: Double
    /// `hard` or `soft`; null when what was bought is no limit.
    @Nullable public var limit: String?
    /// `overage`: accounts beyond what was bought, and the UTC day since which there are any.
    public var over: Int?
    public var since: String?
    /// `growth`: seats bought within 30 days.
    public var added: Int?
    /// `full` with a hard limit: whether the authentication service should let nobody further in.
    public var refuseNew: Bool?
    /// `underused`: how it was a year ago, if that is known.
    public var yearAgo: SeatsYearAgo?
    public var task: Task

    /// What somebody who looks after customers could do.
    public struct Task: Encodable, Sendable, Equatable {
        public var title: String
        /// A UTC day.
        public var due: String

        public init(title: String, due: String) {
            self.title = title
            self.due = due
        }
    }

    public init(
        organization: String, name: String?, purchased: Int, assigned: Int, active: Int, limit: String?, task: Task
    ) {
        self.organization = organization
        _name = Nullable(wrappedValue: name)
        self.purchased = purchased
        self.assigned = assigned
        self.active = active
        utilisation = purchased > 0 ? (Double(active) / Double(purchased) * 100).rounded() / 100 : 0
        _limit = Nullable(wrappedValue: limit)
        self.task = task
    }

    enum CodingKeys: String, CodingKey {
        case organization, name, purchased, assigned, active, utilisation, limit, over, since, added, task
        case refuseNew = "refuse_new"
        case yearAgo = "year_ago"
    }
}

/// An organization's seats at the end of a month, a year before.
public struct SeatsYearAgo: Encodable, Sendable, Equatable {
    /// `YYYY-MM`.
    public var month: String
    public var purchased: Int
    public var active: Int

    public init(month: String, purchased: Int, active: Int) {
        self.month = month
        self.purchased = purchased
        self.active = active
    }
}

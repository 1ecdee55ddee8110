/// `data` of the `seatwatch.seats.*` notices but `inactive`. What does not belong to the type is left out.
public struct SeatData: Encodable, Sendable, Equatable {
    public var organization: String
    @Nullable public var name: String?
    /// Seats bought, billable accounts, and those of them seen in the last 30 days.
    public var purchased: Int
    public var assigned: Int
    public var active: Int
    /// Billable accounts in use on most working days of late.
    public var powerUsers: Int
    /// Active to purchased, rounded to 0.01.
    public var utilisation: Double
    /// `hard` or `soft`; null when what was bought is no limit.
    @Nullable public var limit: String?
    /// `overage`: accounts beyond what was bought, and the UTC day since which there are any.
    public var over: Int?
    public var since: String?
    /// `growth`: seats bought within 30 days.
    public var added: Int?
    /// `growth`: where seats were taken within the same days; left out while nobody knows.
    public var places: SeatPlaces?
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
        organization: String, name: String?, purchased: Int, assigned: Int, active: Int, powerUsers: Int,
        limit: String?, task: Task
    ) {
        self.organization = organization
        _name = Nullable(wrappedValue: name)
        self.purchased = purchased
        self.assigned = assigned
        self.active = active
        self.powerUsers = powerUsers
        utilisation = purchased > 0 ? (Double(active) / Double(purchased) * 100).rounded() / 100 : 0
        _limit = Nullable(wrappedValue: limit)
        self.task = task
    }

    enum CodingKeys: String, CodingKey {
        case organization, name, purchased, assigned, active, utilisation, limit, over, since, added, task
        case powerUsers = "power_users"
        case places = "where"
        case refuseNew = "refuse_new"
        case yearAgo = "year_ago"
    }
}

/// Where an organization's seats were taken of late: most first, then by name; a list is left out when nothing is known.
public struct SeatPlaces: Encodable, Sendable, Equatable {
    /// Places listed of each kind.
    public static let listedMax = 10

    public var departments: [Department]?
    public var countries: [Country]?

    public struct Department: Encodable, Sendable, Equatable {
        public var department: String
        /// Billable accounts that took their seat within the window, and all there are.
        public var added: Int
        public var assigned: Int
        /// Whether nobody there has had a seat for longer.
        public var isNew: Bool

        public init(department: String, added: Int, assigned: Int, isNew: Bool) {
            self.department = department
            self.added = added
            self.assigned = assigned
            self.isNew = isNew
        }

        enum CodingKeys: String, CodingKey {
            case department, added, assigned
            case isNew = "new"
        }
    }

    /// The same of a country, by two letters.
    public struct Country: Encodable, Sendable, Equatable {
        public var country: String
        public var added: Int
        public var assigned: Int
        public var isNew: Bool

        public init(country: String, added: Int, assigned: Int, isNew: Bool) {
            self.country = country
            self.added = added
            self.assigned = assigned
            self.isNew = isNew
        }

        enum CodingKeys: String, CodingKey {
            case country, added, assigned
            case isNew = "new"
        }
    }

    public init(departments: [Department]?, countries: [Country]?) {
        self.departments = departments
        self.countries = countries
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

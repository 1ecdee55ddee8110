/// What happened to the seats of an organization because of one account. Such changes commute: they can be added up in any
/// order.
public struct SeatChange: Equatable, Sendable {
    /// The dense number of the organization.
    public var organization: UInt32
    /// Billable accounts more (+1) or fewer (−1).
    public var assigned: Int8
    /// Whether its account was used on most working days up to `from`, and is up to `to`.
    public var wasPowerUser: Bool
    public var isPowerUser: Bool
    /// The day (since 1970) on which the account had last been seen, and has been now; `.min` for never.
    public var from: Int32
    public var to: Int32
    /// What it adds to the billable accounts that several people seem to use, or takes off.
    public var shared: SharedLogins

    public init(
        organization: UInt32, assigned: Int8, from: Int32, to: Int32, wasPowerUser: Bool = false,
        isPowerUser: Bool = false, shared: SharedLogins = .zero
    ) {
        self.organization = organization
        self.assigned = assigned
        self.wasPowerUser = wasPowerUser
        self.isPowerUser = isPowerUser
        self.from = from
        self.to = to
        self.shared = shared
    }

    /// Whether a seat was taken, left or used, and not only what is thought of its account.
    public var movesSeat: Bool { assigned != 0 || from != to }
}

/// Accounts with an open finding, and the people beyond one for each of them; as a change, so many more or fewer.
public struct SharedLogins: Equatable, Sendable {
    public var count: Int32
    /// People without a login of their own: as many as physical evidence alone forces, and as there likely are.
    public var extraAtLeast: Int32
    public var extraEstimate: Int32

    public init(count: Int32, extraAtLeast: Int32, extraEstimate: Int32) {
        self.count = count
        self.extraAtLeast = extraAtLeast
        self.extraEstimate = extraEstimate
    }

    public static let zero = SharedLogins(count: 0, extraAtLeast: 0, extraEstimate: 0)

    public static func + (a: SharedLogins, b: SharedLogins) -> SharedLogins {
        SharedLogins(
            count: a.count + b.count, extraAtLeast: a.extraAtLeast + b.extraAtLeast,
            extraEstimate: a.extraEstimate + b.extraEstimate)
    }

    public static func - (a: SharedLogins, b: SharedLogins) -> SharedLogins {
        SharedLogins(
            count: a.count - b.count, extraAtLeast: a.extraAtLeast - b.extraAtLeast,
            extraEstimate: a.extraEstimate - b.extraEstimate)
    }
}

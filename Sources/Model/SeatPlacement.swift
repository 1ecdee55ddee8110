/// Where a seat is taken or left: what is known of its account. Such changes commute like those of ``SeatChange``.
public struct SeatPlacement: Equatable, Sendable {
    /// The dense number of the organization.
    public var organization: UInt32
    /// Seats more (+1) or fewer (−1).
    public var count: Int8
    /// The day (since 1970) on which the account took the seat; `.min` when nobody knows.
    public var since: Int32
    /// As `account.update` named it.
    public var department: String?
    /// In which the account was first seen.
    public var country: CountryCode?

    public init(organization: UInt32, count: Int8, since: Int32, department: String?, country: CountryCode?) {
        self.organization = organization
        self.count = count
        self.since = since
        self.department = department
        self.country = country
    }
}

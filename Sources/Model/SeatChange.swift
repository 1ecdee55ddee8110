/// What happened to the seats of an organization because of one account.
public struct SeatChange: Equatable, Sendable {
    /// The dense number of the organization.
    public var organization: UInt32
    /// Billable accounts more (+1) or fewer (−1).
    public var assigned: Int8
    /// The day (since 1970) on which the account had last been seen, and has been now; `.min` for never.
    public var from: Int32
    public var to: Int32

    public init(organization: UInt32, assigned: Int8, from: Int32, to: Int32) {
        self.organization = organization
        self.assigned = assigned
        self.from = from
        self.to = to
    }
}

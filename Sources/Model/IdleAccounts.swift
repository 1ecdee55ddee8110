/// Billable accounts of an organization that have become idle on one day.
public struct IdleAccounts: Equatable, Sendable {
    /// Most that are named, the longest idle first; further ones are counted.
    public static let namedMax = 100

    public struct Account: Equatable, Sendable {
        public var account: String
        public var displayName: String?
        /// The day (since 1970) on which it was last seen; nil for never.
        public var lastSeen: Int32?
        /// For how many days its seat has not been used.
        public var days: Int

        public init(account: String, displayName: String?, lastSeen: Int32?, days: Int) {
            self.account = account
            self.displayName = displayName
            self.lastSeen = lastSeen
            self.days = days
        }
    }

    /// The dense number of the organization.
    public var organization: UInt32
    public private(set) var count = 0
    private var accounts: [Account] = []

    public init(organization: UInt32) { self.organization = organization }

    /// The longest idle first, and of equals by name.
    public var named: [Account] {
        Array(accounts.sorted { ($1.days, $0.account) < ($0.days, $1.account) }.prefix(Self.namedMax))
    }

    /// - Complexity: O(1) amortized.
    public mutating func add(_ account: Account) {
        count += 1
        accounts.append(account)
        if accounts.count == 2 * Self.namedMax { accounts = named }
    }

    /// Takes another shard's accounts of the same organization in; the order of such calls makes no difference.
    public mutating func merge(_ other: IdleAccounts) {
        count += other.count
        accounts += other.accounts
        accounts = named
    }
}

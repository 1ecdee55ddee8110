public import Model

/// The seats of every organization, kept up to date by changes of single accounts.
///
/// Not thread-safe: one serial queue owns it.
public struct SeatLedger: Sendable {
    /// An account counts as active when it was seen in this many days, today included.
    public static let activeDays = 30
    /// Who works with it almost daily is back within this many days, today included, unless something has changed.
    public static let powerUserDays = 7

    /// By organization, packed but for those that are open.
    private var organizations: [Packed<OrganizationSeats>] = []
    /// Organizations spelled out, as something has just happened to them, or for good, as they are large.
    private var open: [UInt32: OrganizationSeats] = [:]
    /// How many of the open ones are large.
    private var largeCount = 0
    /// Organizations open at once beside the large ones: more than that are packed together, so each costs little.
    private let openMax: Int

    /// - Parameter openMax: organizations that are kept spelled out for quick work. No result depends on it.
    public init(openMax: Int = 4_096) { self.openMax = openMax }

    /// - Complexity: O(1) amortized.
    public mutating func apply(_ change: SeatChange) { update(change.organization) { $0.apply(change) } }

    /// - Complexity: O(1) amortized.
    public mutating func apply(_ placement: SeatPlacement) { update(placement.organization) { $0.apply(placement) } }

    /// Sets how many seats an organization has bought as of `day` (since 1970); nil when unknown.
    public mutating func setPurchased(_ seats: Int?, organization: UInt32, day: Int32) {
        update(organization) {
            $0.purchased = seats
            $0.memory.note(seats, day: day)
        }
    }

    /// What has begun with an organization's seats since this was last asked.
    /// - Parameters: see ``OrganizationSeats/events(day:isNewDay:limit:yearAgo:settings:)``.
    public mutating func events(
        organization: UInt32, day: Int32, isNewDay: Bool, limit: SeatLimit, yearAgo: SeatsYearAgo? = nil,
        settings: SeatSettings
    ) -> [SeatEvent] {
        guard organization < organizations.count else { return [] }
        return update(organization) {
            $0.events(day: day, isNewDay: isNewDay, limit: limit, yearAgo: yearAgo, settings: settings)
        }
    }

    /// What has to outlive a restart beside the accounts themselves.
    public func memory(of organization: UInt32) -> SeatMemory { seats(of: organization)?.memory ?? SeatMemory() }

    /// Takes an organization back in.
    public mutating func restore(_ memory: SeatMemory, purchased: Int?, organization: UInt32) {
        update(organization) {
            $0.memory = memory
            $0.purchased = purchased
        }
    }

    /// Takes the seat of an account back in, and where it is. Organizations stay open meanwhile: their accounts come in any order.
    public mutating func restore(_ change: SeatChange) {
        update(change.organization, packs: false) { $0.apply(change) }
    }
    public mutating func restore(_ placement: SeatPlacement) {
        update(placement.organization, packs: false) { $0.apply(placement) }
    }

    /// Accounts of an organization that several people seem to use.
    public func shared(organization: UInt32) -> SharedLogins { seats(of: organization)?.shared ?? .zero }

    /// Seats of an organization as seen on `day` (since 1970).
    public func seats(organization: UInt32, day: Int32) -> SeatCounts {
        seats(of: organization)?.counts(day: day) ?? SeatCounts()
    }

    // MARK: - Packed and open

    private func seats(of organization: UInt32) -> OrganizationSeats? {
        guard organization < organizations.count else { return nil }
        return open[organization] ?? organizations[Int(organization)].value
    }

    /// - Parameter packs: whether others are packed when there are too many open.
    private mutating func update<Result>(
        _ organization: UInt32, packs: Bool = true, _ body: (inout OrganizationSeats) -> Result
    ) -> Result {
        while organizations.count <= organization { organizations.append(Packed(OrganizationSeats())) }
        if open[organization] == nil {
            if packs, open.count - largeCount >= openMax { packOpen() }
            open[organization] = organizations[Int(organization)].value
        }
        return body(&open[organization]!)
    }

    private mutating func packOpen() {
        var large: [UInt32: OrganizationSeats] = [:]
        for (organization, seats) in open {
            if seats.isLarge {
                large[organization] = seats
            } else {
                organizations[Int(organization)].value = seats
            }
        }
        open = large
        largeCount = large.count
    }
}

public struct SeatCounts: Equatable, Sendable {
    /// nil when the organization never said.
    public var purchased: Int?
    /// Billable accounts.
    public var assigned = 0
    /// Billable accounts seen in the last `SeatLedger.activeDays` days.
    public var active = 0
    /// Billable accounts in use on most working days, seen in the last `SeatLedger.powerUserDays` days.
    public var powerUsers = 0

    /// Seats bought that nobody uses; nil when purchases are unknown.
    public var idle: Int? { purchased.map { max(0, $0 - active) } }
}

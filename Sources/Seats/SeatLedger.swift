public import Model

/// The seats of every organization, kept up to date by changes of single accounts.
///
/// Not thread-safe: one serial queue owns it.
public struct SeatLedger: Sendable {
    /// An account counts as active when it was seen in this many days, today included.
    public static let activeDays = 30
    /// Who works with it almost daily is back within this many days, today included, unless something has changed.
    public static let powerUserDays = 7

    private var organizations: [OrganizationSeats] = []

    public init() {}

    /// - Complexity: O(1) amortized.
    public mutating func apply(_ change: SeatChange) {
        grow(to: change.organization)
        organizations[Int(change.organization)].apply(change)
    }

    /// - Complexity: O(1) amortized.
    public mutating func apply(_ placement: SeatPlacement) {
        grow(to: placement.organization)
        organizations[Int(placement.organization)].apply(placement)
    }

    /// Sets how many seats an organization has bought as of `day` (since 1970); nil when unknown.
    public mutating func setPurchased(_ seats: Int?, organization: UInt32, day: Int32) {
        grow(to: organization)
        organizations[Int(organization)].purchased = seats
        organizations[Int(organization)].memory.note(seats, day: day)
    }

    /// What has begun with an organization's seats since this was last asked.
    /// - Parameters: see ``OrganizationSeats/events(day:isNewDay:limit:yearAgo:settings:)``.
    public mutating func events(
        organization: UInt32, day: Int32, isNewDay: Bool, limit: SeatLimit, yearAgo: SeatsYearAgo? = nil,
        settings: SeatSettings
    ) -> [SeatEvent] {
        guard organization < organizations.count else { return [] }
        return organizations[Int(organization)].events(
            day: day, isNewDay: isNewDay, limit: limit, yearAgo: yearAgo, settings: settings)
    }

    /// What has to outlive a restart beside the accounts themselves.
    public func memory(of organization: UInt32) -> SeatMemory {
        organization < organizations.count ? organizations[Int(organization)].memory : SeatMemory()
    }

    /// Takes an organization back in.
    public mutating func restore(_ memory: SeatMemory, purchased: Int?, organization: UInt32) {
        grow(to: organization)
        organizations[Int(organization)].memory = memory
        organizations[Int(organization)].purchased = purchased
    }

    /// Accounts of an organization that several people seem to use.
    public func shared(organization: UInt32) -> SharedLogins {
        organization < organizations.count ? organizations[Int(organization)].shared : .zero
    }

    /// Seats of an organization as seen on `day` (since 1970).
    public func seats(organization: UInt32, day: Int32) -> SeatCounts {
        guard organization < organizations.count else { return SeatCounts() }
        return organizations[Int(organization)].counts(day: day)
    }

    private mutating func grow(to organization: UInt32) {
        while organizations.count <= organization { organizations.append(OrganizationSeats()) }
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

/// One organization: what it bought, what was told about it, on which days its accounts were last seen, and where they are.
struct OrganizationSeats: Sendable {
    var purchased: Int?
    /// Packed: it is looked at when a seat comes or goes, and as a day begins.
    private var packedMemory = Packed(SeatMemory())
    private(set) var shared = SharedLogins.zero
    private(set) var map = SeatMap()
    private var assigned: Int32 = 0
    private var lastSeen = DayHistogram()
    /// The same of power users alone.
    private var powerUsers = SparseHistogram()

    init() {}

    var memory: SeatMemory {
        get { packedMemory.value }
        set { packedMemory.value = newValue }
    }

    mutating func apply(_ change: SeatChange) {
        assigned += Int32(change.assigned)
        shared = shared + change.shared
        lastSeen.add(-1, on: change.from)
        lastSeen.add(1, on: change.to)
        if change.wasPowerUser { powerUsers.add(-1, on: change.from) }
        if change.isPowerUser { powerUsers.add(1, on: change.to) }
    }

    mutating func apply(_ placement: SeatPlacement) { map.apply(placement) }

    func counts(day: Int32) -> SeatCounts {
        SeatCounts(
            purchased: purchased, assigned: Int(assigned),
            active: lastSeen.sum(since: day - Int32(SeatLedger.activeDays) + 1),
            powerUsers: powerUsers.sum(since: day - Int32(SeatLedger.powerUserDays) + 1))
    }
}

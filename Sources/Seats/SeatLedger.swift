public import Model

/// The seats of every organization, kept up to date by changes of single accounts.
///
/// Not thread-safe: one serial queue owns it.
public struct SeatLedger: Sendable {
    /// An account counts as active when it was seen in this many days, today included.
    public static let activeDays = 30

    private var organizations: [OrganizationSeats] = []

    public init() {}

    /// - Complexity: O(1) amortized.
    public mutating func apply(_ change: SeatChange) {
        grow(to: change.organization)
        organizations[Int(change.organization)].apply(change)
    }

    /// Sets how many seats an organization has bought as of `day` (since 1970); nil when unknown.
    public mutating func setPurchased(_ seats: Int?, organization: UInt32, day: Int32) {
        grow(to: organization)
        organizations[Int(organization)].purchased = seats
        organizations[Int(organization)].memory.note(seats, day: day)
    }

    /// What has begun with an organization's seats since this was last asked.
    /// - Parameters: see ``OrganizationSeats/events(day:isNewDay:isLimited:yearAgo:settings:)``.
    public mutating func events(
        organization: UInt32, day: Int32, isNewDay: Bool, isLimited: Bool, yearAgo: SeatsYearAgo? = nil,
        settings: SeatSettings
    ) -> [SeatEvent] {
        guard organization < organizations.count else { return [] }
        return organizations[Int(organization)].events(
            day: day, isNewDay: isNewDay, isLimited: isLimited, yearAgo: yearAgo, settings: settings)
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
        guard organization < organizations.count else { return SeatCounts(purchased: nil, assigned: 0, active: 0) }
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
    public var assigned: Int
    /// Billable accounts seen in the last `SeatLedger.activeDays` days.
    public var active: Int

    /// Seats bought that nobody uses; nil when purchases are unknown.
    public var idle: Int? { purchased.map { max(0, $0 - active) } }
}

/// One organization: what it bought, what was told about it, and a histogram of the days on which its accounts were last seen.
struct OrganizationSeats: Sendable {
    var purchased: Int?
    var memory = SeatMemory()
    private(set) var shared = SharedLogins.zero
    private var assigned: Int32 = 0
    private var lastSeen: InlineArray<32, Int32> = .init(repeating: 0)
    /// Newest day in the histogram.
    private var newest: Int32 = .min

    init() {}

    mutating func apply(_ change: SeatChange) {
        assigned += Int32(change.assigned)
        shared = shared + change.shared
        advance(to: max(change.from, change.to))
        if isKept(change.from) { lastSeen[Self.row(change.from)] -= 1 }
        if isKept(change.to) { lastSeen[Self.row(change.to)] += 1 }
    }

    func counts(day: Int32) -> SeatCounts {
        var active: Int32 = 0
        if newest != .min {
            let oldest = max(day - Int32(SeatLedger.activeDays) + 1, newest - 31)
            for past in stride(from: oldest, through: newest, by: 1) { active += lastSeen[Self.row(past)] }
        }
        return SeatCounts(purchased: purchased, assigned: Int(assigned), active: Int(active))
    }

    private mutating func advance(to day: Int32) {
        guard day > newest else { return }
        if newest == .min || day - newest >= 32 {
            lastSeen = .init(repeating: 0)
        } else {
            for skipped in (newest + 1)...day { lastSeen[Self.row(skipped)] = 0 }
        }
        newest = day
    }

    private func isKept(_ day: Int32) -> Bool { day != .min && newest != .min && newest - day < 32 && day <= newest }

    private static func row(_ day: Int32) -> Int { Int((day % 32 + 32) % 32) }
}

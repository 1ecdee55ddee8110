public import Model

/// The seats of every organization, kept up to date by changes of single accounts.
///
/// Not thread-safe: one serial queue owns it.
public struct SeatLedger: Sendable {
    /// An account counts as active when it was seen in this many days, today included.
    public static let activeDays = 30
    /// Who works with it almost daily is back within this many days, today included, unless something has changed.
    public static let powerUserDays = 7

    /// By organization; of no meaning for those that are open.
    private var packed: [Packed<OrganizationSeats>] = []
    /// By organization, its place among the open ones; `.max` when it is packed.
    private var places: [UInt32] = []
    /// Organizations spelled out, as something has just happened to them, or for good, as they are large.
    private var open: [(organization: UInt32, seats: OrganizationSeats)] = []
    /// How many of the open ones are large: they come first.
    private var largeCount = 0
    /// Organizations open at once beside the large ones: more than that are packed together, so each costs little.
    private let openMax: Int

    /// - Parameter openMax: organizations that are kept spelled out for quick work. No result depends on it.
    public init(openMax: Int = .max) { self.openMax = openMax }

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

    /// Whether it is known how many seats an organization has bought.
    public func hasPurchases(organization: UInt32) -> Bool { seats(of: organization)?.purchased != nil }

    /// What has begun with an organization's seats since this was last asked, and whether that changed what has to outlive a
    /// restart.
    /// - Parameters: see ``OrganizationSeats/events(day:isNewDay:limit:yearAgo:settings:)``.
    public mutating func events(
        organization: UInt32, day: Int32, isNewDay: Bool, limit: SeatLimit, yearAgo: SeatsYearAgo? = nil,
        settings: SeatSettings
    ) -> (events: [SeatEvent], changesMemory: Bool) {
        guard organization < packed.count else { return ([], false) }
        return update(organization) {
            $0.events(day: day, isNewDay: isNewDay, limit: limit, yearAgo: yearAgo, settings: settings)
        }
    }

    /// What has to outlive a restart beside the accounts themselves.
    public func memory(of organization: UInt32) -> SeatMemory { seats(of: organization)?.memory ?? SeatMemory() }

    /// Takes an organization back in. It stays open until `endRestoring`, as accounts come in any order.
    public mutating func restore(_ memory: SeatMemory, purchased: Int?, organization: UInt32) {
        update(organization, packs: false) {
            $0.memory = memory
            $0.purchased = purchased
        }
    }

    /// Takes the seat of an account back in, and where it is.
    public mutating func restore(_ change: SeatChange) {
        update(change.organization, packs: false) { $0.apply(change) }
    }
    public mutating func restore(_ placement: SeatPlacement) {
        update(placement.organization, packs: false) { $0.apply(placement) }
    }

    /// All accounts have been taken back in.
    public mutating func endRestoring() { if open.count - largeCount > openMax { packOpen() } }

    /// Seats of an organization as seen on `day` (since 1970).
    public func seats(organization: UInt32, day: Int32) -> SeatCounts {
        seats(of: organization)?.counts(day: day) ?? SeatCounts()
    }

    /// The same, with its accounts that several people seem to use.
    public func standing(organization: UInt32, day: Int32) -> (seats: SeatCounts, shared: SharedLogins) {
        guard let seats = seats(of: organization) else { return (SeatCounts(), .zero) }
        return (seats.counts(day: day), seats.shared)
    }

    // MARK: - Packed and open

    private func seats(of organization: UInt32) -> OrganizationSeats? {
        guard organization < packed.count else { return nil }
        let place = places[Int(organization)]
        return place == .max ? packed[Int(organization)].value : open[Int(place)].seats
    }

    /// - Parameter packs: whether others are packed when there are too many open.
    private mutating func update<Result>(
        _ organization: UInt32, packs: Bool = true, _ body: (inout OrganizationSeats) -> Result
    ) -> Result {
        while packed.count <= organization {
            packed.append(Self.empty)
            places.append(.max)
        }
        if places[Int(organization)] == .max {
            if packs, open.count - largeCount >= openMax { packOpen() }
            places[Int(organization)] = UInt32(open.count)
            open.append((organization, packed[Int(organization)].value))
            packed[Int(organization)] = Self.empty
        }
        return body(&open[Int(places[Int(organization)])].seats)
    }

    private static let empty = Packed(OrganizationSeats())

    /// Those before `largeCount` stay where they are.
    /// - Complexity: O(those behind).
    private mutating func packOpen() {
        for place in largeCount..<open.count {
            let organization = open[place].organization
            if open[place].seats.isLarge {
                open.swapAt(largeCount, place)
                places[Int(organization)] = UInt32(largeCount)
                largeCount += 1
            } else {
                packed[Int(organization)].value = open[place].seats
                places[Int(organization)] = .max
            }
        }
        open.removeLast(open.count - largeCount)
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

internal import Model

/// One organization: what it bought, what was told about it, on which days its accounts were last seen, and where they are.
struct OrganizationSeats: Sendable {
    var purchased: Int?
    var memory = SeatMemory()
    var shared = SharedLogins.zero
    var map = SeatMap()
    var assigned: Int32 = 0
    var lastSeen = DayHistogram()
    /// The same of power users alone.
    var powerUsers = DayHistogram()

    init() {}

    /// Whether packing it would take long for what it saves.
    var isLarge: Bool { map.isLarge }

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

/// What an organization's seats were, as far as notices turn on it, and what has been told: kept over restarts.
public struct SeatMemory: Equatable, Sendable {
    /// How many seats there were from a day (since 1970) on.
    package struct Purchase: Equatable, Sendable {
        package var day: Int32
        package var seats: Int

        package init(day: Int32, seats: Int) {
            self.day = day
            self.seats = seats
        }
    }

    /// The last `SeatLedger.activeDays` days, and what stood before them: oldest first, at most one entry a day.
    package var purchases: [Purchase] = []
    /// Conditions that were told and have not cleared since.
    package var told: SeatConditions = []
    /// The day since which more seats are assigned than were bought.
    package var overSince: Int32?
    /// When all seats were assigned last, and when more than all were; nil while that is not known or has lost its meaning.
    package var lastFull: Assignment?
    package var lastOver: Assignment?

    /// A day (since 1970), and how many seats there were.
    package struct Assignment: Equatable, Sendable {
        package var day: Int32
        package var seats: Int

        package init(day: Int32, seats: Int) {
            self.day = day
            self.seats = seats
        }

        /// Whether the next time would be news. Seats are a pool: whoever gets within `SeatLedger.activeDays` days what
        /// somebody left takes up no new seat; but seats bought since are new ones.
        func isPast(on day: Int32, seats: Int) -> Bool {
            day - self.day >= Int32(SeatLedger.activeDays) || seats > self.seats
        }
    }

    public init() {}

    mutating func note(_ seats: Int?, day: Int32) {
        guard let seats else {
            // What was bought is not known any more, so nothing can be compared with it.
            self = SeatMemory()
            return
        }
        if purchases.last?.day == day {
            purchases[purchases.count - 1].seats = seats
        } else if purchases.last?.seats != seats {
            purchases.append(Purchase(day: day, seats: seats))
        }
        forget(before: day)
    }

    /// Whether a condition that has cleared would be news if it held again.
    func isPast(_ condition: SeatConditions, on day: Int32, seats: Int) -> Bool {
        let last = condition == .full ? lastFull : condition == .overage ? lastOver : nil
        return last?.isPast(on: day, seats: seats) ?? true
    }

    /// Drops what lies before the window, but for what stood when it began.
    private mutating func forget(before day: Int32) {
        let begin = day - Int32(SeatLedger.activeDays)
        let old = purchases.prefix { $0.day <= begin }.count
        if old > 1 { purchases.removeFirst(old - 1) }
    }

    /// Whether the seats have been known for the whole window that ends on `day`.
    func isSettled(on day: Int32) -> Bool {
        purchases.first.map { $0.day <= day - Int32(SeatLedger.activeDays) } ?? false
    }

    /// The fewest seats that there were in the window that ends on `day`; nil when none are known.
    func fewest(on day: Int32) -> Int? {
        let begin = day - Int32(SeatLedger.activeDays)
        let before = purchases.last { $0.day <= begin }
        return (purchases.filter { $0.day > begin } + [before].compactMap { $0 }).map(\.seats).min()
    }
}

public import Model

/// What an organization has bought over time and what came of its findings, as far as reports need it: kept over restarts,
/// and of fixed size.
public struct SalesMemory: Equatable, Sendable {
    /// Months remembered: this one and the fifteen before it, so that a month can be compared with that of a year ago, and a
    /// year can be settled until four months after its end.
    public static let monthsMax = 16

    /// What happened within a calendar month (UTC).
    public struct Month: Equatable, Sendable {
        public var month: CalendarMonth
        /// Seats bought beyond the first purchase, given up, and how many times some were bought.
        public var added = 0
        public var removed = 0
        public var expansions = 0
        /// What the seats bought added to a month's bill, in minor units, by the prices of then; and purchases for which
        /// that is not known.
        public var revenue: Int64 = 0
        public var unpriced = 0
        /// Accounts in use at its end; nil while it lasts, or when nothing was heard of it then.
        public var active: Int?
        /// Billable accounts at the end of the last day that has passed in it, and the most at the end of any; nil when none
        /// has.
        public var assigned: Int?
        public var peak: Int?

        public init(month: CalendarMonth) { self.month = month }

        public var net: Int { added - removed }
    }

    /// The day (since 1970) of the first purchase, and how many seats it was; nil before.
    public package(set) var firstDay: Int32?
    public package(set) var initialSeats = 0
    /// Seats known last.
    public package(set) var seats = 0
    /// The day of the first purchase of further seats.
    public package(set) var firstExpansion: Int32?
    /// Of the revenues; nil before the first that is known.
    public package(set) var currency: String?
    /// Oldest first; months in which nothing happened are missing.
    public package(set) var months: [Month] = []
    public package(set) var outcomes = Outcomes()

    public init() {}

    /// Takes note of how many seats there are as of `day`; not knowing it changes nothing.
    /// - Parameter price: what so many seats more than so many add to a month's bill; nil when it is not known.
    mutating func note(_ seats: Int, day: Int32, price: (_ added: Int, _ seats: Int) -> Money?) {
        guard firstDay != nil else {
            guard seats > 0 else { return }
            firstDay = day
            initialSeats = seats
            self.seats = seats
            return
        }
        let change = seats - self.seats
        guard change != 0 else { return }
        let index = place(of: CalendarMonth(day: day))
        if change > 0 {
            firstExpansion = firstExpansion ?? day
            months[index].added += change
            months[index].expansions += 1
            note(price(change, self.seats), at: index)
        } else {
            months[index].removed -= change
        }
        self.seats = seats
    }

    private mutating func note(_ revenue: Money?, at index: Int) {
        guard let revenue else {
            months[index].unpriced += 1
            return
        }
        if currency != revenue.currency {
            // Amounts of another currency cannot be added to these.
            for month in months.indices {
                months[month].revenue = 0
                months[month].unpriced = months[month].expansions - (month == index ? 1 : 0)
            }
            currency = revenue.currency
        }
        let (sum, overflow) = months[index].revenue.addingReportingOverflow(revenue.minorUnits)
        if overflow { months[index].unpriced += 1 } else { months[index].revenue = sum }
    }

    /// Takes note of the accounts in use at the end of a month.
    mutating func note(active: Int, endOf month: CalendarMonth) { months[place(of: month)].active = active }

    /// Takes note of the billable accounts at the end of a day of a month.
    /// - Returns: whether that was news.
    mutating func note(assigned: Int, in month: CalendarMonth) -> Bool {
        let index = place(of: month)
        let peak = max(assigned, months[index].peak ?? 0)
        guard months[index].assigned != assigned || months[index].peak != peak else { return false }
        months[index].assigned = assigned
        months[index].peak = peak
        return true
    }

    /// How the seats were a year before the window that ends on `day` (since 1970): at the end of the month that most of
    /// it lay in. Nil when that is not known, or there were none.
    public func yearAgo(_ day: Int32) -> SeatsYearAgo? {
        let month = CalendarMonth(day: day - Int32(SeatLedger.activeDays / 2)).advanced(by: -12)
        guard let firstDay, CalendarMonth(day: firstDay) <= month,
            let active = months.first(where: { $0.month == month })?.active
        else { return nil }
        let seats = seats(atBeginOf: month.advanced(by: 1))
        return seats > 0 ? SeatsYearAgo(month: month.text, purchased: seats, active: active) : nil
    }

    /// The month's place in the list; what is too old by then is let go.
    private mutating func place(of month: CalendarMonth) -> Int {
        if let index = months.lastIndex(where: { $0.month == month }) { return index }
        let oldest = month.advanced(by: 1 - Self.monthsMax)
        months.removeAll { $0.month < oldest }
        let index = months.firstIndex { $0.month > month } ?? months.endIndex
        months.insert(Month(month: month), at: index)
        return index
    }

    /// Seats at the beginning of a month of those remembered.
    public func seats(atBeginOf month: CalendarMonth) -> Int {
        months.reduce(seats) { $1.month >= month ? $0 - $1.net : $0 }
    }
}

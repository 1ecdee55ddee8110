public import Model
public import Seats

/// Prevalence, seats and outcomes of all organizations, as sales and customer success look at them. Pure.
///
/// What the stream has not told is absent with the reason, never 0.
public struct Report: Sendable {
    /// All that is known of one organization.
    public struct Customer: Sendable {
        public var facts: Directory.Organization
        public var seats: SeatCounts
        public var shared: SharedLogins
        public var sales: SalesMemory

        public init(
            facts: Directory.Organization, seats: SeatCounts, shared: SharedLogins, sales: SalesMemory
        ) {
            self.facts = facts
            self.seats = seats
            self.shared = shared
            self.sales = sales
        }

        /// Seats bought now; 0 when it has none or never said.
        var bought: Int { seats.purchased ?? 0 }
    }

    /// Organizations listed, those with the most seats first.
    private static let listedMax = 10_000

    let customers: [Customer]
    let prevalence: PrevalenceSettings
    /// The months of the year, oldest first.
    let months: [CalendarMonth]

    /// - Parameter day: today, since 1970.
    public init(_ customers: [Customer], day: Int32, prevalence: PrevalenceSettings) {
        self.customers = customers
        self.prevalence = prevalence
        let now = CalendarMonth(day: day)
        months = (0..<12).reversed().map { now.advanced(by: -$0) }
    }

    /// Everything.
    public var lines: [ReportLine] {
        [overview, outcomes] + prevalenceLines + monthLines + priceLines + tierLines + cohortLines
            + listed.map(line(for:))
    }

    /// Of one organization.
    public func line(for customer: Customer) -> ReportLine { CustomerLine(customer, months: months).line }

    private var listed: [Customer] {
        Array(customers.sorted { ($1.bought, $0.facts.id) < ($0.bought, $1.facts.id) }.prefix(Self.listedMax))
    }

    private var overview: ReportLine {
        var line = ReportLine(.overview)
        let buyers = customers.filter { $0.bought > 0 }
        let seats = buyers.reduce(0) { $0 + $1.bought }
        let active = buyers.reduce(0) { $0 + $1.seats.active }
        let noSeats = "no organization says how many seats it bought"
        line.set(.organizations, customers.count)
        if customers.count > Self.listedMax { line.set(.notListed, customers.count - Self.listedMax) }
        line.set(.customers, buyers.count)
        line.set(.seats, seats)
        line.set(.assigned, buyers.reduce(0) { $0 + $1.seats.assigned })
        line.set(.active, active)
        line.set(.seatsPerOrganization, Self.median(buyers.map(\.bought)).map { .count($0) }, orBecause: noSeats)
        line.set(.seatsPerOrganizationMean, seats, of: buyers.count, orBecause: noSeats)
        line.set(
            .initialSeats,
            Self.median(customers.filter { $0.sales.firstDay != nil }.map(\.sales.initialSeats)).map { .count($0) },
            orBecause: noSeats)
        line.set(.utilisation, active, of: seats, orBecause: noSeats)
        let assigned = customers.reduce(0) { $0 + $1.seats.assigned }
        line.set(
            .inactiveShare, assigned - customers.reduce(0) { $0 + $1.seats.active }, of: assigned,
            orBecause: "no billable account is known")
        let counted = buyers.filter { $0.facts.employees ?? 0 > 0 }
        line.set(
            .seatsToEmployees, counted.reduce(0) { $0 + $1.bought },
            of: counted.reduce(0) { $0 + ($1.facts.employees ?? 0) },
            orBecause: "no customer says how many employees it has")
        addGrowth(to: &line)
        addEdges(to: &line)
        return line
    }

    private func addGrowth(to line: inout ReportLine) {
        let begin = months[0]
        let year = customers.map { $0.sales.sum(from: begin) }
        let added = year.reduce(0) { $0 + $1.added }
        let expansions = year.reduce(0) { $0 + $1.expansions }
        line.set(.seatsAdded, added)
        line.set(.seatsRemoved, year.reduce(0) { $0 + $1.removed })
        line.set(.expansions, expansions)
        line.set(.seatsPerExpansion, added, of: expansions, orBecause: "nobody has added seats")
        var (old, oldAdded, oldRemoved) = (0, 0, 0)
        for (customer, sums) in zip(customers, year) where customer.sales.isCustomer(before: begin) {
            old += customer.sales.seats(atBeginOf: begin)
            oldAdded += sums.added
            oldRemoved += sums.removed
        }
        let young = "nobody has been a customer for a year"
        line.set(.expansionRate, oldAdded, of: old, orBecause: young)
        line.set(.seatLoss, oldRemoved, of: old, orBecause: young)
        let shares = months.map(adding)
        line.set(
            .shareAdding, shares.reduce(0) { $0 + $1.adding }, of: shares.reduce(0) { $0 + $1.customers },
            orBecause: "no month has begun with a customer")
        line.set(
            .daysToExpansion, Self.median(customers.compactMap(\.sales.daysToExpansion)).map { .count($0) },
            orBecause: "nobody has added seats")
    }

    /// A month's customers, and those of them that added seats.
    func adding(in month: CalendarMonth) -> (customers: Int, adding: Int) {
        var (count, adding) = (0, 0)
        for customer in customers where customer.sales.isCustomer(before: month) {
            count += 1
            if customer.sales.months.contains(where: { $0.month == month && $0.added > 0 }) { adding += 1 }
        }
        return (count, adding)
    }

    /// How customers stand to the edges of their tiers: where prices fall, few should wait.
    private func addEdges(to line: inout ReportLine) {
        var (at, below, above, priced) = (0, 0, 0, 0)
        for customer in customers where customer.bought > 0 {
            let edges = customer.facts.priceTiers.compactMap(\.upTo)
            guard PriceList(customer.facts) != nil, !edges.isEmpty else { continue }
            priced += 1
            let distances = edges.map { customer.bought - $0 }
            if distances.contains(0) { at += 1 }
            if distances.contains(where: { (-2 ... -1).contains($0) }) { below += 1 }
            if distances.contains(where: { (1...2).contains($0) }) { above += 1 }
        }
        let reason = "no customer's price tiers are known"
        line.set(.atTierEdge, priced == 0 ? nil : .count(at), orBecause: reason)
        line.set(.belowTierEdge, priced == 0 ? nil : .count(below), orBecause: reason)
        line.set(.aboveTierEdge, priced == 0 ? nil : .count(above), orBecause: reason)
    }

    /// The lower one of two in the middle; nil of none.
    static func median(_ numbers: [Int]) -> Int? {
        numbers.isEmpty ? nil : numbers.sorted()[(numbers.count - 1) / 2]
    }
}

extension SalesMemory {
    /// The first purchase was before the month, and some seats were left when it began.
    func isCustomer(before month: CalendarMonth) -> Bool {
        firstDay.map { CalendarMonth(day: $0) < month } ?? false && seats(atBeginOf: month) > 0
    }

    /// All that happened since a month began.
    func sum(from begin: CalendarMonth) -> Month {
        months.reduce(into: Month(month: begin)) { sum, month in
            guard month.month >= begin else { return }
            sum.added += month.added
            sum.removed += month.removed
            sum.expansions += month.expansions
            sum.revenue = sum.revenue.clampedSum(month.revenue)
            sum.unpriced += month.unpriced
        }
    }

    var daysToExpansion: Int? {
        guard let firstDay, let firstExpansion else { return nil }
        return Int(firstExpansion - firstDay)
    }
}

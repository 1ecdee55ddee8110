internal import Model
internal import Seats

/// One organization's line of a report.
struct CustomerLine {
    private static let noSeats = "it does not say how many seats it bought"
    private static let noPrices = "its prices are not known, or on request"

    let customer: Report.Customer
    let months: [CalendarMonth]

    init(_ customer: Report.Customer, months: [CalendarMonth]) {
        self.customer = customer
        self.months = months
    }

    private var facts: Directory.Organization { customer.facts }
    private var seats: SeatCounts { customer.seats }
    private var sales: SalesMemory { customer.sales }

    var line: ReportLine {
        var line = ReportLine(
            .organization,
            [
                ("organization", facts.id), ("name", facts.name), ("plan", facts.plan), ("segment", facts.segment),
                ("currency", facts.currency),
            ])
        addSeats(to: &line)
        addGrowth(to: &line)
        addPrices(to: &line)
        addFindings(to: &line)
        return line
    }

    private func addSeats(to line: inout ReportLine) {
        line.set(.seats, seats.purchased.map { .count($0) }, orBecause: Self.noSeats)
        line.set(.assigned, seats.assigned)
        line.set(.active, seats.active)
        line.set(
            .utilisation, seats.active, of: seats.purchased ?? 0,
            orBecause: seats.purchased == nil ? Self.noSeats : "it has no seats")
        line.set(
            .inactiveShare, seats.assigned - seats.active, of: seats.assigned,
            orBecause: "no billable account of it is known")
        line.set(.employees, facts.employees.map { .count($0) }, orBecause: "it does not say how many it has")
        line.set(
            .seatsToEmployees, seats.purchased ?? 0, of: seats.purchased == nil ? 0 : facts.employees ?? 0,
            orBecause: "it does not tell both")
        guard let purchased = seats.purchased else { return }
        let over = max(0, seats.assigned - purchased)
        line.set(.over, over)
        guard over > 0 else { return }
        line.set(
            .overCost, PriceList(facts)?.monthlyAmount(adding: over, to: purchased).map { .money($0.text) },
            orBecause: Self.noPrices)
    }

    private func addGrowth(to line: inout ReportLine) {
        line.set(
            .initialSeats, sales.firstDay == nil ? nil : .count(sales.initialSeats), orBecause: Self.noSeats)
        line.set(
            .customerSince, sales.firstDay.map { .text(Instant(day: $0).date) }, orBecause: Self.noSeats)
        guard sales.firstDay != nil else { return }
        let year = sales.sum(from: months[0])
        line.set(.seatsAdded, year.added)
        line.set(.seatsRemoved, year.removed)
        line.set(.expansions, year.expansions)
        line.set(.seatsPerExpansion, year.added, of: year.expansions, orBecause: "it has added none within a year")
        line.set(
            .daysToExpansion, sales.daysToExpansion.map { .count($0) }, orBecause: "it has never added seats")
        guard year.expansions > 0 else { return }
        line.set(.unpricedExpansions, year.unpriced)
        let revenue = year.unpriced < year.expansions ? sales.currency : nil
        line.set(
            .expansionRevenue, revenue.map { .money(Money(currency: $0, minorUnits: year.revenue).text) },
            orBecause: "its prices were not known, or on request, when it added seats")
    }

    private func addPrices(to line: inout ReportLine) {
        guard customer.bought > 0 else { return }
        let price = SeatPrice(customer)
        line.set(.revenue, price.map { .money($0.revenue.text) }, orBecause: Self.noPrices)
        line.set(
            .revenuePerSeat, price.map { .money($0.revenue.divided(by: customer.bought).text) },
            orBecause: Self.noPrices)
        line.set(.listPerSeat, price.map { .money($0.perSeat.text) }, orBecause: Self.noPrices)
        line.set(.revenueToList, price.flatMap { $0.ratio.map { .ratio($0) } }, orBecause: Self.noPrices)
        let place = PriceList(facts)?.place(of: customer.bought)
        line.set(.tier, place.map { .count($0.tier) }, orBecause: Self.noPrices)
        if let left = place?.beforeEdge, place?.tier ?? 0 < facts.priceTiers.count {
            line.set(.seatsToNextTier, left + 1)
        }
    }

    private func addFindings(to line: inout ReportLine) {
        let unpaid = UnpaidSeats(facts, seats, customer.shared)
        line.set(.findingsOpened, sales.outcomes.opened)
        line.set(.findingsOpen, Int(customer.shared.count))
        line.set(.answered, sales.outcomes.answered.total)
        line.set(.converted, sales.outcomes.converted.total)
        line.set(.extraPeopleAtLeast, unpaid.people.atLeast)
        line.set(.extraPeople, unpaid.people.estimate)
        line.set(.unpaidSeatsAtLeast, unpaid.seats.atLeast)
        line.set(.unpaidSeats, unpaid.seats.estimate)
        guard unpaid.seats.estimate > 0 else { return }
        line.set(
            .monthlyValueAtLeast, unpaid.values.first.map { .money($0.atLeast) }, orBecause: Self.noPrices)
        line.set(.monthlyValue, unpaid.values.first.map { .money($0.estimate) }, orBecause: Self.noPrices)
    }
}

/// What a customer's seats cost, and would cost by the first price.
struct SeatPrice {
    var seats: Int
    var revenue: Money
    var list: Money
    /// By the list, of one seat.
    var perSeat: Money

    /// Nil when its prices are not known, or some of them are on request.
    init?(_ customer: Report.Customer) {
        seats = customer.bought
        guard seats > 0, let prices = PriceList(customer.facts), let revenue = prices.monthlyAmount(seats: seats),
            let list = prices.listAmount(seats: seats), let perSeat = prices.listAmount(seats: 1)
        else { return nil }
        self.revenue = revenue
        self.list = list
        self.perSeat = perSeat
    }

    /// Nil where the list says that seats are free.
    var ratio: Double? {
        list.minorUnits == 0
            ? nil : ReportLine.rounded(Double(revenue.minorUnits) / Double(list.minorUnits))
    }
}

extension Money {
    /// Rounded half away from zero.
    func divided(by count: Int) -> Money {
        let (quotient, rest) = minorUnits.quotientAndRemainder(dividingBy: Int64(count))
        let isHalf = rest.magnitude >= (UInt64(count) + 1) / 2
        return Money(currency: currency, minorUnits: isHalf ? quotient + (rest < 0 ? -1 : 1) : quotient)
    }
}

internal import Model
internal import Seats

/// What each organization owes beyond the seats of its contract when a quarter or a year is settled, and what it has left.
/// Pure, and exact: amounts are decimal, rounded once a month as bills are.
///
/// Whoever has more accounts than seats for a while has done nothing wrong: that is what a true-up is for.
public struct TrueUp: Sendable {
    private static let forgotten =
        "some of its months were too long ago, or nothing was heard in them"
    private static let noPrices = "its prices are not known, or on request"
    private static let byValue = "it pays for value, not for seats"

    private let customers: [Report.Customer]
    private let period: TrueUpPeriod
    private let now: CalendarMonth

    /// - Parameter day: today, since 1970.
    public init(_ customers: [Report.Customer], period: TrueUpPeriod, day: Int32) {
        self.customers = customers
        self.period = period
        now = CalendarMonth(day: day)
    }

    /// A line for each currency in which something is owed, then one for each organization that had a contract: those with
    /// the most seats first.
    public var lines: [ReportLine] {
        var sums: [String: (organizations: Int, over: Int, owed: Int64)] = [:]
        var lines: [ReportLine] = []
        for customer in customers.sorted(by: { ($1.bought, $0.facts.id) < ($0.bought, $1.facts.id) }) {
            guard let standing = Standing(customer, period, now) else { continue }
            lines.append(line(for: customer, standing))
            guard let owed = standing.owed(by: customer), owed.minorUnits > 0 else { continue }
            let sum = sums[owed.currency] ?? (0, 0, 0)
            sums[owed.currency] = (
                sum.organizations + 1, sum.over + max(0, standing.over ?? 0), sum.owed.clampedSum(owed.minorUnits)
            )
        }
        return sums.sorted { $0.key < $1.key }.map { currency, sum in
            var line = ReportLine(.trueUpSum, [("period", period.text), ("currency", currency)])
            line.set(.organizations, sum.organizations)
            line.set(.over, sum.over)
            line.set(.owed, .money(Money(currency: currency, minorUnits: sum.owed).text))
            return line
        } + lines
    }

    private func line(for customer: Report.Customer, _ standing: Standing) -> ReportLine {
        var line = ReportLine(
            .trueUp,
            [
                ("period", period.text), ("organization", customer.facts.id), ("name", customer.facts.name),
                ("currency", customer.facts.currency),
            ])
        line.set(.seatsBilled, standing.seats)
        line.set(.assignedAtEnd, standing.assigned.map { .count($0) }, orBecause: Self.forgotten)
        line.set(.peak, standing.peak.map { .count($0) }, orBecause: Self.forgotten)
        if let over = standing.over {
            line.set(.left, max(0, -over))
            line.set(.over, max(0, over))
            if over > 0 {
                let cost = PriceList(customer.facts)?.monthlyAmount(adding: over, to: standing.seats)
                line.set(
                    .overCost, customer.facts.pricing == .value ? nil : cost.map { .money($0.text) },
                    orBecause: customer.facts.pricing == .value ? Self.byValue : Self.noPrices)
            }
        }
        if let peak = standing.peak { line.set(.overAtPeak, max(0, peak - standing.seats)) }
        line.set(.monthsOver, standing.monthsOver.map { .count($0) }, orBecause: Self.forgotten)
        line.set(
            .owed, standing.owed(by: customer).map { .money($0.text) },
            orBecause: customer.facts.pricing == .value
                ? Self.byValue : standing.isWhole ? Self.noPrices : Self.forgotten)
        return line
    }

    /// One organization in the period.
    private struct Standing {
        /// When it ended, or now.
        var seats: Int
        var assigned: Int?
        /// The months in which it had a contract and a day has ended: seats and billable accounts then, nil where it is
        /// not known.
        private var months: [(seats: Int, assigned: Int, peak: Int)?]

        /// Nil when it had no contract yet.
        init?(_ customer: Report.Customer, _ period: TrueUpPeriod, _ now: CalendarMonth) {
            let sales = customer.sales
            guard let first = sales.firstDay.map({ CalendarMonth(day: $0) }) else { return nil }
            let own = period.months.filter { $0 >= first && $0 <= now }
            guard let last = own.last else { return nil }
            seats = sales.seats(atBeginOf: last.advanced(by: 1))
            months = own.compactMap { month -> (seats: Int, assigned: Int, peak: Int)?? in
                guard let known = sales.months.first(where: { $0.month == month }), let assigned = known.assigned,
                    let peak = known.peak
                else {
                    // No day of this month has ended yet.
                    return month == now ? nil : .some(nil)
                }
                return (sales.seats(atBeginOf: month.advanced(by: 1)), assigned, peak)
            }
            assigned = months.last?.map(\.assigned)
        }

        var isWhole: Bool { !months.isEmpty && months.allSatisfy { $0 != nil } }
        /// Negative: seats are left.
        var over: Int? { assigned.map { $0 - seats } }
        var peak: Int? { isWhole ? months.compactMap { $0?.peak }.max() : nil }
        var monthsOver: Int? { isWhole ? months.count { $0.map { $0.assigned > $0.seats } ?? false } : nil }

        func owed(by customer: Report.Customer) -> Money? {
            guard isWhole, customer.facts.pricing == .perSeat, let prices = PriceList(customer.facts) else {
                return nil
            }
            var sum: Int64 = 0
            for month in months.compactMap({ $0 }) where month.assigned > month.seats {
                guard let amount = prices.monthlyAmount(adding: month.assigned - month.seats, to: month.seats) else {
                    return nil
                }
                sum = sum.clampedSum(amount.minorUnits)
            }
            return Money(currency: prices.currency, minorUnits: sum)
        }
    }
}

internal import Model
internal import Seats

/// The parts of a report that are about months, prices, tiers, cohorts and findings.
extension Report {
    var outcomes: ReportLine {
        var line = ReportLine(.outcomes)
        let sum = customers.reduce(Outcomes()) { $0 + $1.sales.outcomes }
        let (answered, converted) = (sum.answered.total, sum.converted.total)
        let none = "no finding was opened"
        line.set(.findingsOpened, sum.opened)
        line.set(.findingsOpen, customers.reduce(0) { $0 + Int($1.shared.count) })
        line.set(.lettersOpened, nil, orBecause: "no line tells whether a letter was opened")
        line.set(.answered, answered)
        line.set(.answeredShare, answered, of: sum.opened, orBecause: none)
        line.set(.daysToAnswer, sum.answered.median.map { .count($0) }, orBecause: "no finding was answered")
        line.set(.converted, converted)
        line.set(.convertedShare, converted, of: sum.opened, orBecause: none)
        line.set(
            .daysToConversion, sum.converted.median.map { .count($0) }, orBecause: "no finding has led to further seats"
        )
        return line
    }

    var prevalenceLines: [ReportLine] {
        var survey = PrevalenceSurvey()
        for customer in customers { survey.add(customer.facts, customer.seats, customer.shared) }
        return survey.list.flatMap { group in
            let names = group.scope.words
            var line = ReportLine(.prevalence, [("scope", names.scope), ("name", names.name)])
            let known = group.prevalence.accounts >= prevalence.accountsMin
            let interval = group.prevalence.interval
            let reason = "fewer than \(prevalence.accountsMin) accounts in use"
            func ratio(_ value: Double) -> ReportLine.Value? { known ? .ratio(ReportLine.rounded(value)) : nil }
            line.set(.accounts, group.prevalence.accounts)
            line.set(.shared, Int(group.prevalence.shared.count))
            line.set(.share, ratio(group.prevalence.share), orBecause: reason)
            line.set(.shareLow, ratio(interval.low), orBecause: reason)
            line.set(.shareHigh, ratio(interval.high), orBecause: reason)
            let isHigh = known && interval.low >= prevalence.line
            line.set(
                .reading, isHigh ? PrevalenceWriter.reading(of: group).map { .text($0.rawValue) } : nil,
                orBecause: isHigh
                    ? "too little is known of what these customers bought" : known ? "it is not high" : reason)
            line.set(.extraPeopleAtLeast, group.unpaid.people.atLeast)
            line.set(.extraPeople, group.unpaid.people.estimate)
            line.set(.unpaidSeatsAtLeast, group.unpaid.seats.atLeast)
            line.set(.unpaidSeats, group.unpaid.seats.estimate)
            return [line]
                + group.unpaid.values.map { value in
                    var line = ReportLine(
                        .unpaid, [("scope", names.scope), ("name", names.name), ("currency", value.currency)])
                    line.set(.monthlyValueAtLeast, .money(value.atLeast))
                    line.set(.monthlyValue, .money(value.estimate))
                    return line
                }
        }
    }

    /// A line a month of the year, and one for each currency in which seats were added.
    var monthLines: [ReportLine] {
        months.flatMap { month in
            var line = ReportLine(.month, [("month", month.text)])
            var sum = SalesMemory.Month(month: month)
            var active: Int?
            var revenues: [String: Int64] = [:]
            for customer in customers {
                guard let own = customer.sales.months.first(where: { $0.month == month }) else { continue }
                sum.added += own.added
                sum.removed += own.removed
                sum.expansions += own.expansions
                sum.unpriced += own.unpriced
                if let there = own.active { active = (active ?? 0) + there }
                guard own.unpriced < own.expansions, let currency = customer.sales.currency else { continue }
                revenues[currency] = (revenues[currency] ?? 0).clampedSum(own.revenue)
            }
            let (count, adding) = adding(in: month)
            line.set(.customers, count)
            line.set(.customersAdding, adding)
            line.set(.shareAdding, adding, of: count, orBecause: "it did not begin with a customer")
            line.set(.seatsAdded, sum.added)
            line.set(.seatsRemoved, sum.removed)
            line.set(.expansions, sum.expansions)
            if sum.expansions > 0 { line.set(.unpricedExpansions, sum.unpriced) }
            line.set(
                .active, active.map { .count($0) },
                orBecause: month == months.last ? "it has not ended yet" : "nothing was heard when it ended")
            return [line]
                + revenues.sorted { $0.key < $1.key }.map { currency, revenue in
                    var line = ReportLine(.revenue, [("month", month.text), ("currency", currency)])
                    line.set(.expansionRevenue, .money(Money(currency: currency, minorUnits: revenue).text))
                    return line
                }
        }
    }

    /// What seats cost, a line a currency.
    var priceLines: [ReportLine] {
        var sums: [String: (customers: Int, seats: Int, revenue: Int64, list: Int64)] = [:]
        for price in customers.compactMap({ SeatPrice($0) }) {
            let sum = sums[price.revenue.currency] ?? (0, 0, 0, 0)
            sums[price.revenue.currency] = (
                sum.customers + 1, sum.seats + price.seats, sum.revenue.clampedSum(price.revenue.minorUnits),
                sum.list.clampedSum(price.list.minorUnits)
            )
        }
        return sums.sorted { $0.key < $1.key }.map { currency, sum in
            var line = ReportLine(.price, [("currency", currency)])
            let revenue = Money(currency: currency, minorUnits: sum.revenue)
            let list = Money(currency: currency, minorUnits: sum.list)
            line.set(.customers, sum.customers)
            line.set(.seats, sum.seats)
            line.set(.revenue, .money(revenue.text))
            line.set(.revenuePerSeat, .money(revenue.divided(by: sum.seats).text))
            line.set(.listPerSeat, .money(list.divided(by: sum.seats).text))
            line.set(
                .revenueToList,
                sum.list == 0 ? nil : .ratio(ReportLine.rounded(Double(sum.revenue) / Double(sum.list))),
                orBecause: "by the list, seats are free")
            return line
        }
    }

    /// Customers by the tier that their last seat is in.
    var tierLines: [ReportLine] {
        var sums: [Int: (customers: Int, seats: Int)] = [:]
        for customer in customers where customer.bought > 0 {
            guard let place = PriceList(customer.facts)?.place(of: customer.bought) else { continue }
            let sum = sums[place.tier] ?? (0, 0)
            sums[place.tier] = (sum.customers + 1, sum.seats + customer.bought)
        }
        return sums.sorted { $0.key < $1.key }.map { tier, sum in
            var line = ReportLine(.tier, [("tier", String(tier))])
            line.set(.customers, sum.customers)
            line.set(.seats, sum.seats)
            return line
        }
    }

    /// Customers by the month of their first purchase.
    var cohortLines: [ReportLine] {
        var sums: [CalendarMonth: (customers: Int, initial: Int, seats: Int)] = [:]
        for customer in customers {
            guard let day = customer.sales.firstDay else { continue }
            let month = CalendarMonth(day: day)
            let sum = sums[month] ?? (0, 0, 0)
            sums[month] = (
                sum.customers + 1, sum.initial + customer.sales.initialSeats, sum.seats + customer.bought
            )
        }
        return sums.sorted { $0.key < $1.key }.map { month, sum in
            var line = ReportLine(.cohort, [("month", month.text)])
            line.set(.customers, sum.customers)
            line.set(.initialSeats, .count(sum.initial))
            line.set(.seats, sum.seats)
            line.set(.seatsToInitial, sum.seats, of: sum.initial, orBecause: "nobody began with seats")
            return line
        }
    }
}

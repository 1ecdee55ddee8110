internal import Model
internal import Seats

/// People for whom there is no seat, and what seats for them would add to a month's bills: of one organization, or summed up.
///
/// A range from what physical evidence alone forces to what is likely. Seats of a plan that nobody uses come first: only
/// people beyond them count as unpaid. Whoever pays for value owes no seats.
struct UnpaidSeats: Equatable {
    /// People beyond one a login.
    var people = PrevalenceData.Range(atLeast: 0, estimate: 0)
    /// Of those, people for whom their plan has no unused seat.
    var seats = PrevalenceData.Range(atLeast: 0, estimate: 0)
    /// What these would add to a month's bills, by currency, in minor units.
    private var amounts: [String: (atLeast: Int64, estimate: Int64)] = [:]
    /// People of organizations that have said how many seats they bought, and those of them who would fit.
    private(set) var peopleOfPlans = 0
    private(set) var peopleWithSeat = 0

    init() {}

    /// Of one organization.
    init(_ organization: Directory.Organization, _ counts: SeatCounts, _ shared: SharedLogins) {
        people = PrevalenceData.Range(atLeast: Int(shared.extraAtLeast), estimate: Int(shared.extraEstimate))
        guard people.estimate > 0, organization.pricing == .perSeat else { return }
        let idle = counts.idle ?? 0
        seats = PrevalenceData.Range(
            atLeast: max(0, people.atLeast - idle), estimate: max(0, people.estimate - idle))
        if let purchased = counts.purchased, purchased > 0 {
            peopleOfPlans = people.estimate
            peopleWithSeat = people.estimate - seats.estimate
        }
        let bought = counts.purchased ?? counts.assigned
        guard seats.estimate > 0, let prices = PriceList(organization),
            let atLeast = prices.monthlyAmount(adding: seats.atLeast, to: bought),
            let estimate = prices.monthlyAmount(adding: seats.estimate, to: bought)
        else { return }
        amounts[prices.currency] = (atLeast.minorUnits, estimate.minorUnits)
    }

    static func == (a: UnpaidSeats, b: UnpaidSeats) -> Bool {
        a.people == b.people && a.seats == b.seats && a.values == b.values
    }

    mutating func add(_ other: UnpaidSeats) {
        people = people + other.people
        seats = seats + other.seats
        peopleOfPlans += other.peopleOfPlans
        peopleWithSeat += other.peopleWithSeat
        for (currency, amount) in other.amounts {
            let sum = amounts[currency] ?? (0, 0)
            // Sums beyond what can be counted stay where they are.
            amounts[currency] = (sum.0.clampedSum(amount.atLeast), sum.1.clampedSum(amount.estimate))
        }
    }

    /// By currency; empty when nobody's prices are known.
    var values: [PrevalenceData.Value] {
        amounts.sorted { $0.key < $1.key }.map { currency, amount in
            PrevalenceData.Value(
                currency: currency, atLeast: Money(currency: currency, minorUnits: amount.atLeast).text,
                estimate: Money(currency: currency, minorUnits: amount.estimate).text)
        }
    }
}

extension PrevalenceData.Range {
    fileprivate static func + (a: Self, b: Self) -> Self {
        Self(atLeast: a.atLeast + b.atLeast, estimate: a.estimate + b.estimate)
    }
}

extension Int64 {
    func clampedSum(_ other: Int64) -> Int64 {
        let (sum, overflow) = addingReportingOverflow(other)
        return overflow ? (other > 0 ? .max : .min) : sum
    }
}

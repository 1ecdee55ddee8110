internal import Model
internal import Seats

/// Seats for people who have none: first those that nobody uses, then more.
struct SeatOffers {
    let organization: Directory.Organization?
    let seats: SeatCounts?

    var idle: Int? { seats?.idle }

    var useIdleSeats: Suggestion? {
        guard let idle, idle > 0 else { return nil }
        return Suggestion(
            kind: .useIdleSeats,
            reason:
                "\(idle) \(idle == 1 ? "seat of the plan was" : "seats of the plan were") not used in the last 30 days; "
                + "another person could have one at no extra cost.",
            available: idle)
    }

    /// As many seats as `people` lack, with what they would cost where that is known.
    func addSeats(for people: Int, reason: String) -> Suggestion? {
        let quantity = people - (idle ?? 0)
        guard quantity > 0 else { return nil }
        var suggestion = Suggestion(
            kind: .addSeats, reason: reason, quantity: quantity, url: organization?.addSeatsURL)
        guard let organization, let purchased = seats?.purchased, let prices = PriceList(organization) else {
            return suggestion
        }
        if let cost = prices.monthlyCost(adding: quantity, to: purchased) {
            suggestion.monthlyCost = cost
            suggestion.currency = prices.currency
        }
        if let tier = prices.nextTier(behind: purchased + quantity) {
            suggestion.nextTier = Suggestion.NextTier(more: tier.more, unitPrice: tier.unitPrice)
            suggestion.currency = prices.currency
            suggestion.reason += " \(tier.more) more \(tier.more == 1 ? "seat brings" : "seats bring") the next price."
        }
        return suggestion
    }
}

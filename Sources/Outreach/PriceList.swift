internal import Foundation
internal import Model

/// What an organization pays for seats, exactly: the first seats at the first price, the next ones at the next price, and so
/// on (marginal tiers), so that a further seat never makes the whole cheaper.
struct PriceList {
    /// ISO 4217.
    let currency: String
    private let tiers: [Tier]
    /// Per cent that the discount leaves.
    private let kept: Decimal
    /// Of a billing period.
    private let months: Decimal

    private struct Tier {
        /// The last seat at this price; nil: all further ones.
        var upTo: Int?
        /// For each seat and billing period; nil: on request.
        var unitPrice: Decimal?
    }

    /// The lower price of the seats behind a number of seats, if one begins there.
    struct NextTier: Equatable {
        /// How many seats more bring it.
        var more: Int
        /// For a seat and month, as decimal text; nil when it is on request.
        var unitPrice: String?
    }

    /// Nil when the organization said too little: no price or no currency.
    init?(_ organization: Directory.Organization) {
        guard let currency = organization.currency, !organization.priceTiers.isEmpty else { return nil }
        self.currency = currency
        var tiers: [Tier] = []
        for tier in organization.priceTiers {
            let price = tier.unitPrice.map { Decimal(string: $0) }
            // Decoding lets decimals through alone.
            if case .some(nil) = price { return nil }
            tiers.append(Tier(upTo: tier.upTo, unitPrice: price ?? nil))
        }
        self.tiers = tiers
        let discount = organization.discount.flatMap { Decimal(string: $0) } ?? 0
        months = organization.billingPeriod == .year ? 12 : 1
        kept = 100 - discount
    }

    /// What `seats` seats cost for a month; nil when some of their prices are on request, or are not known.
    func monthlyTotal(seats: Int) -> Decimal? { total(seats: seats).map(monthly) }

    /// After the discount, and after a year's price was divided over its months; divided last, so that what comes out even
    /// is not rounded before.
    private func monthly(_ amount: Decimal) -> Decimal { amount * kept / (100 * months) }

    /// For a billing period, before the discount.
    private func total(seats: Int) -> Decimal? {
        var total: Decimal = 0
        var counted = 0
        for tier in tiers where counted < seats {
            let inTier = min(seats, tier.upTo ?? seats) - counted
            guard inTier > 0 else { continue }
            guard let price = tier.unitPrice else { return nil }
            total += price * Decimal(inTier)
            counted += inTier
        }
        return counted == seats ? total : nil
    }

    /// What `added` seats beyond `purchased` add to a month's bill; nil when it is not known, or beyond counting.
    func monthlyAmount(adding added: Int, to purchased: Int) -> Money? {
        guard let before = total(seats: purchased), let after = total(seats: purchased + added) else { return nil }
        return money(monthly(after - before))
    }

    /// The same as decimal text with the currency's digits.
    func monthlyCost(adding added: Int, to purchased: Int) -> String? {
        monthlyAmount(adding: added, to: purchased)?.text
    }

    /// A month's bill.
    func monthlyAmount(seats: Int) -> Money? { monthlyTotal(seats: seats).flatMap(money) }

    /// What so many seats would cost for a month by the first price and without any discount.
    func listAmount(seats: Int) -> Money? {
        tiers.first?.unitPrice.flatMap { money($0 * Decimal(seats) / months) }
    }

    /// Where a number of seats stands in the list: the tier of the last seat, from 1, and how many seats before that tier's
    /// last one, nil in the last tier; nil when the list ends before.
    func place(of seats: Int) -> (tier: Int, beforeEdge: Int?)? {
        guard let index = tiers.firstIndex(where: { seats <= $0.upTo ?? .max }) else { return nil }
        return (index + 1, tiers[index].upTo.map { $0 - seats })
    }

    /// The next price behind `seats` seats; nil in the last tier, or when the next price is higher.
    func nextTier(behind seats: Int) -> NextTier? {
        guard let current = tiers.firstIndex(where: { seats <= $0.upTo ?? .max }), current + 1 < tiers.count,
            let last = tiers[current].upTo
        else { return nil }
        if let now = tiers[current].unitPrice, let next = tiers[current + 1].unitPrice, next >= now { return nil }
        return NextTier(
            more: last - seats + 1, unitPrice: tiers[current + 1].unitPrice.flatMap { money(monthly($0))?.text })
    }

    /// Rounded half away from zero, as bills are, to the digits that the currency has.
    private func money(_ amount: Decimal) -> Money? {
        var (exact, rounded) = (amount * pow(10, Money.digits(of: currency)), Decimal())
        NSDecimalRound(&rounded, &exact, 0, .plain)
        return Int64(rounded.description).map { Money(currency: currency, minorUnits: $0) }
    }
}

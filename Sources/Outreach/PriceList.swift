internal import Foundation
internal import Model

/// What an organization pays for seats, exactly: the first seats at the first price, the next ones at the next price, and so
/// on (marginal tiers), so that a further seat never makes the whole cheaper.
struct PriceList {
    /// ISO 4217.
    let currency: String
    private let tiers: [Tier]
    /// What is left of a price after the discount, and after a year's price was divided over its months.
    private let factor: Decimal

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
        let months: Decimal = organization.billingPeriod == .year ? 12 : 1
        factor = (100 - discount) / 100 / months
    }

    /// What `seats` seats cost for a month; nil when some of their prices are on request, or are not known.
    func monthlyTotal(seats: Int) -> Decimal? {
        var total: Decimal = 0
        var counted = 0
        for tier in tiers where counted < seats {
            let inTier = min(seats, tier.upTo ?? seats) - counted
            guard inTier > 0 else { continue }
            guard let price = tier.unitPrice else { return nil }
            total += price * Decimal(inTier)
            counted += inTier
        }
        return counted == seats ? total * factor : nil
    }

    /// What `added` seats beyond `purchased` add to a month's bill, as decimal text with the currency's digits.
    func monthlyCost(adding added: Int, to purchased: Int) -> String? {
        guard let before = monthlyTotal(seats: purchased), let after = monthlyTotal(seats: purchased + added) else {
            return nil
        }
        return text(after - before)
    }

    /// The next price behind `seats` seats; nil in the last tier, or when the next price is higher.
    func nextTier(behind seats: Int) -> NextTier? {
        guard let current = tiers.firstIndex(where: { seats <= $0.upTo ?? .max }), current + 1 < tiers.count,
            let last = tiers[current].upTo
        else { return nil }
        if let now = tiers[current].unitPrice, let next = tiers[current + 1].unitPrice, next >= now { return nil }
        return NextTier(more: last - seats + 1, unitPrice: tiers[current + 1].unitPrice.map { text($0 * factor) })
    }

    /// Rounded half away from zero, as bills are, to the digits that the currency has.
    private func text(_ amount: Decimal) -> String {
        let digits = Self.digits(of: currency)
        var (exact, rounded) = (amount, Decimal())
        NSDecimalRound(&rounded, &exact, digits, .plain)
        let parts = rounded.description.split(separator: ".")
        guard digits > 0 else { return String(parts[0]) }
        let fraction = parts.count > 1 ? String(parts[1]) : ""
        return parts[0] + "." + fraction + String(repeating: "0", count: digits - fraction.count)
    }

    /// Digits behind the point: two but for these (ISO 4217, list one).
    private static func digits(of currency: String) -> Int {
        switch currency {
        case "BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG", "RWF", "UGX", "UYI", "VND", "VUV", "XAF",
            "XOF", "XPF":
            0
        case "BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND": 3
        case "CLF", "UYW": 4
        default: 2
        }
    }
}

import Foundation
import Model
import Testing

@testable import Outreach

@Suite struct PriceListTests {
    private static let threeTiers = [
        PriceTier(upTo: 10, unitPrice: "50.00"), PriceTier(upTo: 50, unitPrice: "40.00"),
        PriceTier(upTo: nil, unitPrice: "30.00"),
    ]

    private func prices(
        _ tiers: [PriceTier] = threeTiers, currency: String? = "MYR",
        _ change: (inout OrganizationUpdate) -> Void = { _ in }
    ) throws -> PriceList? {
        try PriceList(
            #require(
                organization {
                    $0.priceTiers = .set(tiers)
                    if let currency { $0.currency = .set(currency) }
                    change(&$0)
                }))
    }

    @Test(arguments: [
        (0, "0"), (1, "50"), (10, "500"), (11, "540"), (49, "2060"), (50, "2100"), (51, "2130"), (151, "5130"),
    ])
    func eachSeatCostsThePriceOfItsOwnTier(seats: Int, total: String) throws {
        #expect(try prices()?.monthlyTotal(seats: seats) == Decimal(string: total))
    }

    @Test func aFurtherSeatIsPricedAtTheMargin() throws {
        let prices = try #require(try prices())
        #expect(prices.monthlyCost(adding: 2, to: 49) == "70.00")
        #expect(prices.monthlyCost(adding: 3, to: 9) == "130.00")
        #expect(prices.nextTier(behind: 47) == .init(more: 4, unitPrice: "30.00"))
        #expect(prices.nextTier(behind: 50) == .init(more: 1, unitPrice: "30.00"))
        #expect(prices.nextTier(behind: 51) == nil)
    }

    @Test func whatIsOnRequestHasNoPrice() throws {
        let tiers = [PriceTier(upTo: 10, unitPrice: "9.90"), PriceTier(upTo: nil, unitPrice: nil)]
        let prices = try #require(try prices(tiers))
        #expect(prices.monthlyCost(adding: 2, to: 8) == "19.80")
        #expect(prices.monthlyCost(adding: 3, to: 8) == nil)
        #expect(prices.nextTier(behind: 10) == .init(more: 1, unitPrice: nil))
        let ended = try #require(try self.prices([PriceTier(upTo: 10, unitPrice: "9.90")]))
        #expect(ended.monthlyTotal(seats: 11) == nil, "nothing is said of an eleventh seat")
    }

    @Test func aYearsPriceAndADiscountAreTakenIntoAccount() throws {
        let yearly = try #require(
            try prices([PriceTier(upTo: nil, unitPrice: "100.00")]) {
                $0.billingPeriod = .set(.year)
                $0.discount = .set("12.5")
            })
        #expect(yearly.monthlyCost(adding: 1, to: 3) == "7.29", "100 less an eighth, over twelve months")
        #expect(yearly.monthlyCost(adding: 12, to: 3) == "87.50", "rounded once, at the end")
    }

    @Test(arguments: [("JPY", "1000"), ("KWD", "1000.000"), ("MYR", "1000.00")])
    func amountsHaveTheDigitsOfTheirCurrency(currency: String, text: String) throws {
        let prices = try #require(try prices([PriceTier(upTo: nil, unitPrice: "1000")], currency: currency))
        #expect(prices.monthlyCost(adding: 1, to: 0) == text)
    }

    @Test func withoutCurrencyOrPricesThereIsNoList() throws {
        #expect(try prices(currency: nil) == nil)
        #expect(try prices([]) == nil)
    }

    /// For any tiers, the whole is the sum of every seat's own price, and never falls when a seat is added.
    @Test(arguments: 1...60) func theTotalIsTheSumOfItsSeats(seed: UInt64) throws {
        var random = SplitMix(seed: seed)
        var tiers: [PriceTier] = []
        var bound = 0
        for number in 0...random.below(5) {
            bound += 1 + random.below(40)
            let cents = random.below(20_000)
            let price = "\(cents / 100).\(cents % 100 < 10 ? "0" : "")\(cents % 100)"
            tiers.append(PriceTier(upTo: number == 5 || random.below(3) == 0 ? nil : bound, unitPrice: price))
            if tiers.last?.upTo == nil { break }
        }
        let prices = try #require(try prices(tiers))
        var sum: Decimal = 0
        for seat in 1...(bound + 20) {
            let tier = tiers.first { seat <= $0.upTo ?? .max }
            guard let price = tier?.unitPrice else {
                #expect(prices.monthlyTotal(seats: seat) == nil)
                break
            }
            let before = sum
            sum += try #require(Decimal(string: price))
            #expect(prices.monthlyTotal(seats: seat) == sum)
            #expect(sum >= before)
        }
    }

    @Test func theOfferNamesTheCostAndTheNextPrice() throws {
        let finding = finding(people: 3)
        let organization = organization {
            $0.priceTiers = .set(Self.threeTiers)
            $0.currency = .set("MYR")
        }
        let data = policy().data(for: finding, organization: organization, seats: seats(purchased: 9, active: 9))
        let offer = try #require(data.suggestions.first { $0.kind == .addSeats })
        #expect(offer.quantity == 2)
        #expect(offer.monthlyCost == "90.00")
        #expect(offer.currency == "MYR")
        #expect(offer.nextTier == .init(more: 40, unitPrice: "30.00"))
        #expect(data.message?.body.contains("You can add 2 seats for MYR 90.00 more a month.") == true)
    }
}

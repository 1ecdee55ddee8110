import Foundation
import Model
import Testing

@testable import Outreach
@testable import Seats

/// What is due beyond the contracts at the end of a quarter or a year.
@Suite struct TrueUpTests {
    /// 2026-07-20.
    private static let day: Int32 = 20_454 + 200

    private static func month(_ text: String) -> CalendarMonth {
        let parts = text.split(separator: "-").compactMap { Int32($0) }
        return CalendarMonth(number: parts[0] * 12 + parts[1] - 1)
    }

    /// Ten seats from 2026-02-01 on, twelve from 2026-06-10 on; billable accounts by month, with the peak of each.
    private static func customer(
        _ assigned: [(month: String, end: Int, peak: Int)], _ change: (inout OrganizationUpdate) -> Void = { _ in }
    ) -> Report.Customer {
        var sales = SalesMemory()
        sales.note(10, day: 20_454 + 31) { _, _ in nil }
        for (text, end, peak) in assigned {
            _ = sales.note(assigned: peak, in: month(text))
            _ = sales.note(assigned: end, in: month(text))
        }
        sales.note(12, day: 20_454 + 160) { _, _ in nil }
        let facts = organization {
            $0.name = .set("Kedai")
            $0.seatsPurchased = .set(12)
            $0.currency = .set("MYR")
            $0.priceTiers = .set([
                PriceTier(upTo: 11, unitPrice: "50.10"), PriceTier(upTo: nil, unitPrice: "40.00"),
            ])
            change(&$0)
        }
        guard let facts else { preconditionFailure("an organization was made") }
        return Report.Customer(
            facts: facts, seats: SeatCounts(purchased: 12, assigned: 0, active: 0), shared: .zero, sales: sales)
    }

    private static func lines(_ customers: [Report.Customer], _ period: String) throws -> [[String: Any]] {
        let period = try #require(TrueUpPeriod(period, day: day))
        return try TrueUp(customers, period: period, day: day).lines.map {
            try #require(JSONSerialization.jsonObject(with: JSONEncoder().encode($0)) as? [String: Any])
        }
    }

    @Test(arguments: [
        ("quarter", "2026-Q2", "2026-04", 3), ("year", "2025", "2025-01", 12), ("2026-Q3", "2026-Q3", "2026-07", 3),
        ("2026", "2026", "2026-01", 12), ("2024-Q4", "2024-Q4", "2024-10", 3),
    ])
    func aPeriodIsNamedOrTheLastThatHasEnded(text: String, name: String, first: String, months: Int) throws {
        let period = try #require(TrueUpPeriod(text, day: Self.day))
        #expect(period.text == name && period.months.count == months && period.months[0].text == first)
    }

    @Test(arguments: ["", "month", "26", "2026-", "2026-Q0", "2026-Q5", "2026-07", "2026-Q1-", "-Q1", "20260"])
    func whatIsNoPeriodIsRefused(text: String) { #expect(!TrueUpPeriod.isWritten(text)) }

    @Test func seatsBeyondTheContractAreOwedMonthByMonth() throws {
        let told = try Self.lines(
            [Self.customer([("2026-04", 11, 11), ("2026-05", 13, 14), ("2026-06", 13, 13)])], "quarter")
        #expect(told.map { $0["section"] as? String } == ["true_up_sum", "true_up"])
        let line = told[1]
        #expect(line["period"] as? String == "2026-Q2" && line["seats_billed"] as? Int == 12)
        #expect(line["assigned_at_end"] as? Int == 13 && line["over"] as? Int == 1 && line["left"] as? Int == 0)
        #expect(line["peak"] as? Int == 14 && line["over_at_peak"] as? Int == 2)
        #expect(line["over_monthly_cost"] as? String == "40.00")
        // One beyond ten; three beyond ten; one beyond twelve: 50.10 + (50.10 + 80.00) + 40.00.
        #expect(line["months_over"] as? Int == 3 && line["owed"] as? String == "220.20")
        #expect(told[0]["owed"] as? String == "220.20" && told[0]["over"] as? Int == 1)
        #expect(told[0]["organizations"] as? Int == 1 && told[0]["currency"] as? String == "MYR")
    }

    @Test func whoHasSeatsLeftOwesNothing() throws {
        let told = try Self.lines(
            [Self.customer([("2026-04", 3, 4), ("2026-05", 4, 4), ("2026-06", 5, 6)])], "quarter")
        #expect(told.count == 1)
        #expect(told[0]["left"] as? Int == 7 && told[0]["over"] as? Int == 0 && told[0]["owed"] as? String == "0.00")
    }

    @Test func whatIsNotKnownIsAbsentWithTheReason() throws {
        let gap = try Self.lines([Self.customer([("2026-04", 11, 11), ("2026-06", 13, 13)])], "quarter")
        let absent = try #require(gap[0]["absent"] as? [String: String])
        #expect(Set(absent.keys) == ["peak", "months_over", "owed"] && gap[0]["over"] as? Int == 1)
        let months = [("2026-04", 11, 11), ("2026-05", 13, 14), ("2026-06", 13, 13)]
        let unpriced = try Self.lines([Self.customer(months) { $0.priceTiers = .clear }], "quarter")
        #expect((unpriced[0]["absent"] as? [String: String])?["owed"] == "its prices are not known, or on request")
        let value = try Self.lines([Self.customer(months) { $0.pricing = .set(.value) }], "quarter")
        #expect((value[0]["absent"] as? [String: String])?["owed"] == "it pays for value, not for seats")
        #expect(value[0]["over_monthly_cost"] == nil && value[0]["peak"] as? Int == 14)
        #expect(try Self.lines([Self.customer([])], "2025").isEmpty, "it had no contract then")
    }

    @Test func aPeriodThatLastsIsToldSoFar() throws {
        let before = try Self.lines([Self.customer([("2026-06", 13, 13)])], "2026-Q3")
        #expect(before[0]["seats_billed"] as? Int == 12 && before[0]["peak"] == nil)
        let told = try Self.lines([Self.customer([("2026-06", 13, 13), ("2026-07", 14, 15)])], "2026-Q3")
        #expect(told[1]["over"] as? Int == 2 && told[1]["peak"] as? Int == 15 && told[1]["owed"] as? String == "80.00")
    }

    /// The year of the first purchase begins with it.
    @Test func aYearOfFewMonths() throws {
        let months = (2...7).map { ("2026-0\($0)", 10, 10) }
        let told = try Self.lines([Self.customer(months)], "2026")
        #expect(told[0]["peak"] as? Int == 10 && told[0]["months_over"] as? Int == 0)
    }
}

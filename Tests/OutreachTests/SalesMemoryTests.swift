import Foundation
import Model
import Testing

@testable import Outreach
@testable import Seats

/// What is remembered of purchases and outcomes.
@Suite struct SalesMemoryTests {
    private static let price: @Sendable (Int, Int) -> Money? = { added, _ in
        Money(currency: "MYR", minorUnits: Int64(added) * 5_000)
    }

    /// The day since 1970 of a day of 2026, by month.
    private func day(_ month: Int, _ day: Int = 1) -> Int32 {
        let before = [0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334][month - 1]
        return 20_454 + Int32(before + day - 1)
    }

    @Test func theFirstPurchaseIsNoExpansion() {
        var memory = SalesMemory()
        memory.note(0, day: day(1), price: Self.price)
        #expect(memory == SalesMemory())
        memory.note(10, day: day(2), price: Self.price)
        memory.note(10, day: day(2, 3), price: Self.price)
        memory.note(14, day: day(4, 2), price: Self.price)
        memory.note(12, day: day(4, 20), price: Self.price)
        memory.note(13, day: day(6), price: { _, _ in nil })
        #expect(memory.firstDay == day(2) && memory.initialSeats == 10 && memory.seats == 13)
        #expect(memory.firstExpansion == day(4, 2))
        #expect(memory.months.map(\.month.text) == ["2026-04", "2026-06"])
        #expect(memory.months.map(\.added) == [4, 1] && memory.months.map(\.removed) == [2, 0])
        #expect(memory.months.map(\.revenue) == [20_000, 0] && memory.months.map(\.unpriced) == [0, 1])
        #expect(memory.seats(atBeginOf: CalendarMonth(day: day(4))) == 10)
        #expect(memory.seats(atBeginOf: CalendarMonth(day: day(5))) == 12)
    }

    @Test func anotherCurrencyIsNotAddedUp() {
        var memory = SalesMemory()
        for (seats, month) in [(1, 1), (2, 2), (3, 2), (4, 3)] {
            memory.note(seats, day: day(month), price: Self.price)
        }
        memory.note(6, day: day(3, 9)) { added, _ in Money(currency: "USD", minorUnits: Int64(added) * 100) }
        #expect(memory.currency == "USD")
        #expect(memory.months.map(\.revenue) == [0, 200] && memory.months.map(\.unpriced) == [2, 1])
    }

    @Test func sixteenMonthsAreRemembered() {
        var memory = SalesMemory()
        for month in 0..<40 { memory.note(10 + month, day: 20_454 + Int32(month) * 31, price: Self.price) }
        #expect(memory.months.count == SalesMemory.monthsMax)
        #expect(memory.months.map(\.month) == memory.months.map(\.month).sorted())
        memory.note(active: 4, endOf: memory.months[3].month)
        #expect(memory.months.count == SalesMemory.monthsMax && memory.months[3].active == 4)
    }

    @Test func aMonthIsComparedWithThatOfAYearAgo() {
        var memory = SalesMemory()
        memory.note(10, day: day(3), price: Self.price)
        memory.note(active: 4, endOf: CalendarMonth(day: day(7)))
        memory.note(active: 9, endOf: CalendarMonth(day: day(8)))
        memory.note(12, day: day(9), price: Self.price)
        let year = Int32(365)
        #expect(memory.yearAgo(day(7, 10) + year) == nil, "of June nothing is known")
        #expect(
            memory.yearAgo(day(7, 16) + year) == SeatsYearAgo(month: "2026-07", purchased: 10, active: 4))
        #expect(memory.yearAgo(day(8, 14) + year)?.month == "2026-07")
        #expect(memory.yearAgo(day(8, 16) + year)?.active == 9)
        #expect(memory.yearAgo(day(2, 20) + year) == nil, "before the first purchase there was no plan")
    }

    @Test func peaksAndEndsOfMonthsAreRemembered() {
        var memory = SalesMemory()
        let month = CalendarMonth(day: day(4))
        let isNews = [5, 9, 9, 7].map { memory.note(assigned: $0, in: month) }
        #expect(isNews == [true, true, false, true])
        #expect(memory.months.map(\.assigned) == [7] && memory.months.map(\.peak) == [9])
    }

    @Test(arguments: [UInt64(1), 2, 3]) func daysAreCountedAsAListWouldBe(seed: UInt64) {
        var random = SplitMix(seed: seed)
        var counts = DayCounts()
        var list: [Int] = []
        for _ in 0..<500 {
            if random.below(3) == 0, !list.isEmpty {
                counts.add(-1, days: list.remove(at: random.below(list.count)))
            } else {
                let days = random.below(130)
                counts.add(1, days: days)
                list.append(min(days, DayCounts.daysMax))
            }
            list.sort()
            #expect(counts.total == list.count)
            #expect(counts.median == (list.isEmpty ? nil : list[(list.count - 1) / 2]))
        }
        #expect(counts.counts.count <= DayCounts.daysMax + 1)
    }

    @Test func monthsAreThoseOfTheCalendar() {
        #expect(CalendarMonth(day: 0).text == "1970-01" && CalendarMonth(day: -1).text == "1969-12")
        #expect(CalendarMonth(day: day(12, 31)).text == "2026-12")
        #expect(CalendarMonth(day: day(1)).advanced(by: -1).text == "2025-12")
    }

    @Test(arguments: [
        (Int64(0), "MYR", "0.00"), (5, "MYR", "0.05"), (-123, "MYR", "-1.23"), (700, "JPY", "700"),
        (1_005, "KWD", "1.005"),
    ])
    func amountsAreWrittenWithTheirDigits(minor: Int64, currency: String, text: String) {
        #expect(Money(currency: currency, minorUnits: minor).text == text)
    }

    @Test(arguments: [(Int64(10), 3, Int64(3)), (10, 4, 3), (11, 4, 3), (-10, 4, -3), (9, 4, 2), (7, 1, 7)])
    func sharesAreRoundedHalfAway(minor: Int64, count: Int, share: Int64) {
        #expect(Money(currency: "MYR", minorUnits: minor).divided(by: count).minorUnits == share)
    }

    @Test func whatIsNotKnownIsAbsentWithAReason() throws {
        let silent = customer(purchased: nil, assigned: 0, active: 0) { $0.priceTiers = .clear }
        let report = Report([silent], day: noon.day, prevalence: PrevalenceSettings())
        for line in report.lines {
            let object = try #require(
                JSONSerialization.jsonObject(with: JSONEncoder().encode(line)) as? [String: Any])
            for (figure, reason) in object["absent"] as? [String: String] ?? [:] {
                #expect(object[figure] == nil && !reason.isEmpty)
                #expect(ReportFigure(rawValue: figure) != nil)
            }
            if object["section"] as? String == "overview" {
                let absent = try #require(object["absent"] as? [String: String])
                #expect(absent["utilisation"] == "no organization says how many seats it bought")
                #expect(absent["at_tier_edge"] == "no customer's price tiers are known")
            }
        }
    }

    @Test func theLetterIsExactlyThis() {
        let letter = policy().letter(
            for: customer(purchased: 9, assigned: 8, active: 6, shared: 2, people: 3, first: 4) {
                $0.name = .set("Kedai")
            },
            day: noon.day)
        #expect(letter.subject == "Kedai: your seats in 2026-11")
        #expect(
            letter.body == """
                Hello,

                here is what the seats of Kedai were good for, as of 2026-11-02.

                6 of your 9 seats were used in the last 30 days.

                1 seat has not been given to anybody yet.
                2 logins have not been used for a month.
                Colleagues could start with these at no extra cost.

                2 logins seem to be useful to more than one person. About 4 more people could have a login of their own, with \
                their own settings and history.

                You began with 4 seats on 2026-09-23 and have 9 now: thank you for growing with us.

                2 more seats would bring the next price: MYR 40.00 for each further seat and month.

                If anything here looks odd, just ask; we are glad to help.

                """)
    }
}

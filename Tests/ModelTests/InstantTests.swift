import Model
import Testing

@Suite struct InstantTests {
    @Test(arguments: [
        (0, "1970-01-01T00:00:00.000Z"),
        (-1, "1969-12-31T23:59:59.999Z"),
        (1_793_610_843_120, "2026-11-02T09:14:03.120Z"),
        (951_782_400_000, "2000-02-29T00:00:00.000Z"),
        (946_684_800_000, "2000-01-01T00:00:00.000Z"),
        (4_102_444_800_000, "2100-01-01T00:00:00.000Z"),
        (4_107_542_399_999, "2100-02-28T23:59:59.999Z"),
        (4_107_542_400_000, "2100-03-01T00:00:00.000Z"),
    ])
    func isWrittenWithThreeDecimals(milliseconds: Int64, text: String) {
        #expect(Instant(milliseconds: milliseconds).description == text)
    }

    @Test func earliestAndLatestAreTheTurnsOfTheCenturies() {
        #expect(Instant.earliest.description == "2000-01-01T00:00:00.000Z")
        #expect(Instant.latest.description == "2100-01-01T00:00:00.000Z")
    }

    /// Counts eight hundred years day by day as a child would, leap years and all, and asks for a moment of each.
    @Test func theCalendarAgreesWithCountingDays() {
        var random = SplitMix(seed: 1)
        var (year, month, day) = (1600, 1, 1)
        // 1600-01-01 was 370 years before 1970, of which 90 had a leap day.
        var daysSince1970: Int64 = -(370 * 365 + 90)
        var wrong = 0
        while year < 2400 {
            let rest = random.below(86_400_000)
            let time = CivilTime(Instant(milliseconds: daysSince1970 * 86_400_000 + Int64(rest)))
            let isRight =
                (time.year, time.month, time.day) == (year, month, day)
                && ((time.hour * 60 + time.minute) * 60 + time.second) * 1_000 + time.millisecond == rest
                && time.minute < 60 && time.second < 60 && time.millisecond < 1_000
            if !isRight { wrong += 1 }
            if year == 1970, month == 1, day == 1 { #expect(daysSince1970 == 0) }
            (year, month, day) = Self.dayAfter(year, month, day)
            daysSince1970 += 1
        }
        #expect(wrong == 0)
    }

    private static func dayAfter(_ year: Int, _ month: Int, _ day: Int) -> (Int, Int, Int) {
        let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
        let lengths = [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
        if day < lengths[month - 1] { return (year, month, day + 1) }
        return month < 12 ? (year, month + 1, 1) : (year + 1, 1, 1)
    }

    @Test func hoursAndDaysAreWholeBefore1970Too() {
        let beforeMidnight = Instant(milliseconds: -1)
        #expect(beforeMidnight.day == -1)
        #expect(beforeMidnight.hour == -1)
        let midnight = Instant(milliseconds: 0)
        #expect(midnight.day == 0)
        #expect(midnight.hour == 0)
        let dayAfter = Instant(milliseconds: 86_400_000)
        #expect((dayAfter - TimeSpan(milliseconds: 1)).day == 0)
        #expect(dayAfter.day == 1)
        #expect(dayAfter.hour == 24)
    }

    @Test func spansAddUp() {
        let now = Instant(milliseconds: 1_793_610_843_120)
        #expect(now + .hours(1) - now == .minutes(60))
        #expect(now - .days(1) + .hours(24) == now)
        #expect(.seconds(90) > TimeSpan.minutes(1))
        #expect(TimeSpan.minutes(90).hours == 1.5)
        #expect(now - .days(1) < now)
    }
}

import Evaluation
import Model
import Testing

@Suite struct RulesOfThumbTests {
    private static let start = Instant(milliseconds: 1_767_571_200_000)
    private static let paris = (latitude: 48.86, longitude: 2.35)
    private static let london = (latitude: 51.51, longitude: -0.13)
    private static let versailles = (latitude: 48.80, longitude: 2.13)

    private func flags(
        _ lines: [(minutes: Int64, device: UInt64, place: (latitude: Double, longitude: Double)?)]
    ) -> Set<RuleOfThumb> {
        var rules = RulesOfThumb()
        for line in lines {
            rules.note(account: 1, time: Self.start + .minutes(line.minutes), device: line.device, place: line.place)
        }
        return rules.flags(1)
    }

    @Test func speed() {
        // 344 km: 20 minutes are too short, an hour is not.
        #expect(flags([(0, 1, Self.paris), (20, 1, Self.london)]) == [.speed])
        #expect(flags([(0, 1, Self.paris), (60, 1, Self.london)]) == [])
        #expect(flags([(0, 1, Self.paris), (0, 1, Self.versailles)]) == [], "17 km are no journey")
        #expect(flags([(0, 1, Self.paris), (5, 1, nil), (20, 1, Self.london)]) == [.speed])
        #expect(flags([(0, 1, nil), (1, 1, Self.london)]) == [])
    }

    @Test func devices() {
        #expect(flags([(0, 1, nil), (15, 2, nil)]) == [.devices])
        #expect(flags([(0, 1, nil), (16, 2, nil)]) == [])
        #expect(flags([(0, 1, nil), (16, 2, nil), (20, 2, nil), (30, 1, nil)]) == [.devices])
        #expect(flags([(0, 1, nil), (1, 0, nil), (2, 1, nil)]) == [], "no device is none")
    }

    @Test func hours() {
        let day = (0..<20 as Range<Int64>).map {
            (minutes: $0 * 60, device: UInt64(1), place: nil as (Double, Double)?)
        }
        #expect(flags(day.map { ($0.minutes, $0.device, nil) }) == [.hours])
        #expect(flags(day.dropLast().map { ($0.minutes, $0.device, nil) }) == [])
        // An hour on each of many days counts too.
        #expect(flags(day.map { ($0.minutes * 25, $0.device, nil) }) == [.hours])
    }

    @Test func accountsAreApart() {
        var rules = RulesOfThumb()
        rules.note(account: 1, time: Self.start, device: 1, place: Self.paris)
        rules.note(account: 2, time: Self.start, device: 2, place: Self.london)
        #expect(rules.flags(1).isEmpty && rules.flags(2).isEmpty && rules.flags(3).isEmpty)
    }
}

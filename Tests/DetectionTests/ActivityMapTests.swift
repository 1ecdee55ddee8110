import Model
import Testing

@testable import Detection

@Suite struct ActivityMapTests {
    @Test func countsTheActiveDaysOfTheTwoWeeksBefore() {
        var map = ActivityMap()
        #expect(map.activeDays(before: time(day: 1, 0).day) == 0)
        for day in [1, 3, 4, 16, 17] {
            for hour in [0, 12, 23] { map.insert(time(day: day, hour)) }
        }
        #expect(map.activeDays(before: time(day: 17, 0).day) == 3)
        #expect(map.activeDays(before: time(day: 18, 0).day) == 3)
        #expect(map.activeDays(before: time(day: 19, 0).day) == 2)
        #expect(map.activeDays(before: time(day: 31, 0).day) == 1)
        #expect(map.activeDays(before: time(day: 32, 0).day) == 0)
        #expect(map.activeDays(before: time(day: 400, 0).day) == 0)
        for day in 1...40 {
            let before = time(day: day, 0).day
            #expect(map.activeDays(before: before) == (before - 14..<before).count { map.hours(day: $0) != 0 })
        }
    }

    /// All hours that were ever active, and the rule that only the newest 15 days are kept.
    private struct Model {
        var hours: Set<Int32> = []
        var newestDay: Int32 = .min

        mutating func insert(_ instant: Instant) {
            newestDay = max(newestDay, instant.day)
            hours.insert(instant.hour)
        }

        func isActive(_ hour: Int32) -> Bool { hours.contains(hour) && newestDay - hour / 24 < 15 }
    }

    @Test(arguments: [
        // How far time leaps at most, forward and back, in hours.
        (seed: 1, forward: 3, back: 1), (2, 30, 20), (3, 200, 700), (4, 900, 100),
    ])
    func remembersWhatASetRemembers(seed: UInt64, forward: Int, back: Int) {
        var random = SplitMix(seed: seed)
        var map = ActivityMap()
        var model = Model()
        var now = time(day: 1, 0)
        for _ in 0..<1_500 {
            now = now + .hours(Int64(random.below(forward + 1)))
            let seen = now - .minutes(Int64(random.below(back * 60)))
            // What has left the window stays out, however late it comes again.
            if model.newestDay == .min || model.newestDay - seen.day < 15 { model.insert(seen) }
            map.insert(seen)
            #expect(map.newestDay == model.newestDay)
            for _ in 0..<10 {
                let hour = now.hour - Int32(random.below(800))
                #expect(map.isActive(hour: hour) == model.isActive(hour))
            }
            let day = now.day - Int32(random.below(30))
            #expect(
                map.activeHours(day: day) == (day * 24..<day * 24 + 24).count { model.isActive($0) })
        }
    }

    @Test func yearsOfSilenceLeaveNothingBehind() {
        var map = ActivityMap()
        for hour in 0..<24 { map.insert(time(day: 1, hour)) }
        map.insert(time(day: 800, 5))
        #expect(map.activeHours(day: time(day: 800, 0).day) == 1)
        for day in 786..<800 { #expect(map.activeHours(day: time(day: day, 0).day) == 0) }
        #expect(map.activeHours(day: time(day: 1, 0).day) == 0)
        map.insert(time(day: 785, 5))
        #expect(map.activeHours(day: time(day: 785, 0).day) == 0, "15 days before the newest is too old")
        map.insert(time(day: 786, 5))
        #expect(map.activeHours(day: time(day: 786, 0).day) == 1)
    }

    @Test func anEmptyMapKnowsNothing() {
        let map = ActivityMap()
        #expect(!map.isActive(hour: time(day: 1, 0).hour))
        #expect(map.activeHours(day: time(day: 1, 0).day) == 0)
        #expect(map.longestQuiet(touching: time(day: 1, 0).day) == nil)
    }

    @Test func theLongestQuietOfADayIsTheOneASlowLookFinds() {
        var random = SplitMix(seed: 10)
        for _ in 0..<300 {
            var map = ActivityMap()
            let busy = 1 + random.below(23)
            for day in 1...5 {
                for hour in 0..<24 where random.below(24) < busy { map.insert(time(day: day, hour)) }
            }
            for day in 2...4 {
                let start = time(day: day, 0).hour
                guard map.activeHours(day: start / 24) > 0 else { continue }
                // Every run of silent hours within a day to either side that has an hour of the day in it; of time off,
                // which is longer than any night, the hours of the day alone.
                var longest = 0
                var first = start - 24
                while first < start + 24 {
                    var end = first
                    while end < start + 48, !map.isActive(hour: end) { end += 1 }
                    let within = max(0, min(end, start + 24) - max(first, start))
                    if within > 0 { longest = max(longest, Int(end - first > 16 ? within : end - first)) }
                    first = max(end, first + 1)
                }
                #expect(map.longestQuiet(touching: start / 24)?.hours == longest)
            }
        }
    }

    @Test func timeOffIsNoNight() {
        var map = ActivityMap()
        // A Friday until noon, then a Monday without sleep.
        for hour in 0..<12 { map.insert(time(day: 5, hour)) }
        for hour in 0..<24 { map.insert(time(day: 8, hour)) }
        #expect(map.longestQuiet(touching: time(day: 5, 0).day)?.hours == 12)
        #expect(map.longestQuiet(touching: time(day: 8, 0).day)?.hours == 0)
    }

    @Test func midnightDoesNotCutANightInTwo() {
        var map = ActivityMap()
        for day in 1...3 { for hour in 7..<22 { map.insert(time(day: day, hour)) } }
        let night = map.longestQuiet(touching: time(day: 2, 0).day)
        #expect(night?.hours == 9)
    }

    /// Days lie packed as a bit for each hour that any of them has.
    @Test(arguments: [UInt64(1), 0x80_0000, 0x00_FF00, 0xFF_FFFF, 0x81_0001, 0xFFFF_FFFF_FFFF])
    func aDayComesBackFromBits(usual: UInt64) {
        var random = SplitMix(seed: usual)
        for _ in 0..<100 {
            let day = random.next() & usual
            let bits = SetBits.packed(day, of: usual)
            #expect(bits >> UInt64(usual.nonzeroBitCount) == 0)
            #expect(SetBits.unpacked(bits, of: usual) == day)
        }
        #expect(SetBits.packed(usual, of: usual).nonzeroBitCount == usual.nonzeroBitCount)
    }

    @Test func twoDaysAreCountedBackFromAnyHour() {
        var (map, random) = (ActivityMap(), SplitMix(seed: 34))
        for _ in 0..<60 { map.insert(time(day: 1 + random.below(6), random.below(24))) }
        let first = time(day: 1, 0).milliseconds / 3_600_000
        for newest in Int32(first)..<Int32(first) + 7 * 24 {
            let bits = map.twoDays(upTo: newest)
            #expect(bits >> 48 == 0)
            for back in Int32(0)..<48 {
                #expect((bits >> UInt64(back) & 1 == 1) == map.isActive(hour: newest - back))
            }
        }
    }
}

import Model
import Testing

@testable import Simulation

/// Honest people may look odd, but only in the way that is theirs.
@Suite struct HonestyTests {
    private let story = Story.big

    private var honest: [(truth: Truth, lines: [Line])] {
        story.truths.filter { !$0.shared }.map { ($0, story.lines[$0.account] ?? []) }
    }

    /// The greatest speed, in km/h, from any line to the latest one before it of each other device.
    private func topSpeed(_ lines: [Line]) -> Double {
        var latest: [String: Line] = [:]
        var top = 0.0
        for line in lines {
            guard let place = line.place, let device = line.device else { continue }
            for (other, before) in latest where other != device && before.place != place {
                guard let there = before.place else { continue }
                top = max(top, kilometres(there, place) / max(Double(line.time - before.time) / 3_600_000, 1e-9))
            }
            latest[device] = line
        }
        return top
    }

    @Test func everyAddressIsSomewhere() {
        #expect(story.lines.values.joined().allSatisfy { $0.place != nil })
    }

    @Test func nobodyOutrunsAnAirliner() {
        for (truth, lines) in honest where !["carrier_hub", "vpn_hopper"].contains(truth.kind) {
            #expect(topSpeed(lines) <= 1_000, "\(truth.kind) \(truth.account)")
        }
    }

    @Test func travellersTravelAndWeekendersCommute() {
        for kind in ["traveller", "weekend_home"] {
            let accounts = story.accounts(kind)
            #expect(accounts.count >= 4)
            let moved = accounts.filter { Set($0.lines.compactMap(\.place)).count >= 2 }
            #expect(moved.count * 10 >= accounts.count * 8, "\(kind)")
            #expect(accounts.allSatisfy { Set($0.lines.compactMap(\.device)).count <= 2 }, "devices travel along")
        }
    }

    @Test func carriersLetPhonesOutFarAway() {
        for (truth, lines) in story.accounts("carrier_hub") {
            let laptop = Set(lines.filter(\.isDesktop).compactMap(\.place))
            let phone = Set(lines.filter { !$0.isDesktop }.compactMap(\.place)).subtracting(laptop)
            #expect(laptop.count == 1 && phone.count == 1, "\(truth.account)")
            for there in phone {
                for here in laptop {
                    #expect(there.city.country == here.city.country)
                    #expect(kilometres(here, there) >= 149)
                }
            }
        }
    }

    @Test func vpnsMoveTheSameLaptopAbroadWithinMinutes() {
        for (truth, lines) in story.accounts("vpn_hopper") {
            let laptop = lines.filter(\.isDesktop)
            #expect(Set(laptop.compactMap(\.device)).count == 1)
            let hops = zip(laptop, laptop.dropFirst()).filter { before, after in
                before.place?.city.country != after.place?.city.country && after.time - before.time < 20 * 60_000
            }
            #expect(hops.count >= 5, "\(truth.account)")
        }
    }

    /// The longest stretch of use without a pause of `pause` hours, in hours.
    private func longestStretch(_ lines: [Line], pause: Int64) -> Double {
        var longest: Int64 = 0
        guard var began = lines.first?.time else { return 0 }
        for (before, after) in zip(lines, lines.dropFirst()) {
            if after.time - before.time >= pause * 3_600_000 { began = after.time }
            longest = max(longest, after.time - began)
        }
        return Double(longest) / 3_600_000
    }

    @Test func peopleSleep() {
        for kind in ["office_worker", "several_devices", "cookie_clearing", "new_laptop", "night_shift", "vpn_hopper"] {
            for (truth, lines) in story.accounts(kind) {
                #expect(longestStretch(lines, pause: 6) <= 18.5, "\(kind) \(truth.account)")
            }
        }
        for (truth, lines) in story.accounts("insomniac") {
            #expect(longestStretch(lines, pause: 6) > 24, "\(truth.account) sleeps like others")
            #expect(longestStretch(lines, pause: 1) <= 23, "\(truth.account) never sleeps")
        }
    }

    @Test func machinesKeepTimeDayAndNight() {
        for kind in ["integration", "wallboard"] {
            for (truth, lines) in story.accounts(kind) {
                let beats =
                    Dictionary(grouping: lines) { $0.device ?? "program" }
                    .values.max { $0.count < $1.count } ?? []
                #expect(beats.allSatisfy { $0.automated == (kind == "integration") })
                let steps = zip(beats, beats.dropFirst()).map { $1.time - $0.time }.sorted()
                #expect(Set(beats.map(\.hour)).count == 12 * 24, "\(kind) \(truth.account) pauses")
                #expect(steps[steps.count * 9 / 10] - steps[steps.count / 10] < 45_000, "\(kind) is irregular")
            }
        }
    }

    @Test func nightShiftsWorkAtNight() {
        for (truth, lines) in story.accounts("night_shift") {
            guard let city = lines.first?.place?.city else { continue }
            let hours = lines.filter(\.isDesktop).map { (($0.time / 60_000 + Int64(city.offset)) / 60) % 24 }
            let atNight = hours.filter { $0 >= 21 || $0 < 7 }.count
            #expect(atNight * 10 >= hours.count * 8, "\(truth.account)")
        }
    }

    @Test func clearedCookiesAreANewDeviceEveryDayOnOneMachine() {
        for (truth, lines) in story.accounts("cookie_clearing") {
            let laptop = lines.filter(\.isDesktop)
            #expect(Set(laptop.compactMap(\.device)).count >= 8, "\(truth.account)")
            #expect(Set(laptop.map(\.agent)).count == 1)
        }
    }

    @Test func aNewLaptopTakesOver() {
        let accounts = story.accounts("new_laptop")
        let changed = accounts.filter { _, lines in
            let machines = Dictionary(grouping: lines.filter(\.isDesktop)) { $0.device ?? "" }.values
            guard machines.count == 2, let old = machines.min(by: { $0[0].time < $1[0].time }) else { return false }
            let new = machines.first { $0[0].device != old[0].device } ?? []
            // In use together for two days at most.
            return (old.last?.time ?? 0) - (new.first?.time ?? 0) < 49 * 3_600_000
        }
        #expect(changed.count == accounts.count)
    }
}

import Model
import Testing

@testable import Simulation

/// Honest people may look odd, but only in the way that is theirs.
@Suite struct HonestyTests {
    private let story = Story.big

    private var honest: [(truth: Truth, lines: [Line])] {
        story.truths.filter { !$0.shared }.map { ($0, story.lines[$0.account] ?? []) }
    }

    /// Lines whose address tells where the device is: fixed lines that a database knows.
    private func placed(_ lines: [Line]) -> [Line] { lines.filter { $0.network == "fixed" && $0.place != nil } }

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
        #expect(story.lines.values.joined().allSatisfy { $0.place != nil || $0.isElsewhere })
    }

    @Test func nobodyOutrunsAnAirlinerOnFixedLines() {
        // A proxy may be a line of the company's own; a clock may be wrong; a stranger may have the password.
        for (truth, lines) in honest
        where !["corporate_egress", "wrong_clock", "takeover", "two_work_places"].contains(truth.kind) {
            #expect(topSpeed(placed(lines)) <= 1_000, "\(truth.kind) \(truth.account)")
        }
    }

    @Test func travellersTravelAndWeekendersCommute() {
        for kind in ["traveller", "frequent_flyer", "weekend_home", "family_holiday", "mover"] {
            let accounts = story.accounts(kind)
            #expect(accounts.count >= 4)
            let moved = accounts.filter { Set(placed($0.lines).map(\.place)).count >= 2 }
            #expect(moved.count * 10 >= accounts.count * 3, "\(kind)")
            #expect(accounts.allSatisfy { Set($0.lines.compactMap(\.device)).count <= 5 }, "devices travel along")
        }
    }

    @Test func flyersWorkAboard() {
        let aboard = story.accounts("frequent_flyer").filter { $0.lines.contains { $0.network == "satellite" } }
        #expect(aboard.count * 10 >= story.accounts("frequent_flyer").count * 8)
    }

    @Test func carriersLetPhonesOutFarAway() {
        for (truth, lines) in story.accounts("carrier_hub") {
            let phone = lines.filter { $0.network == "mobile" }
            #expect(!phone.isEmpty && phone.allSatisfy(\.isElsewhere), "\(truth.account)")
        }
        // Half of everybody's phones and more are placed elsewhere.
        let mobile = story.accounts("office_worker").flatMap(\.lines).filter { $0.network == "mobile" }
        #expect(mobile.filter(\.isElsewhere).count * 2 >= mobile.count)
    }

    @Test func vpnsMoveTheSameLaptopAbroadWithinMinutes() {
        for (truth, lines) in story.accounts("vpn_hopper") {
            let devices = Set(lines.filter { $0.network == "vpn" }.compactMap(\.device))
            #expect(devices.count == 1)
            let laptop = lines.filter { devices.contains($0.device ?? "") }
            let hops = zip(laptop, laptop.dropFirst()).filter { before, after in
                before.network != after.network && after.time - before.time < 20 * 60_000
            }
            #expect(hops.count >= 5, "\(truth.account)")
        }
    }

    @Test func proxiesAreTheCompanys() {
        for (truth, lines) in story.accounts("corporate_egress") {
            let machines = Dictionary(grouping: lines.filter(\.isDesktop)) { $0.device ?? "" }
            guard let laptop = machines.values.max(by: { $0.count < $1.count }),
                let home = placed(lines.filter { !$0.isDesktop }).first?.place
            else { continue }
            let abroad = laptop.filter { $0.place.map { $0.city.country != home.city.country } ?? false }
            #expect(abroad.count * 2 > laptop.count, "\(truth.account)")
        }
    }

    @Test func relaysServeApplesDevicesFromEverChangingAddresses() {
        for (truth, lines) in story.accounts("private_relay") {
            let relayed = lines.filter { $0.network == "relay" }
            #expect(relayed.count * 2 > lines.count)
            #expect(relayed.allSatisfy { $0.agent.contains("Version/") }, "\(truth.account)")
            #expect(Set(relayed.map(\.address)).count >= 10, "\(truth.account)")
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
        var (sleepers, all) = (0, 0)
        for kind in ["office_worker", "several_devices", "cookie_clearing", "new_laptop", "night_shift", "vpn_hopper"] {
            for (_, lines) in story.accounts(kind) {
                all += 1
                if longestStretch(lines, pause: 5) <= 20 { sleepers += 1 }
            }
        }
        // A few look at their phones at night.
        #expect(sleepers * 100 >= all * 85)
        let insomniacs = story.accounts("insomniac")
        #expect(insomniacs.filter { longestStretch($0.lines, pause: 6) > 24 }.count * 10 >= insomniacs.count * 7)
        for (truth, lines) in insomniacs {
            #expect(longestStretch(lines, pause: 1) <= 23, "\(truth.account) never sleeps")
        }
    }

    @Test func machinesKeepTimeDayAndNight() {
        var marked: [Bool] = []
        for kind in ["integration", "wallboard"] {
            for (truth, lines) in story.accounts(kind) {
                let beats =
                    Dictionary(grouping: lines) { $0.device ?? "program" }
                    .values.max { $0.count < $1.count } ?? []
                if kind == "wallboard" {
                    #expect(beats.allSatisfy { !$0.automated })
                } else {
                    marked += [beats[0].automated]
                }
                let steps = zip(beats, beats.dropFirst()).map { $1.time - $0.time }.sorted()
                #expect(Set(beats.map(\.hour)).count == 12 * 24, "\(kind) \(truth.account) pauses")
                #expect(steps[steps.count * 9 / 10] - steps[steps.count / 10] < 45_000, "\(kind) is irregular")
            }
        }
        #expect(marked.contains(true) && marked.contains(false), "some programs say what they are, some do not")
    }

    @Test func nightShiftsWorkAtNight() {
        for (truth, lines) in story.accounts("night_shift") {
            guard let city = placed(lines).first?.place?.city else { continue }
            let worker = lines.filter { $0.network == "fixed" && $0.isDesktop }
            let hours = worker.map { (($0.time / 60_000 + Int64(city.offset)) / 60) % 24 }
            let atNight = hours.filter { $0 >= 21 || $0 < 7 }.count
            #expect(atNight * 10 >= hours.count * 6, "\(truth.account)")
        }
    }

    @Test func shiftsRotate() {
        for (truth, lines) in story.accounts("rotating_shift") {
            #expect(Set(lines.map { $0.hour % 24 }).count >= 16, "\(truth.account) keeps few hours")
        }
    }

    @Test func clearedCookiesAreANewDeviceEveryDayOnOneMachine() {
        for (truth, lines) in story.accounts("cookie_clearing") {
            let machine = Dictionary(grouping: lines, by: \.agent).values.max {
                Set($0.map(\.device)).count < Set($1.map(\.device)).count
            }
            let days = Set((machine ?? []).map(\.day)).count
            #expect(Set((machine ?? []).compactMap(\.device)).count >= days / 2, "\(truth.account)")
        }
    }

    @Test func aNewLaptopTakesOver() {
        let accounts = story.accounts("new_laptop")
        let changed = accounts.filter { _, lines in
            let machines = Dictionary(grouping: lines.filter(\.isDesktop)) { $0.device ?? "" }.values
            return machines.contains { old in
                machines.contains { new in
                    old[0].device != new[0].device && new[0].time - old[0].time > 24 * 3_600_000
                        // In use together for two days at most.
                        && (old.last?.time ?? 0) - new[0].time < 49 * 3_600_000
                }
            }
        }
        #expect(changed.count * 10 >= accounts.count * 7)
    }

    @Test func profilesAreDevicesOfOneMachine() {
        for (truth, lines) in story.accounts("browser_profiles") {
            let desktops = lines.filter { $0.isDesktop && $0.network == "fixed" }
            #expect(Set(desktops.compactMap(\.device)).count >= 2, "\(truth.account)")
        }
    }

    @Test func hostedDesktopsAreInADataCentre() {
        for (truth, lines) in story.accounts("hosted_desktop") {
            let hosted = lines.filter { $0.network == "hosting" }
            #expect(
                Set(hosted.compactMap(\.device)).count == 1 && Set(hosted.map(\.address)).count == 1, "\(truth.account)"
            )
        }
    }

    @Test func wrongClocksAndLateBatchesBreakTheOrder() {
        var last = Int64.min
        var disorder: Set<String> = []
        story.town.events { bytes in
            let object = fields(bytes)
            let time = milliseconds(object["time"])
            if time < last { disorder.insert(object["account"] as? String ?? "") }
            last = max(last, time)
        }
        let kinds = Dictionary(uniqueKeysWithValues: story.truths.map { ($0.account, $0.kind) })
        let late = disorder.filter { kinds[$0] == "wrong_clock" }
        #expect(late.count >= 4)
    }

    @Test func aTakeoverIsOneBurstAfterFailures() {
        for (truth, lines) in story.accounts("takeover") {
            // Failures come on the stranger's device, and that device comes on one day only.
            let failed = Dictionary(grouping: lines.filter { $0.type == "login.failure" }) { $0.device ?? "" }
            let stranger = failed.max { $0.value.count < $1.value.count }
            guard let stranger, stranger.value.count >= 3 else {
                Issue.record("\(truth.account): no failures")
                continue
            }
            let burst = lines.filter { $0.device == stranger.key && $0.type != "login.failure" }
            #expect(!burst.isEmpty, "\(truth.account)")
            #expect((burst.last?.time ?? 0) - (burst.first?.time ?? 0) <= 2 * 3_600_000)
            #expect(!truth.shared && truth.people == 1)
        }
    }
}

import Model
import Testing

@testable import Simulation

/// What the labels call sharing has to be there to be found: measured from the lines alone.
@Suite struct SharingTests {
    private let story = Story.big

    /// Lines since sharing began.
    private func since(_ truth: Truth, _ lines: [Line]) -> [Line] {
        lines.filter { $0.time >= truth.sharedFrom?.milliseconds ?? .max }
    }

    /// The UTC days, Monday to Friday, on which all of the world's offices are open at some time.
    private func workdays(_ truth: Truth) -> [Int64] {
        let settings = story.town.settings
        let first = Int64((truth.sharedFrom ?? settings.start).day)
        return (first..<Int64(settings.start.day) + Int64(settings.days)).filter { ($0 + 3) % 7 < 5 }
    }

    /// Stretches of ten minutes and who was active in them.
    private func slots(_ lines: [Line]) -> [Int64: [Line]] { Dictionary(grouping: lines) { $0.time / 600_000 } }

    @Test func untilThenThereIsOnePerson() {
        var later = 0
        for truth in story.truths {
            guard let from = truth.sharedFrom, from > story.town.settings.start else { continue }
            later += 1
            let before = (story.lines[truth.account] ?? []).filter { $0.time < from.milliseconds }
            #expect(Set(before.compactMap(\.device)).count <= 2, "\(truth.kind): a laptop and a phone")
        }
        #expect(later > 0)
    }

    @Test func sameCityUsesTwoMachinesOnTwoNetworksAtOnce() {
        let accounts = story.accounts("same_city")
        #expect(accounts.count >= 4)
        for (truth, lines) in accounts {
            let shared = since(truth, lines)
            #expect(Set(shared.compactMap(\.place)).count == 1)
            let days = Set(
                slots(shared.filter(\.isDesktop)).filter { _, lines in
                    Set(lines.map(\.device)).count >= 2 && Set(lines.map(\.network)).count >= 2
                }.map { $0.key / 144 })
            let open = workdays(truth)
            #expect(open.filter(days.contains).count * 100 >= open.count * 70, "\(truth.account)")
        }
    }

    @Test func farCitiesAreFarAtTheSameTime() {
        let accounts = story.accounts("far_cities")
        #expect(accounts.count >= 4)
        for (truth, lines) in accounts {
            let shared = since(truth, lines)
            let cities = Set(shared.compactMap(\.place))
            #expect(cities.count == truth.people)
            #expect(Set(cities.map(\.city.country)).count == truth.people)
            for a in cities { for b in cities where a != b { #expect(kilometres(a, b) >= 1_490) } }
            let days = Set(slots(shared).filter { Set($0.value.map(\.place)).count >= 2 }.map { $0.key / 144 })
            let open = workdays(truth)
            #expect(open.filter(days.contains).count * 100 >= open.count * 70, "\(truth.account)")
        }
    }

    @Test func followTheSunNeverSleeps() {
        let accounts = story.accounts("follow_the_sun")
        #expect(accounts.count >= 3)
        for (truth, lines) in accounts {
            let shared = since(truth, lines)
            #expect(Set(shared.compactMap(\.place)).count == 3)
            // Tuesday to Thursday is a working day on every clock.
            let days = workdays(truth).filter { (1...3).contains(($0 + 3) % 7) }
            #expect(!days.isEmpty)
            for day in days {
                let hours = Set(shared.filter { $0.day == day }.map(\.hour))
                #expect(hours.count >= 21, "\(truth.account) is active in \(hours.count) hours")
            }
        }
    }

    @Test func shiftsFollowOneAnother() {
        let accounts = story.accounts("shift_seat")
        #expect(accounts.count >= 4)
        for (truth, lines) in accounts {
            let shared = since(truth, lines)
            #expect(Set(shared.compactMap(\.device)).count == truth.people)
            let busy = slots(shared)
            let together = busy.values.filter { Set($0.map(\.device)).count > 1 }.count
            #expect(together * 100 <= busy.count * 3, "\(truth.account): hardly ever two at once")
            for device in Set(shared.compactMap(\.device)) {
                let days = Dictionary(grouping: shared.filter { $0.device == device }, by: \.day)
                #expect(days.count >= workdays(truth).count - 1, "everybody has their shift every working day")
            }
        }
    }

    @Test func strangersComeFromEverywhere() {
        let accounts = story.accounts("resold")
        #expect(accounts.count >= 3)
        for (truth, lines) in accounts {
            let shared = since(truth, lines)
            #expect((5...8).contains(truth.people))
            #expect(Set(shared.compactMap(\.device)).count >= 5)
            #expect(Set(shared.compactMap(\.place)).count >= 5)
        }
    }

    @Test func everyCityHasPartnersForEveryKind() {
        for seed in 0..<40 as Range<UInt64> {
            let town = Town(TownSettings(seed: seed, accounts: 30, days: 1, sharedPart: 1))
            for truth in town.truths {
                let least = truth.kind == "follow_the_sun" ? 3 : truth.kind == "resold" ? 5 : 2
                #expect(truth.people >= least, "\(truth.kind) with seed \(seed)")
            }
        }
    }
}

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

    private func devices(_ lines: [Line]) -> Int { Set(lines.compactMap(\.device)).count }

    @Test func untilThenThereIsOnePerson() {
        var later = 0
        for truth in story.truths {
            guard let from = truth.sharedFrom, from > story.town.settings.start else { continue }
            later += 1
            let before = (story.lines[truth.account] ?? []).filter { $0.time < from.milliseconds }
            #expect(devices(before) <= 4, "\(truth.kind): what one person owns")
        }
        #expect(later > 0)
    }

    @Test func everybodyBringsDevices() {
        for truth in story.truths where truth.shared && !["reception", "lent_for_a_week"].contains(truth.kind) {
            let shared = since(truth, story.lines[truth.account] ?? [])
            let days = Set(shared.map(\.day)).count
            // Somebody may be away for some days; over a week everybody has come.
            guard days >= 7 else { continue }
            #expect(devices(shared) >= min(truth.people, 4), "\(truth.kind) \(truth.account)")
        }
    }

    @Test func sameCityUsesTwoNetworksAtOnce() {
        let accounts = story.accounts("same_city")
        #expect(accounts.count >= 4)
        var (together, open) = (0, 0)
        for (truth, lines) in accounts {
            let shared = since(truth, lines)
            let days = Set(
                slots(shared).filter { Set($0.value.map(\.device)).count >= 2 && Set($0.value.map(\.block)).count >= 2 }
                    .map { $0.key / 144 })
            open += workdays(truth).count
            together += workdays(truth).filter(days.contains).count
        }
        #expect(together * 100 >= open * 60)
    }

    @Test func farCitiesAreFarAtTheSameTime() {
        let accounts = story.accounts("far_cities")
        #expect(accounts.count >= 4)
        for (truth, lines) in accounts {
            let cities = Set(since(truth, lines).filter { $0.network == "fixed" }.compactMap(\.place))
            for a in cities {
                for b in cities where a.city.country != b.city.country { #expect(kilometres(a, b) >= 1_490) }
            }
        }
    }

    @Test func followTheSunNeverSleeps() {
        let accounts = story.accounts("follow_the_sun")
        #expect(accounts.count >= 3)
        for (truth, lines) in accounts {
            let shared = since(truth, lines)
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
            #expect(devices(shared) == truth.people)
            let busy = slots(shared)
            let together = busy.values.filter { Set($0.map(\.device)).count > 1 }.count
            #expect(together * 100 <= busy.count * 3, "\(truth.account): hardly ever two at once")
            for device in Set(shared.compactMap(\.device)) {
                let days = Dictionary(grouping: shared.filter { $0.device == device }, by: \.day)
                #expect(days.count >= workdays(truth).count - 1, "everybody has their shift every working day")
            }
        }
    }

    @Test func theyTakeTurnsPolitely() {
        for (truth, lines) in story.accounts("polite_alternation") {
            let desks = since(truth, lines).filter { $0.network == "fixed" && $0.isDesktop }
            let busy = slots(desks)
            let together = busy.values.filter { Set($0.map(\.device)).count > 1 }.count
            #expect(together * 100 <= busy.count * 5, "\(truth.account)")
        }
    }

    @Test func strangersComeFromEverywhere() {
        let accounts = story.accounts("resold")
        #expect(accounts.count >= 3)
        for (truth, lines) in accounts {
            let shared = since(truth, lines)
            #expect((5...8).contains(truth.people))
            #expect(devices(shared) >= 5)
            #expect(Set(shared.map(\.block)).count >= 5)
        }
    }

    @Test func teamsAreLarge() {
        for (truth, _) in story.accounts("team_login") { #expect((5...12).contains(truth.people)) }
    }

    @Test func aLoanEnds() {
        for (truth, lines) in story.accounts("lent_for_a_week") {
            let before = Set(lines.filter { $0.time < truth.sharedFrom?.milliseconds ?? 0 }.compactMap(\.device))
            let guests = since(truth, lines).filter { !before.contains($0.device ?? "") }
            let span = (guests.map(\.time).max() ?? 0) - (truth.sharedFrom?.milliseconds ?? 0)
            #expect(span < 21 * 86_400_000, "\(truth.account)")
        }
    }

    @Test func receptionsHaveARolesNameAndAPersonsRole() {
        var names: [String: String] = [:]
        story.town.events { bytes in
            let object = fields(bytes)
            guard object["type"] as? String == "account.update", object["role"] as? String == "full" else { return }
            names[object["account"] as? String ?? ""] = object["email"] as? String
        }
        for (truth, _) in story.accounts("reception") {
            let local = names[truth.account]?.prefix { $0 != "@" } ?? ""
            #expect(Names.mailboxes.contains(String(local)), "\(truth.account)")
        }
    }

    @Test(arguments: [Population.usual, .other])
    func everyCityHasPartnersForEveryKind(_ population: Population) {
        for seed in 0..<25 as Range<UInt64> {
            let settings = TownSettings(
                seed: seed, accounts: 45, days: 1, sharedPart: 1, population: population.even)
            for truth in Town(settings).truths {
                let least =
                    switch truth.kind {
                    case "follow_the_sun": 3
                    case "resold", "team_login": 5
                    default: 2
                    }
                #expect(truth.people >= least, "\(truth.kind) with seed \(seed)")
            }
        }
    }
}

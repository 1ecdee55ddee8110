import Model
import Testing

@testable import Simulation

@Suite struct LabelTests {
    private let story = Story.big

    @Test func labelsAreTheAccountsOfTheStream() {
        let rows = story.town.labels.split(separator: "\n")
        #expect(rows.first == "account,kind,shared,people,shared_from")
        #expect(
            Set(rows.dropFirst().map { $0.split(separator: ",")[0] }) == Set(story.lines.keys.map { Substring($0) }))
        let end = story.town.settings.start + .days(12)
        for row in rows.dropFirst() {
            let columns = row.split(separator: ",", omittingEmptySubsequences: false)
            #expect(columns.count == 5)
            #expect(Int(columns[3]) ?? 0 >= 1)
            if columns[2] == "true" {
                let from = milliseconds(String(columns[4]))
                #expect(from >= story.town.settings.start.milliseconds && from < end.milliseconds)
                #expect(Int(columns[3]) ?? 0 >= 2)
            } else {
                #expect(columns[2] == "false" && columns[4].isEmpty)
            }
        }
    }

    @Test func thePartIsSharedAndEveryKindIsThere() {
        #expect(story.truths.filter(\.shared).count == 105)
        let names = (Habits.honest + Habits.sharing).map { $0.habit.name }
        #expect(Set(names).count == names.count)
        #expect(Set(story.truths.map(\.kind)) == Set(names))
        #expect(Set(story.truths.filter(\.shared).map(\.kind)) == Set(Habits.sharing.map { $0.habit.name }))
    }

    @Test func thePartIsTheSettings() {
        func shared(_ part: Double) -> Int {
            Town(TownSettings(seed: 1, accounts: 100, days: 1, sharedPart: part)).truths.filter(\.shared).count
        }
        #expect(shared(0) == 0)
        #expect(shared(0.05) == 5)
        #expect(shared(1) == 100)
    }

    @Test(arguments: [Population.usual, .other])
    func aLargeTownHasEveryKindInProportion(_ population: Population) {
        let truths = Town(TownSettings(seed: 2, accounts: 3_000, days: 1, population: population)).truths
        let counts = Dictionary(grouping: truths, by: \.kind).mapValues(\.count)
        #expect(Set(counts.keys) == Set((Habits.honest + Habits.sharing).map { $0.habit.name }))
        for (shares, accounts) in [(Habits.honest, 2_500), (Habits.sharing, 500)] {
            let total = shares.reduce(0) { $0 + $1.weight(in: population) }
            for share in shares {
                let expected = Double(accounts * share.weight(in: population)) / Double(total)
                #expect(abs(Double(counts[share.habit.name] ?? 0) - expected) <= 2, "\(share.habit.name)")
            }
        }
    }

    @Test func whatACompanyDoesItDoesTogether() {
        let town = Town(TownSettings(seed: 4, accounts: 2_000, days: 1))
        var organizations: [String: String] = [:]
        town.events {
            let object = fields($0)
            guard object["type"] as? String == "account.update" else { return }
            organizations[object["account"] as? String ?? ""] = object["organization"] as? String
        }
        let proxied = town.truths.filter { $0.kind == "corporate_egress" }.compactMap { organizations[$0.account] }
        #expect(Set(proxied).count * 3 <= proxied.count)
    }

    @Test func someShareFromTheBeginningAndSomeLater() {
        let starts = story.truths.compactMap(\.sharedFrom)
        let fromTheBeginning = starts.filter { $0 == story.town.settings.start }.count
        #expect(fromTheBeginning >= starts.count / 3)
        #expect(starts.count - fromTheBeginning >= starts.count / 6)
    }
}

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

    @Test func oneInSixIsSharedAndEveryKindIsThere() {
        #expect(story.truths.filter(\.shared).count == 30)
        let names = (Habits.honest + Habits.sharing).map { $0.name }
        #expect(Set(names).count == names.count)
        #expect(Set(story.truths.map(\.kind)) == Set(names))
        #expect(Set(story.truths.filter(\.shared).map(\.kind)) == Set(Habits.sharing.map { $0.name }))
    }

    @Test func thePartIsTheSettings() {
        func shared(_ part: Double) -> Int {
            Town(TownSettings(seed: 1, accounts: 100, days: 1, sharedPart: part)).truths.filter(\.shared).count
        }
        #expect(shared(0) == 0)
        #expect(shared(0.05) == 5)
        #expect(shared(1) == 100)
    }

    @Test func someShareFromTheBeginningAndSomeLater() {
        let starts = story.truths.compactMap(\.sharedFrom)
        let fromTheBeginning = starts.filter { $0 == story.town.settings.start }.count
        #expect(fromTheBeginning >= starts.count / 3)
        #expect(starts.count - fromTheBeginning >= starts.count / 6)
    }
}

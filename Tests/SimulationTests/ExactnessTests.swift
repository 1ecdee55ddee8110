import Model
import Simulation
import Testing

@Suite struct ExactnessTests {
    private func bytes(_ settings: TownSettings) -> [UInt8] {
        var all: [UInt8] = []
        Town(settings).events { all.append(contentsOf: $0) }
        return all
    }

    /// FNV-1a with 64 bits, so that the pin depends on nothing but bytes.
    private func hash(_ bytes: some Sequence<UInt8>) -> UInt64 {
        bytes.reduce(0xcbf2_9ce4_8422_2325) { ($0 ^ UInt64($1)) &* 0x0000_0100_0000_01b3 }
    }

    /// Changes whenever the town changes, and should then be changed with a word in the change log: people compare runs
    /// over seeds.
    @Test func aSmallTownIsTheSameEverywhere() {
        let settings = TownSettings(seed: 1, accounts: 40, days: 5)
        #expect(hash(bytes(settings)) == 14_767_656_838_570_346_934)
        #expect(hash(Town(settings).labels.utf8) == 4_467_279_101_835_655_002)
    }

    @Test func tellingItAgainTellsTheSame() {
        let settings = TownSettings(seed: 3, accounts: 25, days: 4)
        let town = Town(settings)
        var (first, second): ([UInt8], [UInt8]) = ([], [])
        town.events { first.append(contentsOf: $0) }
        town.events { second.append(contentsOf: $0) }
        #expect(first == second)
        #expect(first == bytes(settings))
    }

    @Test func anotherSeedIsAnotherTown() {
        let one = TownSettings(seed: 1, accounts: 25, days: 3)
        let other = TownSettings(seed: 2, accounts: 25, days: 3)
        #expect(bytes(one) != bytes(other))
        #expect(Town(one).labels != Town(other).labels)
    }

    /// A person's days do not hang on how long the town is watched.
    @Test func aLongerStreamBeginsLikeAShorterOne() {
        let long = TownSettings(seed: 5, accounts: 12, days: 6, sharedPart: 0)
        var short = long
        short.days = 3
        let end = long.start + .days(2)
        func sessions(_ settings: TownSettings) -> Set<String> {
            // Kinds that plan over the whole time (a trip, a new laptop) may differ: look at those that do not.
            let plain = Set(Town(settings).truths.filter { $0.kind == "office_worker" }.map(\.account))
            var seen: Set<String> = []
            Town(settings).events { line in
                let object = fields(line)
                guard object["ip"] != nil, plain.contains(object["account"] as? String ?? ""),
                    milliseconds(object["time"]) < end.milliseconds
                else { return }
                seen.insert(String(decoding: line, as: UTF8.self))
            }
            return seen
        }
        #expect(!sessions(short).isEmpty)
        #expect(sessions(long) == sessions(short))
    }

    @Test func theBodysErrorEndsTheStory() {
        struct Enough: Error {}
        var count = 0
        #expect(throws: Enough.self) {
            try Town(TownSettings(seed: 1, accounts: 10, days: 2)).events { _ in
                count += 1
                if count == 5 { throw Enough() }
            }
        }
        #expect(count == 5)
    }

    @Test(arguments: [
        TownSettings(seed: 1, accounts: 0, days: 1), TownSettings(seed: 1, accounts: 1, days: 0),
        TownSettings(seed: 1, accounts: 1, days: 401), TownSettings(seed: 1, accounts: 1, days: 1, sharedPart: 1.5),
        TownSettings(seed: 1, accounts: 1, days: 1, sharedPart: .nan),
        TownSettings(seed: 1, accounts: 1, days: 1, networkKindPercent: 101),
        TownSettings(seed: 1, accounts: 1, days: 5, start: .latest),
        TownSettings(seed: 1, accounts: 1, days: 1, clocksAhead: -1),
    ])
    func unusableSettingsSaySo(_ settings: TownSettings) {
        #expect(settings.problem != nil)
    }

    @Test(arguments: [1, 2, 3, 7, 61, 64]) func aTownOfAnySizeTellsEveryAccount(_ accounts: Int) {
        let town = Town(TownSettings(seed: 9, accounts: accounts, days: 1))
        #expect(town.truths.count == accounts)
        var registered = 0
        town.events { if fields($0)["type"] as? String == "account.update" { registered += 1 } }
        #expect(registered == accounts)
    }
}

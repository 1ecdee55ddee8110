import Model
import Seats
import Testing

/// In which departments and countries seats were taken, as `seats.growth` tells it.
@Suite struct SeatPlacesTests {
    private static let today: Int32 = 20_100

    /// An organization whose seats have been known for long, and of which six more were bought today.
    private struct Firm {
        var ledger: SeatLedger

        /// - Parameter open: organizations that are spelled out at once.
        init(knownFor days: Int32 = 60, open: Int = 4) {
            ledger = SeatLedger(openMax: open)
            ledger.setPurchased(10, organization: 0, day: today - days)
        }

        mutating func take(_ department: String?, _ country: String? = nil, daysAgo: Int32, _ count: Int8 = 1) {
            let code = country.flatMap { text in
                CountryCode(rawValue: text.utf8.reduce(0) { $0 << 8 | UInt16($1) })
            }
            ledger.apply(
                SeatPlacement(
                    organization: 0, count: count, since: daysAgo == .max ? .min : today - daysAgo,
                    department: department, country: code))
        }

        /// The growth that is told, with what is told of places.
        mutating func places() -> SeatPlaces? {
            ledger.setPurchased(16, organization: 0, day: today)
            let events = ledger.events(
                organization: 0, day: today, isNewDay: false, limit: .soft, settings: SeatSettings()
            ).events
            #expect(events.contains { $0.condition == .growth })
            for event in events where event.condition != .growth { #expect(event.places == nil) }
            return events.first { $0.condition == .growth }?.places
        }

        var departments: [String]? {
            mutating get {
                places()?.departments?.map { "\($0.department) \($0.added)/\($0.assigned)\($0.isNew ? " new" : "")" }
            }
        }
        var countries: [String]? {
            mutating get {
                places()?.countries?.map { "\($0.country) \($0.added)/\($0.assigned)\($0.isNew ? " new" : "")" }
            }
        }
    }

    @Test func mostAddedComeFirst() {
        var firm = Firm()
        for _ in 0..<4 { firm.take("Sales", "MY", daysAgo: 90) }
        firm.take("Sales", "MY", daysAgo: 29)
        firm.take("Legal", "MY", daysAgo: 30)
        for _ in 0..<3 { firm.take("Support", "SG", daysAgo: 2) }
        firm.take("Design", daysAgo: 0)
        var other = firm
        #expect(firm.departments == ["Support 3/3 new", "Design 1/1 new", "Sales 1/5"])
        #expect(other.countries == ["SG 3/3 new", "MY 1/6"])
    }

    @Test func whoHasLeftIsNotThere() {
        var firm = Firm()
        firm.take("Sales", "MY", daysAgo: 90)
        for _ in 0..<3 { firm.take("Support", "SG", daysAgo: 2) }
        for _ in 0..<3 { firm.take("Support", "SG", daysAgo: 2, -1) }
        var other = firm
        #expect(firm.departments == [], "nobody took a seat")
        #expect(other.countries == [])
    }

    @Test func whatIsNotKnownIsLeftOut() {
        var firm = Firm()
        #expect(firm.places() == nil)
        firm = Firm()
        firm.take("Sales", daysAgo: 3)
        #expect(firm.places()?.countries == nil)
        firm = Firm()
        firm.take(nil, "MY", daysAgo: 3)
        #expect(firm.places()?.departments == nil)
    }

    /// Few places lie in a list and many in a table; days that count no more are counted together; and of two organizations
    /// one is packed.
    @Test(arguments: [3, 40, 200], [UInt64(1), 2, 3]) func comingsAndGoingsAreCounted(departments: Int, seed: UInt64) {
        var random = SplitMix(seed: seed)
        var firm = Firm(knownFor: 120, open: 1)
        var seated: [(department: String, daysAgo: Int32)] = []
        for daysAgo in (Int32(0)...70).reversed() {
            for _ in 0..<random.below(departments > 100 ? 12 : 6) {
                let department = "Team \(random.below(departments))"
                // Some take their seat on an earlier day than they are heard of.
                let since = daysAgo + Int32(random.below(3))
                firm.take(department, daysAgo: since)
                seated.append((department, since))
                firm.ledger.setPurchased(3, organization: 1, day: Self.today - daysAgo)
            }
            for _ in 0..<random.below(6) where !seated.isEmpty {
                let left = seated.remove(at: random.below(seated.count))
                firm.take(left.department, daysAgo: left.daysAgo, -1)
            }
        }
        let byDepartment = Dictionary(grouping: seated, by: \.department)
        let isAnybodyOld = byDepartment.values.contains { seats in seats.contains { $0.daysAgo >= 30 } }
        let expected = byDepartment.compactMap { department, seats -> SeatPlaces.Department? in
            let added = seats.count { $0.daysAgo < 30 }
            guard added > 0 else { return nil }
            return SeatPlaces.Department(
                department: department, added: added, assigned: seats.count,
                isNew: added == seats.count && isAnybodyOld)
        }.sorted { ($1.added, $0.department) < ($0.added, $1.department) }
        #expect(expected.count > 1)
        #expect(firm.places()?.departments == Array(expected.prefix(SeatPlaces.listedMax)))
    }

    /// Whom the customer has won is not told from whom we have only just met.
    @Test func whoeverIsNewToUsIsNotSaidToBeNew() {
        var young = Firm(knownFor: 29)
        young.take("Sales", daysAgo: 20)
        #expect(young.places() == nil)
        var settled = Firm(knownFor: 30)
        settled.take("Sales", daysAgo: 20)
        settled.take("Support", daysAgo: 3)
        #expect(settled.departments == ["Sales 1/1", "Support 1/1"], "all are")
        settled = Firm(knownFor: 30)
        settled.take("Sales", daysAgo: .max)
        settled.take("Support", daysAgo: 3)
        #expect(settled.departments == ["Support 1/1 new"])
    }

    @Test func tenAreListedOfEach() {
        var firm = Firm()
        firm.take("Sales", daysAgo: 99)
        for number in 10..<40 { for _ in 0...(number % 3) { firm.take("team \(number)", daysAgo: 1) } }
        // Of those with most, by name.
        let expected = (10..<40).filter { $0 % 3 == 2 }.map { "team \($0) 3/3 new" }
        #expect(firm.departments == expected)
    }

    /// In whichever order they come, both spellings are told, in the same order.
    @Test(arguments: [["caf\u{E9}", "cafe\u{301}"], ["cafe\u{301}", "caf\u{E9}"]])
    func twoSpellingsAreTwoDepartments(names: [String]) {
        var firm = Firm()
        firm.take("Sales", daysAgo: 99)
        for name in names { firm.take(name, daysAgo: 1) }
        let told = firm.places()?.departments ?? []
        #expect(told.map { Array($0.department.utf8) } == [Array("cafe\u{301}".utf8), Array("caf\u{E9}".utf8)])
        #expect(told.map(\.added) == [1, 1])
    }

    /// Places come and go by the hundred; those that are left are told, with all who are there.
    @Test(arguments: [UInt64(1), 2, 3, 4]) func manyPlacesAreFoundAgain(seed: UInt64) {
        var random = SplitMix(seed: seed)
        var firm = Firm()
        firm.take("Headquarters", daysAgo: .max)
        var held: [String: [Int32]] = [:]
        for step in 0..<3_000 {
            let name = "team \(random.below(40))"
            // They fill up, and empty again.
            if random.below(100) < (step % 1_000 < 500 ? 80 : 20) {
                let daysAgo = Int32(random.below(50))
                held[name, default: []].append(daysAgo)
                firm.take(name, daysAgo: daysAgo)
            } else if let daysAgo = held[name]?.popLast() {
                firm.take(name, daysAgo: daysAgo, -1)
            }
            guard step % 50 == 49 else { continue }
            let expected = held.compactMap { name, days -> (name: String, added: Int, assigned: Int)? in
                let added = days.count { $0 < 30 }
                return added > 0 ? (name, added, days.count) : nil
            }.sorted { $0.added != $1.added ? $0.added > $1.added : $0.name < $1.name }.prefix(10)
            var copy = firm
            #expect(
                copy.departments
                    == expected.map {
                        "\($0.name) \($0.added)/\($0.assigned)\($0.added == $0.assigned ? " new" : "")"
                    })
        }
    }

    /// Accounts come, go and move; a recount of all of them comes to the same, in whatever order they are added up.
    @Test(arguments: [UInt64(1), 2, 3]) func agreesWithARecount(seed: UInt64) {
        struct Account { var department: Int, country: Int, daysAgo: Int32 }
        var random = SplitMix(seed: seed)
        let departments = ["Sales", "Support", "Legal", "Design"]
        let countries = ["MY", "SG", "GB"]
        var accounts: [Account] = []
        var firm = Firm()
        for _ in 0..<400 {
            if random.below(3) == 0, !accounts.isEmpty {
                let account = accounts.remove(at: random.below(accounts.count))
                firm.take(
                    departments[account.department], countries[account.country], daysAgo: account.daysAgo, -1)
            } else {
                let account = Account(
                    department: random.below(4), country: random.below(3), daysAgo: Int32(random.below(60)))
                accounts.append(account)
                firm.take(departments[account.department], countries[account.country], daysAgo: account.daysAgo)
            }
            var again = Firm()
            for account in accounts.reversed() {
                again.take(departments[account.department], countries[account.country], daysAgo: account.daysAgo)
            }
            var copy = firm
            let places = copy.places()
            #expect(places == again.places())
            for told in places?.departments ?? [] {
                let own = accounts.filter { departments[$0.department] == told.department }
                #expect(told.assigned == own.count)
                #expect(told.added == own.count { $0.daysAgo < 30 })
            }
            let taken = Set(accounts.filter { $0.daysAgo < 30 }.map(\.country))
            #expect(places?.countries?.count ?? 0 == taken.count)
        }
    }
}

/// Accounts that are in use almost daily.
@Suite struct PowerUserTests {
    @Test func countForAWeekAfterTheyWereSeen() {
        var ledger = SeatLedger()
        func powerUsers(_ day: Int32) -> Int { ledger.seats(organization: 2, day: day).powerUsers }
        ledger.apply(SeatChange(organization: 2, assigned: 1, from: .min, to: 20_000))
        #expect(powerUsers(20_000) == 0)
        ledger.apply(SeatChange(organization: 2, assigned: 0, from: 20_000, to: 20_001, isPowerUser: true))
        #expect(powerUsers(20_001) == 1)
        #expect(powerUsers(20_007) == 1)
        #expect(powerUsers(20_008) == 0)
        ledger.apply(
            SeatChange(
                organization: 2, assigned: 0, from: 20_001, to: 20_009, wasPowerUser: true, isPowerUser: true))
        #expect(powerUsers(20_009) == 1)
        ledger.apply(SeatChange(organization: 2, assigned: -1, from: 20_009, to: .min, wasPowerUser: true))
        #expect(powerUsers(20_009) == 0)
        #expect(ledger.seats(organization: 2, day: 20_009).active == 0)
    }
}

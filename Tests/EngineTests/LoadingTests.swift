import Foundation
import Model
import Outreach
import Seats
import Storage
import Testing

@testable import Engine

/// What was saved comes back the same, however it is handed out to the shards.
@Suite struct LoadingTests {
    @Test(arguments: [1, 2_000], [1, 3])
    func accountsComeBackHoweverManyAreHandedOutAtOnce(bytes: Int, shards: Int) async throws {
        let (disks, others) = (try await Self.saved(), try await Self.saved())
        #expect(disks.state.accounts.keys.count { CensusKeeper.Row(key: $0) == nil } > 20)
        var settings = CrashTests.settings(shards: shards)
        let before = Live(settings, on: disks)
        settings.pace.loadedBytes = bytes
        let after = Live(settings, on: others)
        let expected = try await before.ask("flagged") as? NSArray
        #expect(try await after.ask("flagged") as? NSArray == expected)
        #expect((expected?.count ?? 0) > 0)
        let accounts = try await after.status["accounts"] as? Int
        #expect(accounts == disks.state.accounts.keys.count { CensusKeeper.Row(key: $0) == nil })
        // Whatever else they know comes back too: more lines lead to the same notices, with the same seats in them.
        for live in [before, after] {
            live.send(Self.later)
            await live.drain()
            live.settle()
        }
        #expect(before.bytes == after.bytes)
        #expect(!before.bytes.isEmpty)
    }

    @Test(arguments: [1, 128 << 10]) func anAccountThatCannotBeReadIsRefused(bytes: Int) async throws {
        for cut in [0, 20] {
            let disks = try await Self.saved()
            let key = try #require(disks.state.accounts.keys.sorted().dropFirst(10).first)
            var row = try #require(disks.state.accounts[key])
            row.bytes = Array(row.bytes.prefix(cut))
            var change = StateChange()
            change.accounts = [row]
            try MemoryStateStore(disks.state).commit(change)
            var settings = CrashTests.settings(shards: 2)
            settings.pace.loadedBytes = bytes
            #expect(throws: StorageError.damaged("state: account \(key) cannot be read")) {
                try Live(opening: disks, settings, wallClock: .earliest)
            }
        }
    }

    @Test func anOrganizationComesBackWithAllThatIsKnownOfIt() throws {
        for saved in [Self.little, Self.everything] {
            let bytes = saved.bytes
            #expect(SavedOrganization(bytes) == saved)
            for length in 0..<bytes.count { #expect(SavedOrganization(Array(bytes.prefix(length))) == nil) }
            #expect(SavedOrganization(bytes + [0]) == nil)
            #expect(SavedOrganization([bytes[0] + 1] + bytes.dropFirst()) == nil)
        }
    }

    /// The same lines a year later.
    private static let later: [UInt8] = concatenated(
        TownLines.hamlet.lines.map {
            Array(String(decoding: $0, as: UTF8.self).replacing(":\"2026-", with: ":\"2027-").utf8)
        })

    private static let little = SavedOrganization(
        facts: Directory.Organization(id: "org_1"), seats: SeatMemory(), sales: SalesMemory())

    private static let everything: SavedOrganization = {
        var facts = Directory.Organization(id: "org_2")
        facts.name = "Birch & Söhne"
        facts.locale = "de-CH"
        facts.timeZone = "Europe/Zurich"
        facts.contact = ""
        facts.plan = "team"
        facts.segment = "crm"
        facts.employees = 240
        facts.seatsPurchased = .max
        facts.seatLimit = .hard
        facts.pricing = .value
        facts.currency = "CHF"
        facts.billingPeriod = .year
        facts.discount = "12.5"
        facts.addSeatsURL = "https://birch.example/seats"
        facts.offers = [
            Offer(kind: .addOn, name: "Archive", url: nil),
            Offer(kind: .featureUpgrade, name: "Viewer", url: "https://birch.example/viewer"),
        ]
        facts.priceTiers = [PriceTier(upTo: 10, unitPrice: "9.90"), PriceTier(upTo: nil, unitPrice: nil)]
        facts.decided = (0..<16).map { $0 % 3 == 0 ? .min : Int64($0) * 1_000 - 5_000 }
        var seats = SeatMemory()
        seats.purchases = [SeatMemory.Purchase(day: -3, seats: 0), SeatMemory.Purchase(day: .max, seats: 77)]
        seats.told = [.full, .growth]
        seats.overSince = 20_000
        seats.lastFull = SeatMemory.Assignment(day: 20_001, seats: 77)
        var sales = SalesMemory()
        sales.firstDay = -3
        sales.initialSeats = 12
        sales.seats = .max
        sales.firstExpansion = 20_000
        sales.currency = "CHF"
        sales.months = (Int32(0)..<13).map { number in
            var month = SalesMemory.Month(month: CalendarMonth(number: 24_300 + number))
            month.added = Int(number)
            month.expansions = 3
            month.revenue = .max - Int64(number)
            month.unpriced = 1
            month.active = number % 2 == 0 ? nil : 7
            return month
        }
        sales.outcomes.opened = 9
        sales.outcomes.answered.add(4, days: 0)
        sales.outcomes.answered.add(1, days: 400)
        sales.outcomes.converted.add(2, days: 7)
        return SavedOrganization(facts: facts, seats: seats, sales: sales)
    }()

    /// Disks that an engine has left in order, with a hamlet's accounts on them.
    private static func saved() async throws -> Live.Disks {
        let disks = Live.Disks()
        let live = Live(CrashTests.settings(shards: 2), on: disks)
        live.send(TownLines.hamlet.bytes)
        await live.drain()
        live.settle()
        try #require(disks.journal.batches.isEmpty)
        return disks
    }
}

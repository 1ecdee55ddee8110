import Model
import Testing

@testable import Detection

/// Whatever one account does, it takes no more than its share of memory.
@Suite struct BoundsTests {
    @Test func tenThousandDevicesOnAHundredThousandAddresses() {
        let life = Life()
        var random = SplitMix(seed: 16)
        var bytes: [Int] = []
        for number in 0..<100_000 {
            var spot = Spot.ipoh.kind(.vpn)
            spot.address = IPAddress(v4: 0x0B00_0000 + UInt32(number) << 8)
            let device = Device(id: "device-\(number % 10_000)-of-many", deviceClass: .desktop, family: 1)
            life.see(device, at: spot, time(day: 1, 0) + .seconds(Int64(number) * 20), id: "event-\(random.next())")
            if number == 50_000 || number == 99_999 { bytes.append(life.book.allocatedBytes) }
        }
        #expect(life.explanation.presences.count == Tracks.presencesMax)
        #expect(bytes[1] <= bytes[0] + 1_024, "nothing grows")
        #expect(life.book.accountCount == 1)
    }

    /// The dearest account there is: every line a new device, far from all the others.
    @Test func aCrowdAllOverTheWorldIsManyPeopleAndBounded() {
        let life = Life(Life.eager)
        life.use(.laptop, at: .ipoh, from: time(day: 1, 9), to: time(day: 1, 12))
        var bytes: [Int] = []
        for number in 0..<600 {
            let latitude = Double(number % 17) * 10 - 80
            let longitude = Double(number % 36) * 10 - 175
            var spot = Spot("Somewhere \(number)", "XX", latitude, longitude, first: 11)
            spot.address = IPAddress(v4: 0x0B00_0000 + UInt32(number) << 8)
            life.see(.laptop(number), at: spot, time(day: 2, 9) + .seconds(Int64(number) * 2))
            if number % 20 == 0 { life.see(.laptop, at: .ipoh, time(day: 2, 9) + .seconds(Int64(number) * 2 + 1)) }
            if number == 200 || number == 599 { bytes.append(life.book.allocatedBytes) }
        }
        #expect(life.explanation.presences.count == Tracks.presencesMax)
        #expect(life.explanation.peopleAtLeast > 15)
        #expect(life.explanation.peopleAtLeast <= Tracks.presencesMax)
        #expect(bytes[1] <= bytes[0] + 1_024)
        #expect(life.events.first == .noticed)
        for signal in life.explanation.signals { #expect(signal.evidence.count <= Clue.perKind) }
    }

    @Test func evidenceOfManyMonthsIsTheNewestDays() throws {
        let life = Life()
        life.liveInFarCities(days: 1...60)
        let travel = try #require(life.explanation.signals.first { $0.kind == .impossibleTravel })
        #expect(travel.evidence.map { $0.to.time.day - time(day: 1, 0).day + 1 } == Array(53...60))
    }

    @Test func aFullTableRefusesNewAccountsAndServesTheOthers() {
        let book = AccountBook(settings: DetectionSettings(), accountsMax: 1_000, awakeMax: 10, hash: Life.hash)
        let batch = EventBatch(recordCapacity: 1, arenaCapacity: 2 * 65_536)
        var changes: [AccountChange] = []
        func see(_ number: Int, day: Int) {
            batch.reset()
            var record = EventRecord()
            record.time = time(day: day, 9).milliseconds
            record.typeCode = EventType.sessionStart.rawValue
            var name = "account-\(number)"
            record.account = name.withUTF8 { batch.append($0) }
            record.accountHash = Life.hash(name)
            book.apply(&record, in: batch, into: &changes)
        }
        for number in 0..<2_000 { see(number, day: 1) }
        #expect(book.accountCount == 1_000)
        #expect(book.refusedCount == 1_000)
        see(5, day: 2)
        #expect(book.explain("account-5", hash: Life.hash("account-5"))?.explanation.lastSeen == time(day: 2, 9))
        #expect(book.explain("account-1999", hash: Life.hash("account-1999")) == nil)
    }

    @Test func whatNobodyHearsOfAgainIsLetGo() {
        let life = Life()
        life.liveInFarCities(days: 1...4)
        let held = life.explanation
        #expect(!held.presences.isEmpty && !held.signals.isEmpty)
        // One account's turn comes with every step of time.
        life.wait(until: time(day: 8, 0))
        #expect(life.explanation.presences.isEmpty)
        #expect(!life.explanation.signals.isEmpty)
        life.wait(until: time(day: 40, 0))
        #expect(life.explanation.signals.isEmpty)
    }
}

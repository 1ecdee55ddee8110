import Model
import Testing

@testable import Detection

@Suite struct RestingTests {
    /// Any mix of growing, shrinking and moving leaves what a dictionary holds, and gives memory back.
    @Test func holdsWhatADictionaryHolds() {
        var random = SplitMix(seed: 31)
        var packs = PackStore()
        var model = [[UInt8]](repeating: [], count: 500)
        var handles = [PackHandle](repeating: .none, count: 500)
        var most = 0
        for round in 0..<6_000 {
            let owner = Int(random.below(500))
            // Some are of hostile size, and in the end all are small.
            let bound = round >= 3_000 ? 40 : random.below(50) == 0 ? 9_000 : 1_500
            let length = random.below(bound)
            model[owner] = (0..<length).map { UInt8(truncatingIfNeeded: $0 &+ round) }
            let put = model[owner].withUnsafeBytes { packs.put($0, of: UInt32(owner), over: handles[owner]) }
            handles[owner] = put.handle
            if let moved = put.moved { handles[Int(moved.owner)] = moved.handle }
            most = max(most, packs.allocatedBytes)
        }
        for (owner, content) in model.enumerated() where handles[owner] != .none {
            let place = packs.content(handles[owner])
            #expect(UnsafeRawBufferPointer(start: place, count: content.count).elementsEqual(content))
        }
        let held = model.reduce(0) { $0 + $1.count + PackStore.headerBytes }
        #expect(most > 250_000)
        // Sixteen bytes of rounding up for each, and sixteen KiB for each of the sizes.
        let allocated = packs.allocatedBytes
        #expect(allocated < held + 500 * 16 + 125 * (17 << 10))
    }

    /// Whoever is touched stays; of the others each has its turn.
    @Test func theOneThatWasNotTouchedRests() {
        var awake = AwakeAccounts(capacity: 3)
        var places: [UInt32] = []
        for owner in UInt32(10)..<13 {
            places.append(awake.insert(AccountState(name: .none), of: owner, pack: .none))
        }
        let isFull = awake.isFull
        #expect(isFull)
        awake.touch(places[1])
        let first = awake.nextToRest()
        #expect(first != 11)
        _ = awake.remove(places[Int(first - 10)])
        let count = awake.count
        #expect(count == 2)
        places[Int(first - 10)] = awake.insert(AccountState(name: .none), of: first, pack: .none)
        // Untouched since, and its turn comes as that of any other.
        let next = [awake.nextToRest(), awake.nextToRest(), awake.nextToRest()]
        #expect(Set(next) == [10, 11, 12])
    }

    @Test(arguments: [
        "ev_0f91ab641a324835", "dev_6989caac2eb4", "ev_0f91ab641a32483", "F", "f", "ff", "0123", "no id at all",
        "ba69ec90eb4fef88", "123e4567-e89b-12d3-a456-426614174000", "123E4567-e89b-12d3-a456-426614174000",
        "123e4567-e89b-12d3-a456-42661417400g", "Größe 1234", String(repeating: "ab", count: 512),
        String(repeating: "x", count: 1_024), String(repeating: "x", count: 40) + "00",
    ])
    func textsComeBackAsTheyWere(_ text: String) {
        var writer = ShortTexts()
        var reader = ShortTexts()
        // The second time the word may be known, and so it may after others.
        for text in [text, text, "one-0f0f", "two-0f0f", "three-0f0f", "four-0f0f", text, "two-abcd", "two-abcdef"] {
            var bytes = [UInt8](repeating: 0, count: ShortTexts.bytesMost(text.utf8.count))
            let written = Array(text.utf8).withUnsafeBufferPointer { text in
                bytes.withUnsafeMutableBytes { writer.write(text, to: $0.baseAddress!) }
            }
            #expect(written <= bytes.count)
            bytes.withUnsafeBufferPointer { bytes in
                var read = ""
                let end = reader.read(bytes.baseAddress!) { read = String(decoding: $0, as: UTF8.self) }
                #expect(read == text)
                #expect(end - bytes.baseAddress! == written)
            }
        }
    }

    @Test func idsTakeHalfTheirLengthAndLess() {
        var texts = ShortTexts()
        func length(_ text: String) -> Int {
            var room = [UInt8](repeating: 0, count: 2_000)
            return Array(text.utf8).withUnsafeBufferPointer { text in
                room.withUnsafeMutableBytes { texts.write(text, to: $0.baseAddress!) }
            }
        }
        #expect(length("ev_0f91ab641a324835") == 13)
        #expect(length("ev_1111111111111111") == 9)
        #expect(length("dev_6989caac2eb4") == 12)
        #expect(length("dev_111111111111") == 7)
        #expect(length("ev_111111111111") == 11)
        texts.clear()
        #expect(length("ev_0f91ab641a324835") == 13)
        #expect(length("123e4567-e89b-12d3-a456-426614174000") == 17)
        #expect(length("plain") == 6)
    }

    /// Networks that nobody has, too: whoever sends lines may make addresses up.
    @Test(arguments: [0x2001_0DB8_0001_0002, 1, 0x0100, 0x0001_0200, 0xFFFF_FFFF, 1 << 32, UInt64.max])
    func aNetworkIsWhatItWasAfterARest(_ high: UInt64) {
        let life = Life()
        var spot = Spot.ipoh
        spot.address = IPAddress(high: high, low: 9)
        for day in 1...4 {
            life.see(.laptop, at: spot, time(day: day, 9), session: "s")
            life.see(.laptop, at: spot, time(day: day, 10), session: "s")
        }
        // Another account wakes, and so this one rests.
        let other = Life(account: "bala", beside: life)
        other.see(.phone, at: .london, time(day: 4, 11))
        #expect(life.explanation.networks.map(\.days) == [4])
        other.see(.phone, at: .london, time(day: 4, 12))
        life.see(.laptop, at: spot, time(day: 5, 9), session: "s")
        #expect(life.explanation.networks.map(\.days) == [5])
    }

    /// Days turned round for a shorter number are the days that they were, whatever the newest is.
    @Test func daysComeBackAsTheyWere() {
        var random = SplitMix(seed: 32)
        for _ in 0..<1_000 {
            let days = DaySet(bits: UInt32(truncatingIfNeeded: random.next()))
            let newest = Int32(20_000 + random.below(64))
            #expect(DaySet(turned: days.turned(to: newest), to: newest) == days)
        }
        let recent = DaySet(bits: 1 << UInt32(20_000 % 32))
        #expect(recent.turned(to: 20_000) == 1)
    }

    @Test func activeHoursComeBackAsTheyWere() {
        var random = SplitMix(seed: 33)
        var activity = ActivityMap()
        for step in 0..<500 {
            let hour = Int64(random.below(24)) + Int64(step / 20) * 24
            activity.insert(Instant(milliseconds: (480_000 + hour) * 3_600_000))
            let copy = ActivityMap(days: activity.daysWithActivity) { activity.hours(day: $0) }
            #expect(copy.newestDay == activity.newestDay)
            let days = (activity.newestDay - Int32(ActivityMap.days))...activity.newestDay
            #expect(days.allSatisfy { copy.hours(day: $0) == activity.hours(day: $0) })
        }
        let empty = ActivityMap(days: ActivityMap().daysWithActivity) { _ in 0 }
        #expect(empty.newestDay == .min)
    }
}

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
        var room = PackRoom()
        // The second time the word may be known, and so it may after others.
        for text in [text, text, "one-0f0f", "two-0f0f", "three-0f0f", "four-0f0f", text, "two-abcd", "two-abcdef"] {
            withUnsafeMutablePointer(to: &room) { room in
                var bits = BitWriter(in: room)
                // Texts begin anywhere.
                bits.put(5, 3)
                Array(text.utf8).withUnsafeBufferPointer { writer.write($0, to: &bits) }
                bits.put(2, 2)
                var back = BitReader(bits.bytes.baseAddress!)
                let before = back.take(3)
                var read = ""
                reader.read(&back) { read = String(decoding: $0, as: UTF8.self) }
                let after = back.take(2)
                #expect(before == 5)
                #expect(read == text)
                #expect(after == 2)
            }
        }
    }

    @Test func idsTakeHalfTheirLengthAndLess() {
        var texts = ShortTexts()
        var room = PackRoom()
        func length(_ text: String) -> Int {
            withUnsafeMutablePointer(to: &room) { room in
                var bits = BitWriter(in: room)
                Array(text.utf8).withUnsafeBufferPointer { texts.write($0, to: &bits) }
                return bits.bitCount
            }
        }
        let (form, shortCount, longCount) = (3, 4, 6)
        #expect(length("ev_0f91ab641a324835") == form + 2 * shortCount + 2 + 3 * 8 + 16 * 4)
        #expect(length("ev_1111111111111111") == form + 2 + 16 * 4)
        #expect(length("dev_6989caac2eb4") == form + 2 * shortCount + 4 * 8 + 12 * 4)
        #expect(length("dev_111111111111") == form + 2 + 12 * 4)
        texts.clear()
        #expect(length("ev_0f91ab641a324835") == form + 2 * shortCount + 2 + 3 * 8 + 16 * 4)
        #expect(length("123e4567-e89b-12d3-a456-426614174000") == form + 32 * 4)
        #expect(length("Jane Doe") == form + longCount + 8 * 6)
        #expect(length("Zoë") == form + shortCount + 4 * 8)
        #expect(length("") == form)
    }

    /// A mailbox comes back whether it is told by the name or not.
    @Test(arguments: [
        ("Jane Doe", "jane.doe"), ("Jane Doe", "jdoe"), ("jane", "jane"), ("Jane", ""), ("", "jane"), ("", ""),
        ("José García", "jose.garcia"), ("Mary-Ann O'Neill", "mary-ann.o'neill"),
    ])
    func aMailboxIsWhatItWasAfterARest(name: String, mailbox: String) {
        let life = Life()
        life.update(time(day: 1, 9)) {
            $0.displayName = name.isEmpty ? .clear : .set(name)
            $0.email = .set(mailbox + "@birch.example")
        }
        let other = Life(account: "bala", beside: life)
        other.see(.phone, at: .london, time(day: 1, 11))
        let known = life.book.profile(life.account, hash: Life.hash(life.account))
        #expect(known?.displayName == (name.isEmpty ? nil : name))
        #expect(known?.email == mailbox + "@birch.example")
    }

    /// What is told in a fixed number of bits fits them.
    @Test func everyKindFitsItsBits() {
        #expect(DeviceClass.allCases.allSatisfy { $0.rawValue < 1 << 3 })
        #expect(Clue.Kind.allCases.allSatisfy { $0.rawValue < 1 << 3 })
        #expect(Mark.Kind.allCases.allSatisfy { $0.rawValue < 1 << 1 })
        #expect(NetworkKind.allCases.allSatisfy { $0.rawValue < 1 << 4 })
        #expect(DetectionSettings.attendedMost < 1 << 4)
        #expect(Presence.Flags.steady.rawValue < 1 << 6)
        #expect(LiveSession.State.ended.rawValue < 1 << 2)
        #expect(ActivityMap.days + 24 <= 56)
    }

    /// Numbers of any size come back, in whatever order, and those with few bits take few.
    @Test func numbersComeBackAsTheyWere() {
        var random = SplitMix(seed: 33)
        var room = PackRoom()
        for _ in 0..<200 {
            withUnsafeMutablePointer(to: &room) { room in
                var bits = BitWriter(in: room)
                var numbers: [(value: UInt64, low: Int, isCode: Bool)] = []
                for _ in 0..<100 {
                    let (low, isCode) = (random.below(57), random.below(3) > 0)
                    let value =
                        isCode ? random.next() >> UInt64(random.below(64)) : random.next() & (1 << UInt64(low) - 1)
                    numbers.append((value, low, isCode))
                    if isCode { bits.code(value, low: low) } else { bits.put(value, low) }
                }
                var reader = BitReader(bits.bytes.baseAddress!)
                for number in numbers {
                    let read = number.isCode ? reader.code(low: number.low) : reader.take(number.low)
                    #expect(read == number.value)
                }
            }
        }
    }

    @Test(arguments: [
        (0, 0, 1), (1, 0, 3), (2, 0, 3), (3, 0, 5), (7, 3, 4), (8, 3, 6), (23, 3, 6), (24, 3, 8), (65_534, 0, 31),
        (65_535, 0, 80), (UInt64.max, 0, 80), (UInt64.max, 56, 73),
    ])
    func aNumberTakesTwoBitsForEachThatItHasBeyondTheUsual(value: UInt64, low: Int, count: Int) {
        var room = PackRoom()
        withUnsafeMutablePointer(to: &room) { room in
            var bits = BitWriter(in: room)
            bits.code(value, low: low)
            let written = bits.bitCount
            #expect(written == count)
            var reader = BitReader(bits.bytes.baseAddress!)
            let read = reader.code(low: low)
            #expect(read == value)
        }
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

    /// Days counted back from the newest are the days that they were, whatever the newest is.
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
        #expect(packedAndBack(activity, since: 20_000).newestDay == .min)
        for step in 0..<500 {
            let hour = Int64(random.below(24)) + Int64(step / 20) * 24
            activity.insert(Instant(milliseconds: (480_000 + hour) * 3_600_000))
            let copy = packedAndBack(activity, since: activity.newestDay - Int32(random.below(3)))
            #expect(copy.newestDay == activity.newestDay)
            let days = (activity.newestDay - Int32(ActivityMap.days))...activity.newestDay
            #expect(days.allSatisfy { copy.hours(day: $0) == activity.hours(day: $0) })
        }
    }

    private func packedAndBack(_ activity: ActivityMap, since newest: Int32) -> ActivityMap {
        var (activity, copy) = (activity, ActivityMap())
        var room = PackRoom()
        var texts = TextStore()
        var notes = PackNotes { _ in 0 }
        withUnsafeMutablePointer(to: &room) { room in
            withUnsafeMutablePointer(to: &texts) { texts in
                withUnsafeMutablePointer(to: &notes) { notes in
                    var writer = PackWriter(in: room, texts: texts, notes: notes)
                    writer.hours(&activity, since: newest)
                    var reader = PackReader(writer.bytes.baseAddress!, texts: texts, notes: notes)
                    reader.hours(&copy, since: newest)
                }
            }
        }
        return copy
    }

    /// So many accounts that most lines wake theirs in any case: few are awake, and the memory of the others is given back.
    @Test func ofManyAccountsFewAreAwake() {
        let book = AccountBook(settings: DetectionSettings(), accountsMax: 10_000, awakeMax: 64, hash: Life.hash)
        var lives: [Life] = []
        for number in 0...(64 * AccountBook.crowdShare + 1) {
            let life = Life(account: "account-\(number)", in: book)
            life.see(.laptop, at: .ipoh, time(day: 1, 9))
            lives.append(life)
            let awake = book.accounts.awake.count
            #expect(awake <= (number <= 64 * AccountBook.crowdShare ? 64 : 4))
        }
        for life in lives { life.see(.laptop, at: .ipoh, time(day: 1, 10)) }
        let (awake, presences, states) = (
            book.accounts.awake.count, book.presences.allocatedBytes, book.accounts.awake.allocatedBytes
        )
        #expect(awake == 64 / AccountBook.crowdFewer)
        #expect(presences <= 5 * 2 * MemoryLayout<Presence>.stride)
        #expect(states <= 5 * 2 * MemoryLayout<AccountState>.stride)
        #expect(lives.allSatisfy { $0.explanation.devices.count == 1 && $0.explanation.networks.count == 1 })
    }
}

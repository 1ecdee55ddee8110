import Model
import Storage
import Testing

/// What every journal promises.
@Suite struct JournalContractTests {
    @Test(arguments: StoreForm.allCases)
    func aNewJournalIsEmpty(form: StoreForm) throws {
        let stores = try Stores(form)
        #expect(stores.journal.start == 0 && stores.journal.end == 0)
        #expect(try stores.journal.batches().isEmpty)
        #expect(try stores.journal.streams().isEmpty)
        #expect(try stores.journal.rejects(limit: 10).isEmpty)
    }

    @Test(arguments: StoreForm.allCases)
    func batchesComeBackInOrder(form: StoreForm) throws {
        let stores = try Stores(form)
        let batches = [
            PackedBatch.sample(0, count: 5, size: 0), .sample(5, count: 1, size: 1),
            .sample(6, count: 790, size: 80_000),
        ]
        try stores.journal.append(JournalEntry(batches: Array(batches[..<2])))
        try stores.journal.append(JournalEntry(batches: [batches[2]]))
        try stores.reopen()
        #expect(stores.journal.end == 796)
        #expect(try stores.journal.batches() == batches)
        #expect(try stores.journal.batches(from: 5) == Array(batches[1...]))
        #expect(try stores.journal.batches(from: 6) == [batches[2]])
        #expect(try stores.journal.batches(from: 7) == [batches[2]], "the batch that holds the place")
        #expect(try stores.journal.batches(from: 795) == [batches[2]])
        #expect(try stores.journal.batches(from: 796).isEmpty)
        #expect(try stores.journal.batches(from: .max).isEmpty)
    }

    @Test(arguments: StoreForm.allCases)
    func aBatchThatDoesNotFollowIsRefused(form: StoreForm) throws {
        for wrong: UInt64 in [0, 9, 11] {
            let stores = try Stores(form)
            try stores.journal.append(JournalEntry(batches: [.sample(0)]))
            #expect(throws: StorageError.self) { try stores.journal.append(JournalEntry(batches: [.sample(wrong)])) }
            try stores.crash()
            #expect(try stores.journal.batches() == [.sample(0)])
        }
    }

    @Test(arguments: StoreForm.allCases)
    func whatTheReaderThrowsComesThrough(form: StoreForm) throws {
        struct Enough: Error {}
        let stores = try Stores(form)
        try stores.journal.append(JournalEntry(batches: [.sample(0), .sample(10)]))
        #expect(throws: Enough.self) { try stores.journal.read(from: 0) { _ in throw Enough() } }
        #expect(try stores.journal.batches().count == 2, "and harms nothing")
    }

    @Test(arguments: StoreForm.allCases)
    func streamsKeepTheirNumbersAndPlaces(form: StoreForm) throws {
        let stores = try Stores(form)
        var b = try #require(try stores.journal.stream(named: "b", streamsMax: 2))
        var a = try #require(try stores.journal.stream(named: "a ß\u{0}🙂", streamsMax: 2))
        #expect(b.accepted == 0 && a.accepted == 0)
        #expect(Set([a.number, b.number]) == [1, 2])
        #expect(try stores.journal.stream(named: "c", streamsMax: 2) == nil, "there are two others")
        #expect(try stores.journal.stream(named: "b", streamsMax: 2) == b)
        b.accepted = 7
        a.accepted = UInt64(Int64.max)
        try stores.journal.append(JournalEntry(streams: [b, a]))
        b.accepted = 8
        try stores.journal.append(JournalEntry(streams: [b]))
        try stores.reopen()
        #expect(try stores.journal.streams() == [a, b])
        #expect(try stores.journal.stream(named: "b", streamsMax: 0) == b)
        let c = try #require(try stores.journal.stream(named: "c", streamsMax: 3))
        #expect(c.number == 3)
    }

    @Test(arguments: StoreForm.allCases)
    func whatIsCutIsGoneAndTheRestStays(form: StoreForm) throws {
        let stores = try Stores(form)
        let batches = (0..<200).map { PackedBatch.sample(UInt64($0) * 10, size: 2_000) }
        try stores.journal.append(JournalEntry(batches: batches))
        try stores.cut(upTo: 0)
        try stores.cut(upTo: 9)
        #expect(stores.journal.start == 0, "the batch ends behind the place")
        try stores.cut(upTo: 1_500)
        #expect(stores.journal.start == 1_500)
        #expect(try stores.journal.batches() == Array(batches[150...]))
        try stores.reopen()
        #expect(stores.journal.start == 1_500 && stores.journal.end == 2_000)
        #expect(try stores.journal.batches(from: 0) == Array(batches[150...]))
        try stores.journal.append(JournalEntry(batches: [.sample(2_000)]))
        try stores.cut(upTo: 2_005)
        #expect(stores.journal.start == 2_000, "half a batch is not cut")
        try stores.cut(upTo: 2_010)
        #expect(stores.journal.start == 2_010 && stores.journal.end == 2_010)
        try stores.reopen()
        #expect(stores.journal.start == 2_010 && stores.journal.end == 2_010)
        try stores.journal.append(JournalEntry(batches: [.sample(2_010)]))
        #expect(try stores.journal.batches() == [.sample(2_010)])
    }

    @Test(arguments: StoreForm.allCases)
    func setAsideLinesComeBackOldestFirst(form: StoreForm) throws {
        let stores = try Stores(form)
        let lines = [
            SetAsideLine(stream: nil, line: 1, reason: "json: no object", time: Instant(milliseconds: 5), content: ""),
            SetAsideLine(
                stream: "", line: .max, reason: "", time: Instant(milliseconds: -5), content: "a\u{0}b ß \u{FFFD}\n"),
            SetAsideLine(
                stream: "s", line: 3, reason: "r", time: .latest, content: String(repeating: "x", count: 5_000)),
        ]
        try stores.journal.append(JournalEntry(rejects: Array(lines[..<2])))
        try stores.journal.append(JournalEntry(rejects: [lines[2]]))
        try stores.reopen()
        #expect(try stores.journal.rejects(limit: 10) == lines)
        #expect(try stores.journal.rejects(limit: 2) == Array(lines[1...]), "the newest of them")
        #expect(try stores.journal.rejects(limit: 0).isEmpty)
    }

    @Test(arguments: StoreForm.allCases)
    func setAsideLinesGoByAgeAndBySize(form: StoreForm) throws {
        let stores = try Stores(form)
        let lines = (0..<100).map { number in
            SetAsideLine(
                stream: nil, line: UInt64(number), reason: "r", time: Instant(milliseconds: Int64(number)),
                content: String(repeating: "x", count: 1_000))
        }
        try stores.journal.append(JournalEntry(rejects: lines))
        try stores.journal.trimRejects(arrivedBefore: Instant(milliseconds: 30), bytesMax: 1 << 20)
        #expect(try stores.journal.rejects(limit: 1_000) == Array(lines[30...]))
        try stores.journal.trimRejects(arrivedBefore: Instant(milliseconds: 30), bytesMax: 11_000)
        let left = try stores.journal.rejects(limit: 1_000)
        #expect(left == Array(lines.suffix(left.count)) && (9...10).contains(left.count))
        try stores.reopen()
        #expect(try stores.journal.rejects(limit: 1_000) == left)
        try stores.journal.trimRejects(arrivedBefore: .earliest, bytesMax: 0)
        #expect(try stores.journal.rejects(limit: 1_000).isEmpty)
    }

    @Test(arguments: StoreForm.allCases)
    func setAsideLinesThatHoldANameAreForgotten(form: StoreForm) throws {
        let stores = try Stores(form)
        let contents = ["about ann", "about ben", "ann", "% _ '", ""]
        try stores.journal.append(
            JournalEntry(
                rejects: contents.map {
                    SetAsideLine(stream: "s", line: 1, reason: "r", time: .earliest, content: $0)
                }))
        try stores.journal.forgetRejects(containing: "ann")
        try stores.journal.forgetRejects(containing: "% _ '")
        try stores.reopen()
        #expect(try stores.journal.rejects(limit: 9).map(\.content) == ["about ben", ""])
    }

    /// Random entries, cuts and new starts against a list.
    @Test(arguments: StoreForm.allCases, 0..<4 as Range<UInt64>)
    func anyHistoryLeavesWhatAListWouldHold(form: StoreForm, seed: UInt64) throws {
        var random = SplitMix(seed: seed)
        let stores = try Stores(form)
        var batches: [PackedBatch] = []
        var end: UInt64 = 0
        var streams: [String: UInt64] = [:]
        var rejects: [SetAsideLine] = []
        for step in 0..<120 {
            switch random.below(8) {
            case 0:
                let place = UInt64(random.below(Int(end) + 1))
                try stores.cut(upTo: place)
                batches.removeAll { $0.end <= place }
            case 1:
                try random.below(2) == 0 ? stores.reopen() : stores.crash()
            default:
                var entry = JournalEntry()
                for _ in 0..<random.below(4) {
                    let batch = PackedBatch.sample(end, count: UInt32(1 + random.below(50)), size: random.below(9_000))
                    entry.batches.append(batch)
                    end = batch.end
                }
                for name in ["x", "y", "z"].prefix(random.below(4)) {
                    var stream = try #require(try stores.journal.stream(named: name, streamsMax: 9))
                    #expect(stream.accepted == streams[name] ?? 0)
                    stream.accepted += UInt64(1 + random.below(1_000))
                    streams[name] = stream.accepted
                    entry.streams.append(stream)
                }
                if random.below(3) == 0 {
                    entry.rejects.append(
                        SetAsideLine(
                            stream: nil, line: UInt64(step), reason: "r", time: Instant(milliseconds: Int64(step)),
                            content: String(repeating: "c", count: random.below(500))))
                }
                try stores.journal.append(entry)
                batches += entry.batches
                rejects += entry.rejects
            }
            #expect(stores.journal.end == end)
            #expect(stores.journal.start == batches.first?.position ?? end)
        }
        #expect(try stores.journal.batches() == batches)
        #expect(try stores.journal.rejects(limit: 1_000) == rejects)
        let found = try stores.journal.streams().filter { $0.accepted > 0 }
        #expect(Dictionary(uniqueKeysWithValues: found.map { ($0.name, $0.accepted) }) == streams)
    }
}

import Testing

@testable import Detection

/// The memory behind accounts, against models that cannot go wrong.
@Suite struct SlabTests {
    @Test func holdsWhatADictionaryHolds() {
        var random = SplitMix(seed: 8)
        var slab = Slab<UInt64>(capacity: 3_000)
        var model: [UInt32: UInt64] = [:]
        for step in 0..<30_000 {
            if model.isEmpty || random.below(100) < (step < 15_000 ? 60 : 40) {
                let value = random.next()
                guard let index = slab.insert(value) else {
                    let isFull = slab.isFull
                    #expect(isFull)
                    continue
                }
                #expect(model.updateValue(value, forKey: index) == nil, "an index in use is not given again")
            } else if let index = model.keys.randomElement(using: &random) {
                slab.remove(index)
                model[index] = nil
            }
            let count = slab.count
            #expect(count == model.count)
        }
        for (index, value) in model {
            let kept = slab[index].pointee
            #expect(kept == value)
        }
    }

    @Test func elementsNeverMove() {
        var slab = Slab<UInt64>(capacity: 600_000)
        let first = slab.insert(1).map { slab[$0] }
        // More than two chunks hold.
        for value in 1..<600_000 { _ = slab.insert(UInt64(value)) }
        let now = slab[0]
        #expect(first == now)
        #expect(now.pointee == 1)
        for index in stride(from: 1, to: 600_000, by: 997) {
            let kept = slab[UInt32(index)].pointee
            #expect(kept == UInt64(index))
        }
        let bytes = slab.allocatedBytes
        #expect(bytes >= 600_000 * 8 && bytes < 3 * Chunk.bytes)
    }

    @Test func isFullAtItsCapacityAndUsesFreedPlacesAgain() {
        var slab = Slab<UInt64>(capacity: 1_024)
        var indices: [UInt32] = []
        while let index = slab.insert(0) { indices.append(index) }
        #expect(indices.count == 1_024)
        let (isFull, bytes) = (slab.isFull, slab.allocatedBytes)
        #expect(isFull)
        slab.remove(indices[77])
        let hasRoom = !slab.isFull
        #expect(hasRoom)
        let (again, bytesAgain) = (slab.insert(5), slab.allocatedBytes)
        #expect(again == indices[77])
        #expect(bytesAgain <= bytes + 1_024)
    }
}

@Suite struct SiteTableTests {
    private func site(_ place: TextHandle, asn: UInt32) -> Site {
        Site(latitude: 4.58, longitude: 101.07, radius: .nan, asn: asn, place: place, kind: 0, isLocated: true)
    }

    @Test func whatSaysTheSameIsKeptOnceAndGoesWithTheLastReference() {
        var texts = TextStore()
        var sites = SiteTable(capacity: 100)
        let first = sites.share(site(texts.share("Ipoh\u{1F}MY"), asn: 1), &texts)
        let again = sites.share(site(texts.share("Ipoh\u{1F}MY"), asn: 1), &texts)
        let other = sites.share(site(texts.share("Ipoh\u{1F}MY"), asn: 2), &texts)
        #expect(first == again)
        #expect(first != other)
        sites.release(first, &texts)
        let place = texts.text(sites[again].pointee.place)
        #expect(place == "Ipoh\u{1F}MY")
        sites.release(again, &texts)
        sites.release(other, &texts)
        let left = sites.count
        #expect(left == 0)
        // The text went with its last site: what is kept next takes its place.
        let before = texts.allocatedBytes
        _ = texts.store("Johor")
        let after = texts.allocatedBytes
        #expect(after == before)
    }
}

@Suite struct LayoutTests {
    /// Most of the memory of an account: a field more in any of these is a byte more for every account there is.
    @Test func elementsAreAsSmallAsTheyCanBe() {
        #expect(MemoryLayout<AccountState>.stride == 120)
        #expect(MemoryLayout<Profile>.stride == 32)
        #expect(MemoryLayout<Presence>.stride == 72)
        #expect(MemoryLayout<DeviceTrace>.stride == 32)
        #expect(MemoryLayout<NetworkTrace>.stride == 24)
        #expect(MemoryLayout<Clue>.stride == 44)
        #expect(MemoryLayout<Sight>.stride == 40)
        #expect(MemoryLayout<Mark>.stride == 16)
    }
}

@Suite struct TextStoreTests {
    /// Lengths around the edges of the size classes, and the ordinary ones between.
    private static let lengths = [
        1, 11, 12, 13, 20, 21, 28, 29, 44, 45, 60, 61, 124, 125, 508, 509, 764, 765, 1_023, 1_024, 1_025, 3_000,
    ]

    @Test(arguments: lengths) func keepsTextOfAnyLength(length: Int) {
        var texts = TextStore()
        let text = String(repeating: "x", count: length)
        let handle = texts.store(text)
        let kept = texts.text(handle)
        #expect(kept == String(text.prefix(TextStore.lengthMax)))
        #expect(TextStore.lengthMax >= 1_000)
    }

    @Test func cutsAtACharacter() {
        var texts = TextStore()
        for shift in 0..<4 {
            let text = String(repeating: "x", count: shift) + String(repeating: "😀", count: 400)
            let handle = texts.store(text)
            let kept = texts.text(handle) ?? ""
            #expect(!kept.contains("\u{FFFD}"))
            #expect(text.hasPrefix(kept))
            #expect(kept.utf8.count > TextStore.lengthMax - 4 && kept.utf8.count <= TextStore.lengthMax)
        }
    }

    @Test func nothingIsNoText() {
        var texts = TextStore()
        let handle = texts.store("")
        let text = texts.text(handle)
        #expect(handle == .none)
        #expect(text == nil)
        texts.release(handle)
        let retained = texts.retain(handle)
        #expect(retained == .none)
    }

    /// Any mix of keeping, sharing, retaining, replacing and releasing leaves what a dictionary of counted texts holds.
    @Test func holdsWhatADictionaryHolds() {
        var random = SplitMix(seed: 9)
        var texts = TextStore()
        /// Every reference held, with what it must say.
        var held: [(handle: TextHandle, text: String, isShared: Bool)] = []
        func word() -> String {
            String(repeating: Character(UnicodeScalar(UInt8(97 + random.below(26)))), count: 1 + random.below(300))
        }
        for _ in 0..<20_000 {
            let index = held.isEmpty ? 0 : random.below(held.count)
            switch random.below(held.count > 400 ? 8 : 5) {
            case 0:
                let text = word()
                held.append((texts.store(text), text, false))
            case 1:
                let text = String(repeating: "Ipoh", count: 1 + random.below(6))
                held.append((texts.share(text), text, true))
            case 2 where !held.isEmpty:
                held.append((texts.retain(held[index].handle), held[index].text, held[index].isShared))
            case 3 where !held.isEmpty && !held[index].isShared:
                let text = word()
                held[index] = (texts.replace(held[index].handle, with: text), text, false)
            case 4...:
                if !held.isEmpty { texts.release(held.remove(at: index).handle) }
            default: break
            }
            guard let any = held.randomElement(using: &random) else { continue }
            let kept = texts.text(any.handle)
            #expect(kept == any.text)
        }
        for one in held {
            let kept = texts.text(one.handle)
            #expect(kept == one.text)
        }
        let bytes = texts.allocatedBytes
        for one in held { texts.release(one.handle) }
        // All is free again: as much fits without another byte.
        let lengths = held.map(\.text.utf8.count)
        for length in lengths.prefix(100) { _ = texts.store(String(repeating: "y", count: length)) }
        let bytesAgain = texts.allocatedBytes
        #expect(bytesAgain <= bytes + 16_384)
    }

    @Test func sharedTextsTakeOnePlaceAndGoWithTheLastReference() {
        var texts = TextStore()
        let first = texts.share("Ipoh\u{1F}MY")
        let second = texts.share("Ipoh\u{1F}MY")
        #expect(first == second)
        texts.release(first)
        let kept = texts.text(second)
        #expect(kept == "Ipoh\u{1F}MY")
        texts.release(second)
        let other = texts.share("Melaka\u{1F}MY")
        let again = texts.share("Ipoh\u{1F}MY")
        let (otherText, againText) = (texts.text(other), texts.text(again))
        #expect(otherText == "Melaka\u{1F}MY")
        #expect(againText == "Ipoh\u{1F}MY")
    }

    @Test func manyChunksOfTexts() {
        var texts = TextStore()
        // 100,000 slots of 48 bytes take more than two chunks.
        let handles = (0..<100_000).map { texts.store("device-number-\($0)-of-a-hundred-thousand") }
        for number in stride(from: 0, to: 100_000, by: 991) {
            let kept = texts.text(handles[number])
            #expect(kept == "device-number-\(number)-of-a-hundred-thousand")
        }
        let bytes = texts.allocatedBytes
        #expect(bytes >= 100_000 * 48 && bytes < 3 * Chunk.bytes)
    }

    @Test func comingAndGoingTakesNoMoreMemory() {
        var texts = TextStore()
        for round in 0..<50_000 {
            let handle = texts.store("device-\(round % 977)")
            texts.release(handle)
        }
        let bytes = texts.allocatedBytes
        #expect(bytes < 65_536)
    }
}

extension TextStore {
    mutating func store(_ text: String) -> TextHandle {
        var text = text
        return text.withUTF8 { store($0) }
    }

    mutating func share(_ text: String) -> TextHandle {
        var text = text
        return text.withUTF8 { share($0) }
    }

    mutating func replace(_ handle: TextHandle, with text: String) -> TextHandle {
        var text = text
        return text.withUTF8 { replace(handle, with: $0) }
    }
}

import Model
import Testing

@Suite struct StableHashTests {
    /// The published vectors (draft-eastlake-fnv, "FNV-1a 128") hold for the reference below, and the reference for what
    /// `StableHash` makes of fields.
    @Test func isTheOneOfThePublishedVectors() {
        #expect(reference([]) == "6c62272e07bb014262b821756295c58d")
        #expect(reference(Array("a".utf8)) == "d228cb696f1a8caf78912b704e4a8964")
        #expect(reference(Array("foobar".utf8)) == "343e1662793c64bf6f0d3597ba446f18")
        #expect(StableHash().hexadecimal == reference([]))
        var hash = StableHash()
        hash.combine(0x0807_0605_0403_0201)
        #expect(hash.hexadecimal == reference([1, 2, 3, 4, 5, 6, 7, 8]))
    }

    @Test func aTextGoesInWithItsLengthInBytes() {
        var hash = StableHash()
        hash.combine("käse")
        #expect(hash.hexadecimal == reference([5, 0, 0, 0, 0, 0, 0, 0] + Array("käse".utf8)))
        var parts = StableHash()
        parts.combine("foo"[...])
        parts.combine(-1)
        #expect(
            parts.hexadecimal
                == reference([3, 0, 0, 0, 0, 0, 0, 0] + Array("foo".utf8) + [UInt8](repeating: 0xFF, count: 8)))
    }

    @Test func whereAFieldEndsMatters() {
        func hash(_ fields: String...) -> String {
            var hash = StableHash()
            for field in fields { hash.combine(field) }
            return hash.hexadecimal
        }
        #expect(hash("ab", "c") != hash("a", "bc"))
        #expect(hash("", "a") != hash("a", ""))
        #expect(hash("a") != hash("a", ""))
        #expect(hash("a", "b") == hash("a", "b"))
    }

    @Test func alwaysHasThirtyTwoDigits() {
        var random = SplitMix(seed: 3)
        for _ in 0..<2_000 {
            var hash = StableHash()
            hash.combine(Int64(bitPattern: random.next()))
            #expect(hash.hexadecimal.utf8.count == 32)
        }
    }

    @Test func aNoticeIsNamedByTypeSubjectTimeAndStep() {
        let time = Instant(milliseconds: 1_793_610_843_120)
        let id = NoticeType.sharingNoticed.id(subject: "acc", time: time, step: 1)
        #expect(id == NoticeType.sharingNoticed.id(subject: "acc", time: time, step: 1))
        let others = [
            NoticeType.sharingUpdated.id(subject: "acc", time: time, step: 1),
            NoticeType.sharingNoticed.id(subject: "acd", time: time, step: 1),
            NoticeType.sharingNoticed.id(subject: "acc", time: time + TimeSpan(milliseconds: 1), step: 1),
            NoticeType.sharingNoticed.id(subject: "acc", time: time, step: 2),
        ]
        #expect(Set(others + [id]).count == 5)
    }

    /// FNV-1a with 128 bits, as its authors write it down, in two halves so that it shares nothing with the real one.
    private func reference(_ bytes: [UInt8]) -> String {
        var high: UInt64 = 0x6c62_272e_07bb_0142
        var low: UInt64 = 0x62b8_2175_6295_c58d
        for byte in bytes {
            low ^= UInt64(byte)
            // The prime is 2⁸⁸ + 2⁸ + 0x3B.
            let product = low.multipliedFullWidth(by: 0x13b)
            high = high &* 0x13b &+ product.high &+ low << 24
            low = product.low
        }
        func digits(_ half: UInt64) -> String {
            let text = String(half, radix: 16)
            return String(repeating: "0", count: 16 - text.count) + text
        }
        return digits(high) + digits(low)
    }
}

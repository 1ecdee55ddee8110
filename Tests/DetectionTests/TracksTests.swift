import Testing

@testable import Detection

@Suite struct TracksTests {
    @Test func nobodyIsNobodyAndOneIsOne() {
        #expect(Tracks.fewest(0) { _, _ in false } == 0)
        #expect(Tracks.fewest(1) { _, _ in false } == 1)
        #expect(Tracks.fewest(Tracks.presencesMax) { _, _ in false } == 32)
        #expect(Tracks.fewest(Tracks.presencesMax) { _, _ in true } == 1)
    }

    /// A journey of two steps needs no direct one.
    @Test func stepsAddUp() {
        #expect(Tracks.fewest(3) { a, b in b == a + 1 } == 1)
        #expect(Tracks.fewest(3) { a, b in (a, b) == (0, 2) } == 2)
    }

    /// Both proofs at once: no cover by fewer tracks exists, and that many presences are mutually unreachable.
    @Test func isTheFewestAndTheMostUnreachable() {
        var random = SplitMix(seed: 7)
        for _ in 0..<1_500 {
            let count = 1 + random.below(7)
            let density = 1 + random.below(4)
            var direct: Set<[Int]> = []
            for a in 0..<count {
                for b in (a + 1)..<max(a + 1, count) where random.below(5) < density { direct.insert([a, b]) }
            }
            let found = Tracks.fewest(count) { a, b in direct.contains([a, b]) }
            #expect(found == fewestByTrying(count, direct))
            #expect(found == mostUnreachableByTrying(count, direct))
            let cover = Tracks.cover(count) { a, b in direct.contains([a, b]) }
            #expect(cover.count == count && Set(cover) == Set(0..<found))
            for a in 0..<count {
                for b in (a + 1)..<max(a + 1, count) where cover[a] == cover[b] {
                    #expect(reaches(a, b, direct, count), "one person went from \(a) to \(b)")
                }
            }
        }
    }

    private func reaches(_ a: Int, _ b: Int, _ direct: Set<[Int]>, _ count: Int) -> Bool {
        direct.contains([a, b])
            || (a + 1..<max(a + 1, b)).contains { direct.contains([a, $0]) && reaches($0, b, direct, count) }
    }

    /// Gives each presence to one of the people so far or to a new one, every way there is.
    private func fewestByTrying(_ count: Int, _ direct: Set<[Int]>) -> Int {
        func best(_ next: Int, _ lastOf: [Int]) -> Int {
            guard next < count else { return lastOf.count }
            var fewest = best(next + 1, lastOf + [next])
            for person in lastOf.indices where reaches(lastOf[person], next, direct, count) {
                var moved = lastOf
                moved[person] = next
                fewest = min(fewest, best(next + 1, moved))
            }
            return fewest
        }
        return best(0, [])
    }

    private func mostUnreachableByTrying(_ count: Int, _ direct: Set<[Int]>) -> Int {
        (0..<1 << count).filter { subset in
            let members = (0..<count).filter { subset >> $0 & 1 == 1 }
            return !members.contains { a in members.contains { b in a < b && reaches(a, b, direct, count) } }
        }.map(\.nonzeroBitCount).max() ?? 0
    }
}

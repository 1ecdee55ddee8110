/// The fewest people who could have been at all those places at those times.
///
/// Whoever was at *a* could have gone on to *b* if the journey is possible; following such steps, presences fall into
/// tracks, one for each person. The least number of tracks that cover everything equals the largest set of presences of
/// which no two can be one person (Dilworth, 1950), so both the number and its proof come from one computation.
enum Tracks {
    /// Most presences compared; an account keeps no more.
    static let presencesMax = 32

    /// - Parameters:
    ///   - count: presences, at most `presencesMax`, in order of their start.
    ///   - reachable: whether one person can be at `a` and then, or at the same time, at `b` (`a` < `b`).
    /// - Returns: at least 1 unless `count` is 0.
    /// - Complexity: O(*n*³).
    static func fewest(_ count: Int, reachable: (_ a: Int, _ b: Int) -> Bool) -> Int {
        predecessors(count, reachable: reachable).count { $0 < 0 }
    }

    /// The same, as the tracks themselves: of each presence the number of its track, from 0 in order of their start.
    static func cover(_ count: Int, reachable: (_ a: Int, _ b: Int) -> Bool) -> [Int] {
        var tracks: [Int] = []
        var begun = 0
        for before in predecessors(count, reachable: reachable) {
            tracks.append(before < 0 ? begun : tracks[before])
            if before < 0 { begun += 1 }
        }
        return tracks
    }

    /// Of each presence the one before it on its track, or -1 where a track begins.
    private static func predecessors(_ count: Int, reachable: (_ a: Int, _ b: Int) -> Bool) -> [Int] {
        precondition(count <= presencesMax, "tracks are bounded by what an account keeps")
        var next = [UInt32](repeating: 0, count: count)
        for a in 0..<count {
            for b in (a + 1)..<max(a + 1, count) where reachable(a, b) { next[a] |= 1 << UInt32(b) }
        }
        // Going on is transitive: whoever reaches b reaches what b reaches.
        for a in stride(from: count - 1, through: 0, by: -1) {
            for b in (a + 1)..<max(a + 1, count) where next[a] >> UInt32(b) & 1 == 1 { next[a] |= next[b] }
        }
        // A cover by the fewest tracks is a largest matching of "ends here" with "goes on there" (Fulkerson, 1956).
        var cameFrom = [Int](repeating: -1, count: count)
        func extend(_ a: Int, _ seen: inout UInt32) -> Bool {
            for b in 0..<count where next[a] >> UInt32(b) & 1 == 1 && seen >> UInt32(b) & 1 == 0 {
                seen |= 1 << UInt32(b)
                if cameFrom[b] < 0 || extend(cameFrom[b], &seen) {
                    cameFrom[b] = a
                    return true
                }
            }
            return false
        }
        for a in 0..<count {
            var seen: UInt32 = 0
            _ = extend(a, &seen)
        }
        return cameFrom
    }
}

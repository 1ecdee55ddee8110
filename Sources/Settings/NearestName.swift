/// Finds what was probably meant by a name that nobody knows.
enum NearestName {
    /// The candidate that is most like `name`; among equals the first. Nil only without candidates.
    ///
    /// A name without its group (`prevalence`) or in the wrong one counts as near too.
    /// - Complexity: O(*m* · *n*) a candidate in the lengths of the names; longer names than any key are cut.
    static func among(_ candidates: some Sequence<String>, to name: String) -> String? {
        let name = Array(name.lowercased().prefix(lengthMax).map { $0 == "-" ? "_" : $0 })
        var nearest: (candidate: String, distance: Int)?
        for candidate in candidates {
            let whole = Array(candidate.lowercased())
            let distance = min(editDistance(name, whole), editDistance(last(of: name), last(of: whole)) + groupPenalty)
            if distance < nearest?.distance ?? .max { nearest = (candidate, distance) }
        }
        return nearest?.candidate
    }

    private static let lengthMax = 64
    /// A right name in the wrong group is nearer than two slips of the pen.
    private static let groupPenalty = 1

    private static func last(of name: [Character]) -> [Character] {
        name.lastIndex(of: ".").map { Array(name[($0 + 1)...]) } ?? name
    }

    /// Insertions, deletions, replacements and swaps of neighbours (optimal string alignment).
    static func editDistance(_ a: [Character], _ b: [Character]) -> Int {
        var beforeLast: [Int] = []
        var last = Array(0...b.count)
        for i in 0..<a.count {
            var row = [i + 1]
            for j in 0..<b.count {
                var cost = min(row[j] + 1, last[j + 1] + 1, last[j] + (a[i] == b[j] ? 0 : 1))
                if i > 0, j > 0, a[i] == b[j - 1], a[i - 1] == b[j] { cost = min(cost, beforeLast[j - 1] + 1) }
                row.append(cost)
            }
            (beforeLast, last) = (last, row)
        }
        return last[b.count]
    }
}

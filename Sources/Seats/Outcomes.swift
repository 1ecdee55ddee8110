/// What came of an organization's findings.
public struct Outcomes: Equatable, Sendable {
    public package(set) var opened = 0
    /// By days from the opening of the finding.
    public package(set) var answered = DayCounts()
    public package(set) var converted = DayCounts()

    public init() {}

    public static func + (a: Outcomes, b: Outcomes) -> Outcomes {
        var sum = a
        sum.opened += b.opened
        for (days, count) in b.answered.counts { sum.answered.add(count, days: days) }
        for (days, count) in b.converted.counts { sum.converted.add(count, days: days) }
        return sum
    }
}

/// How often something took so many days.
public struct DayCounts: Equatable, Sendable {
    /// Whatever took longer counts as so long.
    public static let daysMax = 90

    /// By days, the fewest first; no count is 0.
    package private(set) var counts: [(days: Int, count: Int)] = []

    public init() {}

    public static func == (a: DayCounts, b: DayCounts) -> Bool {
        a.counts.elementsEqual(b.counts) { $0 == $1 }
    }

    package mutating func add(_ count: Int, days: Int) {
        let days = min(max(0, days), Self.daysMax)
        guard let index = counts.firstIndex(where: { $0.days >= days }) else {
            if count > 0 { counts.append((days, count)) }
            return
        }
        if counts[index].days == days {
            counts[index].count += count
            if counts[index].count <= 0 { counts.remove(at: index) }
        } else if count > 0 {
            counts.insert((days, count), at: index)
        }
    }

    public var total: Int { counts.reduce(0) { $0 + $1.count } }

    /// The lower one of two in the middle; nil when there are none.
    public var median: Int? {
        var left = (total + 1) / 2
        for (days, count) in counts {
            left -= count
            if left <= 0 { return days }
        }
        return nil
    }
}

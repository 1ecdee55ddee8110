/// What falls due when, earliest first. The order of equal times does not matter: what falls due in one step is put in order
/// before anybody hears of it.
public struct Timers<Subject> {
    /// A binary heap.
    private var entries: [(due: Int64, subject: Subject)] = []

    public init() {}

    public var count: Int { entries.count }

    /// - Parameter due: milliseconds since 1970.
    /// - Complexity: O(log timers).
    public mutating func push(due: Int64, _ subject: Subject) {
        entries.append((due, subject))
        var child = entries.count - 1
        while child > 0, entries[child].due < entries[(child - 1) / 2].due {
            entries.swapAt(child, (child - 1) / 2)
            child = (child - 1) / 2
        }
    }

    /// The earliest that is due at `now`.
    /// - Complexity: O(1) when none is, else O(log timers).
    public mutating func pop(at now: Instant) -> (due: Int64, subject: Subject)? {
        guard let first = entries.first, first.due <= now.milliseconds else { return nil }
        let last = entries.removeLast()
        guard !entries.isEmpty else { return first }
        entries[0] = last
        var parent = 0
        while true {
            var least = parent
            for child in [2 * parent + 1, 2 * parent + 2]
            where child < entries.count && entries[child].due < entries[least].due { least = child }
            if least == parent { return first }
            entries.swapAt(parent, least)
            parent = least
        }
    }
}

extension Timers: Sendable where Subject: Sendable {}

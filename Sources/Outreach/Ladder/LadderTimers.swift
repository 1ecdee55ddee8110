internal import Model

/// When ladders have to be looked at again, earliest first. The order of equal times does not matter: what falls due
/// together is put in order before anybody hears of it.
struct LadderTimers {
    private var entries: [(due: Int64, key: OutreachLedger.Key)] = []

    var count: Int { entries.count }

    /// - Complexity: O(log timers).
    mutating func push(due: Instant, _ key: OutreachLedger.Key) {
        entries.append((due.milliseconds, key))
        var child = entries.count - 1
        while child > 0, entries[child].due < entries[(child - 1) / 2].due {
            entries.swapAt(child, (child - 1) / 2)
            child = (child - 1) / 2
        }
    }

    /// The earliest that is due at `now`.
    /// - Complexity: O(1) when none is, else O(log timers).
    mutating func pop(at now: Instant) -> OutreachLedger.Key? {
        guard let first = entries.first, first.due <= now.milliseconds else { return nil }
        let last = entries.removeLast()
        guard !entries.isEmpty else { return first.key }
        entries[0] = last
        var parent = 0
        while true {
            var least = parent
            for child in [2 * parent + 1, 2 * parent + 2]
            where child < entries.count && entries[child].due < entries[least].due { least = child }
            if least == parent { return first.key }
            entries.swapAt(parent, least)
            parent = least
        }
    }
}

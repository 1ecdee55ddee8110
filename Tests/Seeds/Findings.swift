/// What was seen to be wrong, and what was seen at all.
final class Findings: @unchecked Sendable {
    private(set) var violations: [String] = []
    /// Told as it happens, for one who looks at a single seed.
    let isTold: Bool
    /// Microseconds since the run's beginning.
    var clock: () -> Int = { 0 }
    /// Decided by everything that happened, in its order.
    private(set) var digest: UInt64 = 0xCBF2_9CE4_8422_2325

    init(isTold: Bool) { self.isTold = isTold }

    var hasViolation: Bool { !violations.isEmpty }

    func expect(_ condition: Bool, _ what: @autoclosure () -> String) {
        if !condition { violate(what()) }
    }

    func violate(_ what: String) {
        violations.append(what)
        note { "VIOLATION: \(what)" }
    }

    /// Something happened.
    func note(_ what: () -> String) {
        guard isTold else { return }
        let time = String(clock())
        print(String(repeating: " ", count: max(0, 10 - time.count)) + time, what())
    }

    /// Something happened that belongs to what makes one run different from another.
    func digest(_ values: Int...) {
        for value in values { digest = (digest ^ UInt64(bitPattern: Int64(value))) &* 0x100_0000_01B3 }
    }
}

/// How much of everything there was.
struct Counts {
    /// Lives that did not end in order; and how they ended, by name.
    var crashes = 0
    var ends: [String: Int] = [:]
    var cleanStops = 0
    /// Writes that were refused for want of room.
    var refusals = 0
    var brokenConnections = 0
    var takeovers = 0
    var reloads = 0
    var forgotten = 0
    /// Lines that were applied; and how many were sent for that, again and again.
    var lines = 0
    var linesSent = 0
    var setAside = 0
    var notices = 0
    /// Notices of letters that fell due.
    var letters = 0
    /// Notices of sessions that had to make room.
    var displaced = 0
    var deliveries = 0
    var steps = 0

    mutating func add(_ other: Counts) {
        ends.merge(other.ends, uniquingKeysWith: +)
        for (own, count) in zip(Self.all, other.values) { self[keyPath: own.path] += count }
    }

    private static let all: [(name: String, path: any WritableKeyPath<Counts, Int> & Sendable)] = [
        ("crashes", \.crashes), ("clean stops", \.cleanStops), ("refused writes", \.refusals),
        ("broken connections", \.brokenConnections), ("take-overs", \.takeovers), ("reloads", \.reloads),
        ("forgotten", \.forgotten), ("lines", \.lines), ("lines sent", \.linesSent), ("set aside", \.setAside),
        ("notices", \.notices), ("letters", \.letters), ("displaced", \.displaced), ("deliveries", \.deliveries),
        ("steps", \.steps),
    ]

    private var values: [Int] { Self.all.map { self[keyPath: $0.path] } }

    /// As members of a JSON object.
    var json: String {
        let ends = ends.sorted { $0.key < $1.key }.map { "\"\($0.key)\":\($0.value)" }.joined(separator: ",")
        return zip(Self.all, values).map { "\"\($0.name)\":\($1)" }.joined(separator: ",") + ",\"ends\":{\(ends)}"
    }
}

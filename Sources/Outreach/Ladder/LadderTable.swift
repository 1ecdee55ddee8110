internal import Model

/// Ladders by account. They are as many as findings and seldom looked at, so each lies packed: a third of what it takes
/// spelled out.
struct LadderTable: Sendable {
    private var packed: [String: [UInt8]] = [:]
    /// Ladders with an open finding, and those of them of which a step is still to come.
    private(set) var openCount = 0
    private(set) var waitingCount = 0

    var count: Int { packed.count }

    subscript(account: String) -> LadderEntry? { packed[account].map { Self.entry(of: account, $0) } }

    /// - Returns: what it was before.
    mutating func set(_ entry: LadderEntry?, of account: String) -> LadderEntry? {
        let before = self[account]
        count(before, by: -1)
        count(entry, by: 1)
        packed[account] = entry.map { entry in
            var writer = ByteWriter(room: 512)
            entry.write(to: &writer)
            return writer.exactBytes
        }
        return before
    }

    /// Calls `body` with each account whose ladder is to be looked at again, in no order.
    func forEachDue(_ body: (_ account: String, _ due: Instant) -> Void) {
        for (account, bytes) in packed {
            if let due = Self.reading(bytes, { LadderEntry.readDue(from: &$0) }) { body(account, due) }
        }
    }

    private mutating func count(_ entry: LadderEntry?, by step: Int) {
        guard let entry, entry.finding != nil else { return }
        openCount += step
        if entry.end == nil { waitingCount += step }
    }

    private static func entry(of account: String, _ bytes: [UInt8]) -> LadderEntry {
        reading(bytes) { .read(from: &$0, account: account) }
    }

    private static func reading<Result>(_ bytes: [UInt8], _ body: (inout ByteReader) -> Result) -> Result {
        bytes.withUnsafeBytes { bytes in
            // What was written here is never empty, and reads well.
            var reader = ByteReader(bytes)!
            return body(&reader)
        }
    }
}

/// How many open letters have gone to each e-mail address. A hash of 64 bits stands for an address, the same in every run, as
/// what is told depends on it. Who made up two addresses that are alike would put off a letter by a day.
struct OpenMails: Sendable {
    private var counts: [UInt64: Int32] = [:]

    func contains(_ mail: String) -> Bool { counts[Self.hash(mail)] != nil }

    mutating func add(_ mail: String?) {
        guard let mail else { return }
        counts[Self.hash(mail), default: 0] += 1
    }

    mutating func remove(_ mail: String?) {
        guard let hash = mail.map(Self.hash), let count = counts[hash] else { return }
        counts[hash] = count > 1 ? count - 1 : nil
    }

    private static func hash(_ mail: String) -> UInt64 {
        var hash = StableHash()
        hash.combine(mail)
        return hash.low
    }
}

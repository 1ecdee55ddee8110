internal import Model

/// Ladders by account. They are as many as findings and seldom looked at, so each lies packed: a fifth of what it takes
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
            // As large as it has to be, and not as it grew.
            return writer.bytes.withUnsafeBytes { Array($0) }
        }
        return before
    }

    /// In no order.
    func forEach(_ body: (_ account: String, _ entry: LadderEntry) -> Void) {
        for (account, bytes) in packed { body(account, Self.entry(of: account, bytes)) }
    }

    private mutating func count(_ entry: LadderEntry?, by step: Int) {
        guard let entry, entry.finding != nil else { return }
        openCount += step
        if entry.end == nil { waitingCount += step }
    }

    private static func entry(of account: String, _ bytes: [UInt8]) -> LadderEntry {
        bytes.withUnsafeBytes { bytes in
            // What was written here is never empty, and reads well.
            var reader = ByteReader(bytes)!
            return .read(from: &reader, account: account)
        }
    }
}

/// How many open letters have gone to each e-mail address. A hash of 64 bits stands for an address, seeded by chance, so
/// that nobody can choose two that are alike.
struct OpenMails: Sendable {
    private var counts: [Int: Int32] = [:]

    func contains(_ mail: String) -> Bool { counts[mail.hashValue] != nil }

    mutating func add(_ mail: String?) {
        guard let mail else { return }
        counts[mail.hashValue, default: 0] += 1
    }

    mutating func remove(_ mail: String?) {
        guard let hash = mail?.hashValue, let count = counts[hash] else { return }
        counts[hash] = count > 1 ? count - 1 : nil
    }
}

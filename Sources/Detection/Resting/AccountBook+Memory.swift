internal import Model

/// How much memory accounts take.
extension AccountBook {
    /// Bytes that accounts take or would take at rest, by what they hold, and how many parts of each kind there are; for
    /// looking at, not for every day.
    /// - Complexity: O(accounts), each of which is packed once.
    public func memory() -> [MemoryPart] {
        var parts = Part.allCases.map { MemoryPart(name: "\($0)", bytes: 0, count: 0) }
        parts.append(MemoryPart(name: "which sites and texts", bytes: 0, count: 0))
        var bits = [Int](repeating: 0, count: parts.count)
        for index in 0..<UInt32(accounts.count) { look(at: index) { measure($0, &parts, &bits) } }
        for number in parts.indices { parts[number].bytes = bits[number] / 8 }
        return [
            MemoryPart(name: "places in the table", bytes: accounts.tableBytes, count: accounts.count),
            MemoryPart(name: "sites, shared by all", bytes: sites.allocatedBytes, count: sites.count),
            MemoryPart(
                name: "accounts at rest, in all", bytes: accounts.packs.allocatedBytes,
                count: accounts.count - accounts.awake.count),
            MemoryPart(
                name: "accounts awake, in all",
                bytes: allocatedBytes - accounts.allocatedBytes + accounts.awake.allocatedBytes - sites.allocatedBytes,
                count: accounts.awake.count),
        ] + parts
    }

    /// Adds how many bits each part takes, and how many there are.
    private func measure(
        _ state: UnsafeMutablePointer<AccountState>, _ parts: inout [MemoryPart], _ bits: inout [Int]
    ) {
        withUnsafeMutablePointer(to: &packRoom) { room in
            withUnsafeMutablePointer(to: &texts) { texts in
                var writer = PackWriter(in: room, texts: texts, notes: notes)
                notes.pointee.references.clear()
                notes.pointee.beginBody()
                writer.begin(key: state.pointee.key)
                bits[0] += writer.bitCount
                for (number, part) in Part.allCases.enumerated() {
                    let before = writer.bitCount
                    write(part, of: state, with: &writer)
                    bits[number] += writer.bitCount - before
                    parts[number].count += count(part, of: state.pointee)
                }
                let before = writer.bitCount
                writer.end()
                bits[parts.count - 1] += writer.bitCount - before
                parts[parts.count - 1].count += notes.pointee.references.sites.count
            }
        }
    }

    private func count(_ part: Part, of state: AccountState) -> Int {
        switch part {
        case .name, .state: 1
        case .finding: state.finding == none ? 0 : 1
        case .profile: state.profile == none ? 0 : 1
        case .devices: count(state.devices, in: devices)
        case .networks: count(state.networks, in: networks)
        case .presences: count(state.presences, in: presences)
        case .evidence: count(state.clues, in: clues)
        case .marks: count(state.marks, in: marks)
        }
    }

    private func count<Element: Listed>(_ first: UInt32, in slab: borrowing Slab<Element>) -> Int {
        var count = 0
        forEach(first, in: slab) { _ in count += 1 }
        return count
    }
}

/// A kind of thing that accounts hold.
public struct MemoryPart: Sendable {
    public var name: String
    public var bytes: Int
    /// How many of the kind there are; 0 where that says nothing.
    public var count: Int
}

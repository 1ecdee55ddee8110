internal import Model

/// How much memory accounts take.
extension AccountBook {
    /// Bytes that accounts take or would take at rest, by what they hold, and how many parts of each kind there are; for
    /// looking at, not for every day.
    /// - Complexity: O(accounts), each of which is packed once.
    public func memory() -> [MemoryPart] {
        var parts = Part.allCases.map { MemoryPart(name: "\($0)", bytes: 0, count: 0) }
        for index in 0..<UInt32(accounts.count) { look(at: index) { measure($0, &parts) } }
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

    private func measure(_ state: UnsafeMutablePointer<AccountState>, _ parts: inout [MemoryPart]) {
        let counts = [
            1, 1, count(state.pointee.devices, in: devices), count(state.pointee.networks, in: networks),
            count(state.pointee.presences, in: presences), count(state.pointee.clues, in: clues),
            count(state.pointee.marks, in: marks), state.pointee.profile == none ? 0 : 1,
            state.pointee.finding == none ? 0 : 1,
        ]
        withUnsafeMutablePointer(to: &packRoom) { room in
            withUnsafeMutablePointer(to: &texts) { texts in
                var writer = PackWriter(in: room, texts: texts, notes: notes)
                notes.pointee.references.clear()
                writer.begin(key: state.pointee.key)
                parts[0].bytes += writer.place
                for (number, part) in Part.allCases.enumerated() {
                    let before = writer.place
                    write(part, of: state, with: &writer)
                    parts[number].bytes += writer.place - before
                    parts[number].count += counts[number]
                }
            }
        }
    }
}

/// A kind of thing that accounts hold.
public struct MemoryPart: Sendable {
    public var name: String
    public var bytes: Int
    /// How many of the kind there are; 0 where that says nothing.
    public var count: Int
}

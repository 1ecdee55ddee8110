internal import CPrefetch
internal import Model

/// Accounts by name: open addressing over one slab of states.
///
/// A slot holds half the keyed hash beside the index, and that half alone says where the slot is: so probing and growing
/// touch no state. The name itself is compared before a state is believed.
struct AccountTable: ~Copyable {
    var states: Slab<AccountState>
    private var slots: UnsafeMutablePointer<UInt64>
    private var mask: Int

    init(capacity: Int) {
        states = Slab(capacity: capacity)
        mask = 1023
        slots = Self.emptySlots(mask + 1)
    }

    deinit { Self.deallocate(slots, mask + 1) }

    private static var empty: UInt64 { .max }

    /// Few of them lie wherever there is room, many in huge pages.
    private static func emptySlots(_ count: Int) -> UnsafeMutablePointer<UInt64> {
        let bytes = count * 8
        let slots: UnsafeMutablePointer<UInt64> =
            bytes < Chunk.bytes
            ? .allocate(capacity: count)
            : hugeChunk(bytes: bytes).bindMemory(to: UInt64.self, capacity: count)
        slots.initialize(repeating: empty, count: count)
        return slots
    }

    private static func hugeChunk(bytes: Int) -> UnsafeMutableRawPointer {
        let chunk = Chunk.allocate(bytes: bytes)
        Chunk.makeHuge(chunk, bytes: bytes)
        return chunk
    }

    private static func deallocate(_ slots: UnsafeMutablePointer<UInt64>, _ count: Int) {
        if count * 8 < Chunk.bytes { slots.deallocate() } else { Chunk.deallocate(slots, bytes: count * 8) }
    }

    var count: Int { states.count }
    var allocatedBytes: Int { states.allocatedBytes + (mask + 1) * 8 }

    /// The account's index, or nil.
    func find(hash: UInt64, name: UnsafeBufferPointer<UInt8>, in texts: borrowing TextStore) -> UInt32? {
        var slot = Int(truncatingIfNeeded: hash) & mask
        while slots[slot] != Self.empty {
            if slots[slot] >> 32 == hash & 0xFFFF_FFFF {
                let index = UInt32(truncatingIfNeeded: slots[slot])
                if states[index].pointee.hash == hash, texts.equal(states[index].pointee.name, name) { return index }
            }
            slot = (slot + 1) & mask
        }
        return nil
    }

    /// Adds an account known to be new; nil when the table is full.
    mutating func insert(_ state: AccountState) -> UInt32? {
        guard let index = states.insert(state) else { return nil }
        if states.count > Self.accountsMost(in: mask + 1) { resize(to: (mask + 1) * 2) }
        place(UInt64(index) | state.hash << 32)
        return index
    }

    /// Asks for the slot where `find` will begin.
    func prefetchSlot(hash: UInt64) { cprefetch(slots + (Int(truncatingIfNeeded: hash) & mask)) }

    /// The state that `find` will most likely look at; its content is not touched.
    func candidate(hash: UInt64) -> UnsafeMutablePointer<AccountState>? {
        let slot = slots[Int(truncatingIfNeeded: hash) & mask]
        return slot == Self.empty ? nil : states[UInt32(truncatingIfNeeded: slot)]
    }

    private func place(_ entry: UInt64) {
        var slot = Int(entry >> 32) & mask
        while slots[slot] != Self.empty { slot = (slot + 1) & mask }
        slots[slot] = entry
    }

    /// Makes room for so many accounts, as far as the table may have them.
    mutating func reserve(_ count: Int) {
        var size = mask + 1
        while Self.accountsMost(in: size) < min(count, states.capacity) { size *= 2 }
        if size > mask + 1 { resize(to: size) }
    }

    /// Two of three slots are taken at most.
    private static func accountsMost(in slots: Int) -> Int { slots * 2 / 3 }

    private mutating func resize(to count: Int) {
        let old = slots
        let oldCount = mask + 1
        mask = count - 1
        slots = Self.emptySlots(mask + 1)
        for slot in 0..<oldCount where old[slot] != Self.empty { place(old[slot]) }
        Self.deallocate(old, oldCount)
    }
}

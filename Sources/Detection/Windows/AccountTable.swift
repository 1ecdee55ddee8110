internal import CPrefetch
internal import Model

/// What is looked at of an account without taking it up.
struct AccountEntry: BitwiseCopyable, Sendable {
    var hash: UInt64
    /// Where it lies; nowhere while it is new and was not put away yet.
    var pack = PackHandle.none
    /// The day since which its seat is not used, since 1970; 0 when it takes up none.
    var idleDay: UInt16 = 0
    /// Whether a finding is open.
    var isFound = false
}

/// Accounts by name: open addressing over one slab of entries.
///
/// A slot holds half the keyed hash beside the index, and that half alone says where the slot is: so probing and growing
/// touch no entry. The name itself is compared before an entry is believed.
struct AccountTable: ~Copyable {
    var entries: Slab<AccountEntry>
    var packs = PackStore()
    private var slots: UnsafeMutablePointer<UInt64>
    private var mask: Int

    init(capacity: Int) {
        entries = Slab(capacity: capacity)
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

    var count: Int { entries.count }
    var isFull: Bool { entries.isFull }
    /// Bytes of entries and of the slots that lead to them; and of what lies at rest.
    var tableBytes: Int { entries.allocatedBytes + (mask + 1) * 8 }
    var allocatedBytes: Int { tableBytes + packs.allocatedBytes }

    /// The account's index, or nil. None may be held.
    func find(hash: UInt64, name: UnsafeBufferPointer<UInt8>) -> UInt32? {
        var slot = Int(truncatingIfNeeded: hash) & mask
        while slots[slot] != Self.empty {
            if slots[slot] >> 32 == hash & 0xFFFF_FFFF {
                let index = UInt32(truncatingIfNeeded: slots[slot])
                let entry = entries[index]
                if entry.pointee.hash == hash, AccountPack(packs.content(entry.pointee.pack)).isNamed(name) {
                    return index
                }
            }
            slot = (slot + 1) & mask
        }
        return nil
    }

    /// Adds an account known to be new; nil when the table is full.
    mutating func insert(hash: UInt64) -> UInt32? {
        guard let index = entries.insert(AccountEntry(hash: hash)) else { return nil }
        if entries.count > Self.accountsMost(in: mask + 1) { resize(to: (mask + 1) * 2) }
        place(UInt64(index) | hash << 32)
        return index
    }

    /// Asks for the slot where `find` will begin.
    func prefetchSlot(hash: UInt64) { cprefetch(slots + (Int(truncatingIfNeeded: hash) & mask)) }

    /// The entry that `find` will most likely look at; its content is not touched.
    func candidate(hash: UInt64) -> UnsafeMutablePointer<AccountEntry>? {
        let slot = slots[Int(truncatingIfNeeded: hash) & mask]
        return slot == Self.empty ? nil : entries[UInt32(truncatingIfNeeded: slot)]
    }

    /// The account as it lies at rest.
    func pack(_ index: UInt32) -> AccountPack { AccountPack(packs.content(entries[index].pointee.pack)) }

    /// Puts an account to rest.
    mutating func put(_ content: UnsafeRawBufferPointer, at index: UInt32) {
        let (handle, moved) = packs.put(content, of: index, over: entries[index].pointee.pack)
        entries[index].pointee.pack = handle
        if let moved { entries[moved.owner].pointee.pack = moved.handle }
    }

    private func place(_ entry: UInt64) {
        var slot = Int(entry >> 32) & mask
        while slots[slot] != Self.empty { slot = (slot + 1) & mask }
        slots[slot] = entry
    }

    /// Makes room for so many accounts, as far as the table may have them.
    mutating func reserve(_ count: Int) {
        var size = mask + 1
        while Self.accountsMost(in: size) < min(count, entries.capacity) { size *= 2 }
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

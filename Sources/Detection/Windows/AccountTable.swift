internal import CPrefetch
internal import Model

/// What is known of an account whether it is awake or not.
struct AccountEntry: BitwiseCopyable, Sendable {
    /// Its place among those that are awake, or the raw handle of where it lies at rest.
    fileprivate(set) var place: UInt32
    /// The day since which its seat is not used, since 1970; 0 when it takes up none. Of an account at rest.
    var idleDay: UInt16 = 0
    /// Flags in the lowest bits, and above them after how many idle days that was told, as far as they can tell.
    private var bits: UInt16 = 0

    fileprivate init() { place = .max }

    fileprivate(set) var isAwake: Bool {
        get { bits & 1 != 0 }
        set { bits = bits & ~1 | (newValue ? 1 : 0) }
    }
    /// Whether a finding is open. Of an account at rest.
    var isFound: Bool {
        get { bits & 2 != 0 }
        set { bits = bits & ~2 | (newValue ? 2 : 0) }
    }
    /// Whether it has changed since it was last saved.
    var isUnsaved: Bool {
        get { bits & 4 != 0 }
        set { bits = bits & ~4 | (newValue ? 4 : 0) }
    }
    /// Of an account at rest; never more than `AccountState.idleTold`.
    var idleTold: Int16 {
        get { Int16(bits >> 3) }
        set { bits = bits & 7 | UInt16(max(0, min(newValue, Int16(UInt16.max >> 3)))) << 3 }
    }
}

/// Accounts by name: open addressing over one slab of entries, which say where an account lies, awake or at rest.
///
/// A slot holds half the keyed hash beside the index, and that half alone says where the slot is: so probing and growing
/// touch no entry. The name itself is compared before an entry is believed.
struct AccountTable: ~Copyable {
    var entries: Slab<AccountEntry>
    private(set) var awake: AwakeAccounts
    private(set) var packs = PackStore()
    private var slots: UnsafeMutablePointer<UInt64>
    private var slotCount: Int

    /// - Parameter awakeMax: the most accounts that are awake at once.
    init(capacity: Int, awakeMax: Int) {
        entries = Slab(capacity: capacity)
        awake = AwakeAccounts(capacity: min(capacity, awakeMax))
        slotCount = 1_024
        slots = Self.emptySlots(slotCount)
    }

    deinit { Self.deallocate(slots, slotCount) }

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
    /// Bytes of entries and of the slots that lead to them.
    var tableBytes: Int { entries.allocatedBytes + slotCount * 8 }
    var allocatedBytes: Int { tableBytes + awake.allocatedBytes + packs.allocatedBytes }

    /// The account's index, or nil.
    func find(hash: UInt64, name: UnsafeBufferPointer<UInt8>, in texts: borrowing TextStore) -> UInt32? {
        var slot = home(hash)
        while slots[slot] != Self.empty {
            if slots[slot] >> 32 == hash & 0xFFFF_FFFF {
                let index = UInt32(truncatingIfNeeded: slots[slot])
                if isNamed(index, name, in: texts) { return index }
            }
            slot = after(slot)
        }
        return nil
    }

    private func isNamed(_ index: UInt32, _ name: UnsafeBufferPointer<UInt8>, in texts: borrowing TextStore) -> Bool {
        guard let state = awakeState(index) else { return pack(index).isNamed(name) }
        return texts.equal(state.pointee.name, name)
    }

    /// Adds an account known to be new, awake; nil when the table is full. There has to be room among those awake.
    mutating func insert(_ state: AccountState, hash: UInt64) -> UInt32? {
        guard let index = insert(hash: hash) else { return nil }
        entries[index].pointee.place = awake.insert(state, of: index, pack: .none)
        entries[index].pointee.isAwake = true
        return index
    }

    /// Adds one that rests as `content`.
    mutating func insert(atRest content: UnsafeRawBufferPointer, hash: UInt64) -> UInt32? {
        guard let index = insert(hash: hash) else { return nil }
        entries[index].pointee.place = packs.put(content, of: index, over: .none).handle.raw
        return index
    }

    private mutating func insert(hash: UInt64) -> UInt32? {
        guard let index = entries.insert(AccountEntry()) else { return nil }
        if entries.count > Self.accountsMost(in: slotCount) { resize(to: Self.larger(slotCount)) }
        enter(UInt64(index) | hash << 32)
        return index
    }

    /// The state of an account that is awake.
    @inline(__always)
    func awakeState(_ index: UInt32) -> UnsafeMutablePointer<AccountState>? {
        let entry = entries[index]
        return entry.pointee.isAwake ? awake[entry.pointee.place] : nil
    }

    /// The same, of which note is taken: it will be the later put to rest.
    @inline(__always)
    func touchedState(_ index: UInt32) -> UnsafeMutablePointer<AccountState>? {
        let entry = entries[index]
        guard entry.pointee.isAwake else { return nil }
        awake.touch(entry.pointee.place)
        return awake[entry.pointee.place]
    }

    /// An account as it lies at rest.
    func pack(_ index: UInt32) -> AccountPack {
        AccountPack(packs.content(PackHandle(raw: entries[index].pointee.place)))
    }

    /// Wakes an account at rest with the state that was taken up. There has to be room among those awake.
    mutating func wake(_ index: UInt32, _ state: AccountState) -> UnsafeMutablePointer<AccountState> {
        let entry = entries[index]
        let place = awake.insert(state, of: index, pack: PackHandle(raw: entry.pointee.place))
        entry.pointee.place = place
        entry.pointee.isAwake = true
        return awake[place]
    }

    /// Puts an account that is awake to rest, as `content`.
    mutating func rest(_ index: UInt32, as content: UnsafeRawBufferPointer) {
        let entry = entries[index]
        let old = awake.remove(entry.pointee.place)
        let (handle, moved) = packs.put(content, of: index, over: old)
        entry.pointee.place = handle.raw
        entry.pointee.isAwake = false
        guard let moved else { return }
        let other = entries[moved.owner]
        if other.pointee.isAwake {
            awake.note(pack: moved.handle, at: other.pointee.place)
        } else {
            other.pointee.place = moved.handle.raw
        }
    }

    /// From now on so many are awake at most. Nobody may be awake.
    mutating func shrinkAwake(to capacity: Int) { awake.shrink(to: capacity) }

    /// The account whose turn it is to make room for another one.
    mutating func nextToRest() -> UInt32 { awake.nextToRest() }

    /// Asks for the slot where `find` will begin.
    func prefetchSlot(hash: UInt64) { cprefetch(slots + home(hash)) }

    /// The entry that `find` will most likely look at; its content is not touched.
    func candidate(hash: UInt64) -> UnsafeMutablePointer<AccountEntry>? {
        let slot = slots[home(hash)]
        return slot == Self.empty ? nil : entries[UInt32(truncatingIfNeeded: slot)]
    }

    /// Where looking for a hash begins: half of it as a share of all slots. So a table of any size will do, and a larger one
    /// has everything in the same order.
    @inline(__always)
    private func home(_ hash: UInt64) -> Int {
        Int(truncatingIfNeeded: ((hash & 0xFFFF_FFFF) &* UInt64(slotCount)) >> 32)
    }

    @inline(__always)
    private func after(_ slot: Int) -> Int { slot + 1 == slotCount ? 0 : slot + 1 }

    private func enter(_ entry: UInt64) {
        var slot = home(entry >> 32)
        while slots[slot] != Self.empty { slot = after(slot) }
        slots[slot] = entry
    }

    /// Makes room for so many accounts, as far as the table may have them.
    mutating func reserve(_ count: Int) {
        var size = slotCount
        while Self.accountsMost(in: size) < min(count, entries.capacity) { size = Self.larger(size) }
        if size > slotCount { resize(to: size) }
    }

    /// Seven of eight slots are taken at most, and seven of ten at least in a table that has grown over many chunks. Then who is
    /// in the table is found at the fourth or fifth slot (Knuth, The Art of Computer Programming, 6.4), and eight lie in one
    /// line of the processor's cache.
    private static func accountsMost(in slots: Int) -> Int { slots * 7 / 8 }

    /// A quarter more; of whole chunks when there are many.
    private static func larger(_ slots: Int) -> Int {
        let larger = slots / 4 * 5
        let perChunk = Chunk.bytes / 8
        return larger < perChunk ? larger : (larger + perChunk - 1) / perChunk * perChunk
    }

    private mutating func resize(to count: Int) {
        let old = slots
        let oldCount = slotCount
        slotCount = count
        slots = Self.emptySlots(count)
        for slot in 0..<oldCount where old[slot] != Self.empty { enter(old[slot]) }
        Self.deallocate(old, oldCount)
    }
}

internal import Glibc

/// The accounts that are awake: those that lines were about lately. When one more is to wake, the first goes to rest that
/// was not touched since its turn came last (the clock algorithm: as good as least recently used, and a bit an account).
struct AwakeAccounts: ~Copyable {
    /// Who is awake at a place.
    private struct Slot {
        var owner: UInt32
        /// Where it lay at rest. It is kept, since most come back with about as many bytes.
        var pack: PackHandle
        var isTouched: Bool
    }

    private(set) var capacity: Int
    private var states: Slab<AccountState>
    /// By the state's index; as many as were ever in use.
    private let slots: UnsafeMutablePointer<Slot>
    private var most: UInt32 = 0
    private var hand: UInt32 = 0

    /// - Parameter capacity: one at least.
    init(capacity: Int) {
        self.capacity = max(1, capacity)
        states = Slab(capacity: self.capacity)
        // Takes memory as it is touched.
        guard let room = calloc(self.capacity, MemoryLayout<Slot>.stride) else {
            fatalError("no memory for \(capacity) accounts that are awake")
        }
        slots = room.bindMemory(to: Slot.self, capacity: self.capacity)
    }

    deinit { free(slots) }

    /// From now on so many are awake at most, and memory that more of them took is given back. Nobody may be awake.
    mutating func shrink(to capacity: Int) {
        states.giveBack()
        (most, hand) = (0, 0)
        self.capacity = max(1, min(capacity, self.capacity))
    }

    var count: Int { states.count }
    var isFull: Bool { states.count >= capacity }
    var allocatedBytes: Int { states.allocatedBytes + Int(most) * MemoryLayout<Slot>.stride }

    @inline(__always)
    subscript(place: UInt32) -> UnsafeMutablePointer<AccountState> { states[place] }

    @inline(__always)
    func touch(_ place: UInt32) { slots[Int(place)].isTouched = true }

    /// - Parameter pack: where the account lies at rest; `none` when it is new.
    /// - Returns: its place.
    mutating func insert(_ state: AccountState, of owner: UInt32, pack: PackHandle) -> UInt32 {
        guard let place = states.insert(state) else { preconditionFailure("one had to go to rest before") }
        slots[Int(place)] = Slot(owner: owner, pack: pack, isTouched: false)
        most = max(most, place + 1)
        return place
    }

    /// - Returns: where the account lay at rest before.
    mutating func remove(_ place: UInt32) -> PackHandle {
        states.remove(place)
        return slots[Int(place)].pack
    }

    /// What it will be put over was moved.
    func note(pack: PackHandle, at place: UInt32) { slots[Int(place)].pack = pack }

    /// Whose turn it is, of all when all are in use.
    /// - Complexity: O(1) amortized.
    mutating func nextToRest() -> UInt32 {
        while true {
            hand = hand + 1 < most ? hand + 1 : 0
            guard slots[Int(hand)].isTouched else { return slots[Int(hand)].owner }
            slots[Int(hand)].isTouched = false
        }
    }
}

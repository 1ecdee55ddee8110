/// Remembers what was read from records of the City database, by where they stand in it.
///
/// Networks by the million share their records, and most addresses fall on few of them: reading one takes 2 µs, finding
/// it again a look. Direct-mapped and of fixed size; what is found never depends on it.
struct PlaceMemo: ~Copyable {
    private struct Slot {
        /// Where the record stands, plus one; zero when empty.
        var key: UInt32
        var located: Located
    }

    private let capacity: Int
    private let slots: UnsafeMutablePointer<Slot>
    private let shift: UInt32

    /// - Parameter capacity: records, a power of two, at least 2. Each takes 32 bytes, once used.
    init(capacity: Int) {
        precondition(capacity >= 2 && capacity.nonzeroBitCount == 1, "a memo's capacity is a power of two")
        self.capacity = capacity
        slots = ZeroedPages.allocate(capacity)
        shift = UInt32(32 - capacity.trailingZeroBitCount)
    }

    deinit { ZeroedPages.deallocate(slots, capacity) }

    func value(at offset: UInt32, orElse read: () -> Located) -> Located {
        // Fibonacci hashing (Knuth, The Art of Computer Programming, 6.4): 2³² over the golden ratio.
        let slot = slots + Int((offset &* 2_654_435_769) &>> shift)
        let key = offset &+ 1
        if slot.pointee.key == key { return slot.pointee.located }
        let located = read()
        slot.pointee = Slot(key: key, located: located)
        return located
    }
}

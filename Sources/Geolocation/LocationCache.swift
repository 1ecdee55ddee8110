import CPrefetch
import Model

/// Remembers what was found for addresses seen lately: 4-way set-associative, of fixed size, without allocation.
///
/// By address and not by network: neighbours in a /24 or /64 may have different records. The hash is keyed with chance,
/// so that nobody can choose addresses that push each other out; what is *found* never depends on it.
struct LocationCache: ~Copyable {
    private static let ways = 4
    /// The unspecified address `::`, which is nowhere, marks a free place.
    private static let empty = IPAddress(high: 0, low: 0)

    private let capacity: Int
    /// The four keys of a set share one line of the processor's cache.
    private let keys: UnsafeMutablePointer<IPAddress>
    private let values: UnsafeMutablePointer<Located>
    /// Which way the next newcomer takes. Kept apart like all that changes, so that looking needs no exclusive access.
    private let victim: UnsafeMutablePointer<Int>
    private let shift: UInt64
    private let seed: (UInt64, UInt64)

    /// - Parameter capacity: addresses, a power of two, at least 8. Each takes 44 bytes, once used.
    init(capacity: Int) {
        precondition(capacity >= 2 * Self.ways && capacity.nonzeroBitCount == 1, "a cache's capacity is a power of two")
        self.capacity = capacity
        keys = ZeroedPages.allocate(capacity)
        values = ZeroedPages.allocate(capacity)
        victim = ZeroedPages.allocate(1)
        shift = UInt64(64 - (capacity / Self.ways).trailingZeroBitCount)
        seed = (.random(in: .min ... .max), .random(in: .min ... .max))
    }

    deinit {
        ZeroedPages.deallocate(keys, capacity)
        ZeroedPages.deallocate(values, capacity)
        ZeroedPages.deallocate(victim, 1)
    }

    /// What was found for `address`, or else what `find` finds now.
    @inline(__always)
    func value(for address: IPAddress, orElse find: () -> Located) -> Located {
        guard address != Self.empty else { return .unknown }
        let first = firstWay(for: address)
        var way = 0
        while way < Self.ways {
            if keys[first &+ way] == address { return values[first &+ way] }
            way &+= 1
        }
        let found = find()
        let newcomer = first &+ victim.pointee
        keys[newcomer] = address
        values[newcomer] = found
        victim.pointee = (victim.pointee &+ 1) % Self.ways
        return found
    }

    /// Asks the processor to have ready what `value(for:orElse:)` will look at.
    @inline(__always)
    func prefetch(_ address: IPAddress) {
        let first = firstWay(for: address)
        cprefetch(keys + first)
        cprefetch(values + first)
        cprefetch(values + (first + Self.ways - 1))
    }

    @inline(__always)
    private func firstWay(for address: IPAddress) -> Int {
        let product = (address.high ^ seed.0).multipliedFullWidth(by: address.low ^ seed.1)
        return Int(truncatingIfNeeded: (product.high ^ product.low) &>> shift) &* Self.ways
    }
}

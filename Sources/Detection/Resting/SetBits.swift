/// Numbers whose bits are all among those of another one, told in as many bits as that one has: the hours of a day out of those
/// that any day has.
enum SetBits {
    /// - Parameter bits: all of them are of `all`.
    /// - Returns: a bit for each of `all`, in their order.
    /// - Complexity: O(runs of bits in `all`), as people's hours and days come in runs.
    @inline(__always)
    static func packed(_ bits: UInt64, of all: UInt64) -> UInt64 {
        var packed: UInt64 = 0
        forEachRun(of: all) { run, distance in packed |= (bits & run) &>> distance }
        return packed
    }

    /// The other way round.
    @inline(__always)
    static func unpacked(_ packed: UInt64, of all: UInt64) -> UInt64 {
        var bits: UInt64 = 0
        forEachRun(of: all) { run, distance in bits |= (packed &<< distance) & run }
        return bits
    }

    /// Calls `body` with each run of bits, and how much farther down it lies when there are no gaps.
    @inline(__always)
    private static func forEachRun(of all: UInt64, _ body: (_ run: UInt64, _ distance: UInt64) -> Void) {
        var (left, count): (UInt64, Int) = (all, 0)
        while left != 0 {
            // Adding the lowest bit carries through all of its run.
            let run = left & ~(left &+ (left & (0 &- left)))
            body(run, UInt64(left.trailingZeroBitCount - count))
            count += run.nonzeroBitCount
            left ^= run
        }
    }
}

extension UInt64 {
    /// The same bits in the other order.
    var bitsReversed: UInt64 {
        var bits = self
        bits = bits >> 1 & 0x5555_5555_5555_5555 | (bits & 0x5555_5555_5555_5555) << 1
        bits = bits >> 2 & 0x3333_3333_3333_3333 | (bits & 0x3333_3333_3333_3333) << 2
        bits = bits >> 4 & 0x0F0F_0F0F_0F0F_0F0F | (bits & 0x0F0F_0F0F_0F0F_0F0F) << 4
        return bits.byteSwapped
    }
}

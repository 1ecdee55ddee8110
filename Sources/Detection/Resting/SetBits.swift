/// Numbers whose bits are all among those of another one, told in as many bits as that one has: the hours of a day out of those
/// that any day has.
enum SetBits {
    /// - Parameter bits: all of them are of `all`.
    /// - Returns: a bit for each of `all`, in their order.
    /// - Complexity: O(bits that are set).
    static func packed(_ bits: UInt64, of all: UInt64) -> UInt64 {
        var packed: UInt64 = 0
        var left = bits
        while left != 0 {
            let lowest = left & (0 &- left)
            packed |= 1 << UInt64((all & (lowest - 1)).nonzeroBitCount)
            left &= left - 1
        }
        return packed
    }

    /// The other way round.
    /// - Complexity: O(bits of `all`).
    static func unpacked(_ packed: UInt64, of all: UInt64) -> UInt64 {
        var (bits, left, all): (UInt64, UInt64, UInt64) = (0, packed, all)
        while left != 0 {
            let lowest = all & (0 &- all)
            bits |= lowest & (0 &- (left & 1))
            left >>= 1
            all &= all - 1
        }
        return bits
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

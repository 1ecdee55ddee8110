/// Some hours of the day, by which days that have no others are told in as many bits.
struct HoursOfDay {
    /// In their order.
    private var hours = InlineArray<24, UInt8>(repeating: 0)
    private(set) var count = 0

    /// - Parameter bits: bit 0 from midnight to one o'clock.
    init(_ bits: UInt32) {
        var left = bits & 0xFF_FFFF
        while left != 0 {
            hours[count] = UInt8(left.trailingZeroBitCount)
            count += 1
            left &= left - 1
        }
    }

    /// A day's hours, which are all of `all`, as a bit for each of those.
    static func packed(_ hours: UInt32, of all: UInt32) -> UInt32 {
        var packed: UInt32 = 0
        var left = hours
        while left != 0 {
            let lowest = left & (0 &- left)
            packed |= 1 << UInt32((all & (lowest - 1)).nonzeroBitCount)
            left &= left - 1
        }
        return packed
    }

    /// The other way round.
    func unpacked(_ packed: UInt32) -> UInt32 {
        var hours: UInt32 = 0
        var left = packed
        while left != 0 {
            hours |= 1 << UInt32(self.hours[left.trailingZeroBitCount])
            left &= left - 1
        }
        return hours
    }
}

internal import Model

/// Goes through the fields of an account, writing them or reading them: what is written is described once, in one order
/// (`PackFields`), and so can be read. A change of that order is a new version of what is saved.
///
/// Numbers take as many bits as they need, as `BitWriter` tells them; `low` is how many bits most values of a field have, so that
/// it is short for those and still holds any other. Of numbers that may be negative the sign is the lowest bit. What all
/// accounts share is told by its place in `PackReferences`: so the bits say the same to another process.
protocol PackCoder: ~Copyable {
    /// So many bits, 56 at most: what a number of a few equally likely values takes.
    mutating func bits(_ value: inout UInt64, _ count: Int)
    /// A bit for each of `all`, of which the bits of `value` are.
    mutating func bits(_ value: inout UInt64, of all: UInt64)
    mutating func bits(_ value: inout Float)
    mutating func number(_ value: inout Int64, low: Int)
    mutating func natural(_ value: inout UInt64, low: Int)
    /// How many elements a list has: `count` when writing.
    mutating func count(_ count: Int) -> Int
    /// Of this place only, which may overwrite it.
    mutating func text(_ handle: inout TextHandle)
    /// What stands before the @ of an address, which mostly is the name in small letters, with full stops for spaces.
    mutating func mailbox(_ mailbox: inout TextHandle, of name: TextHandle)
    /// A text as it is, from the beginning of a byte on.
    mutating func plainText(_ handle: inout TextHandle)
    /// Kept once for all accounts.
    mutating func sharedText(_ handle: inout TextHandle)
    mutating func site(_ index: inout UInt32)
    /// Which hours of the last days were active; the newest day is mostly `newest`.
    mutating func hours(_ activity: inout ActivityMap, since newest: Int32)
    /// A device and its name, or which of those remembered it is.
    /// - Returns: that one, or nil.
    mutating func device(_ hash: inout UInt64, _ name: inout TextHandle) -> DeviceTrace?
    /// Whether `hash` is that of the name, and so need not be kept; of no meaning when reading.
    func isHash(_ hash: UInt64, of name: TextHandle) -> Bool
    /// A device's name, and its hash where that is not the name's.
    mutating func named(_ hash: inout UInt64, _ name: inout TextHandle, isHashed: Bool)
    /// An address, or which of the networks remembered it is.
    mutating func network(_ address: inout IPAddressBits)
    /// From which day on sets of days count back.
    var newestDay: Int32 { get set }
    /// All days that sets of days have, counted back from the newest.
    var anyDays: UInt32 { get set }
}

extension PackCoder where Self: ~Copyable {
    @inline(__always)
    mutating func bits<Number: FixedWidthInteger & UnsignedInteger>(_ value: inout Number, _ count: Int) {
        var wide = UInt64(value)
        bits(&wide, count)
        value = Number(truncatingIfNeeded: wide)
    }

    /// All bits, for hashes.
    @inline(__always)
    mutating func hash(_ value: inout UInt32) { bits(&value, 32) }
    @inline(__always)
    mutating func hash(_ value: inout UInt64) {
        var (high, low) = (value >> 32, value & 0xFFFF_FFFF)
        bits(&low, 32)
        bits(&high, 32)
        value = high << 32 | low
    }

    @inline(__always)
    mutating func number<Number: FixedWidthInteger>(_ value: inout Number, low: Int) {
        var wide = Int64(truncatingIfNeeded: value)
        number(&wide, low: low)
        value = Number(truncatingIfNeeded: wide)
    }

    @inline(__always)
    mutating func natural<Number: UnsignedInteger & FixedWidthInteger>(_ value: inout Number, low: Int) {
        var wide = UInt64(value)
        natural(&wide, low: low)
        value = Number(truncatingIfNeeded: wide)
    }

    /// The number of something, or `none`.
    @inline(__always)
    mutating func index(_ value: inout UInt32, low: Int) {
        var following = value &+ 1
        natural(&following, low: low)
        value = following &- 1
    }

    @inline(__always)
    mutating func time(_ value: inout Int64, from base: Int64, low: Int) {
        var distance = value &- base
        number(&distance, low: low)
        value = base &+ distance
    }

    @inline(__always)
    mutating func flag(_ value: inout Bool) {
        var number: UInt8 = value ? 1 : 0
        bits(&number, 1)
        value = number != 0
    }

    /// Days are told back from `newest`, the sign in the lowest bit; 0 is no day.
    mutating func day(_ day: Int32, since newest: Int32, low: Int) -> Int32 {
        let back = Int64(newest) - Int64(day)
        var coded = day == .min ? 0 : UInt64(bitPattern: back << 1 ^ back >> 63) + 1
        natural(&coded, low: low)
        guard coded > 0 else { return .min }
        coded -= 1
        let read = Int64(bitPattern: coded >> 1) ^ -Int64(bitPattern: coded & 1)
        return Int32(truncatingIfNeeded: Int64(newest) - read)
    }

    /// One day, told by its distance from the newest, or else a bit for each that any device or network has.
    mutating func days(_ days: inout DaySet) {
        var back = UInt64(days.turned(to: newestDay))
        var isOne = back.nonzeroBitCount == 1
        flag(&isOne)
        if isOne {
            var distance = UInt64(back.trailingZeroBitCount)
            bits(&distance, 5)
            back = 1 << distance
        } else {
            bits(&back, of: UInt64(anyDays))
        }
        days = DaySet(turned: UInt32(truncatingIfNeeded: back), to: newestDay)
    }

    /// Addresses are networks unless the settings ask for more, or they are none of the internet's.
    mutating func address(_ address: inout IPAddressBits) {
        var key = NetworkKey(address)
        var isWhole = IPAddressBits(key.address) != address
        flag(&isWhole)
        if isWhole {
            hash(&address.high)
            hash(&address.low)
        } else {
            self.key(&key)
            address = IPAddressBits(key.address)
        }
    }

    /// A /24 in 25 bits, anything else in 65.
    mutating func key(_ key: inout NetworkKey) {
        var isShort = key.bits >> 32 == 0 && key.bits & 0xFF == 0
        flag(&isShort)
        if isShort {
            var short = key.bits >> 8
            bits(&short, 24)
            key.bits = short << 8
        } else {
            hash(&key.bits)
        }
    }
}

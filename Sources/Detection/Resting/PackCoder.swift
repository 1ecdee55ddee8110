internal import Model

/// Goes through the fields of an account, writing them or reading them: what is written is described once, in one order
/// (`PackFields`), and so can be read. A change of that order is a new version of what is saved.
///
/// Whole numbers take as many bytes as they need, seven bits each, the lowest first; of those that may be negative the
/// sign is the lowest bit. Numbers of fixed size are little-endian. What all accounts share is told by its place in
/// `PackReferences`: so the bytes say the same to another process.
protocol PackCoder: ~Copyable {
    /// All bits, for hashes.
    mutating func bits(_ value: inout UInt64)
    mutating func bits(_ value: inout UInt32)
    mutating func bits(_ value: inout Float)
    mutating func number(_ value: inout Int64)
    mutating func natural(_ value: inout UInt64)
    /// How many elements a list has: `count` when writing.
    mutating func count(_ count: Int) -> Int
    /// Of this place only, which may overwrite it.
    mutating func text(_ handle: inout TextHandle)
    /// The same, as it is, without the shorter forms of ids.
    mutating func plainText(_ handle: inout TextHandle)
    /// Kept once for all accounts.
    mutating func sharedText(_ handle: inout TextHandle)
    mutating func site(_ index: inout UInt32)
    /// Which hours of the last days were active.
    mutating func hours(_ activity: inout ActivityMap)
    /// A device and its name, or which of those remembered it is.
    mutating func device(_ hash: inout UInt64, _ name: inout TextHandle)
    /// Whether `hash` is that of the name, and so need not be kept; of no meaning when reading.
    func isHash(_ hash: UInt64, of name: TextHandle) -> Bool
    /// A device's name, and its hash where that is not the name's.
    mutating func named(_ hash: inout UInt64, _ name: inout TextHandle, isHashed: Bool)
    /// An address, or which of the networks remembered it is.
    mutating func network(_ address: inout IPAddressBits)
    /// From which day on sets of days count back.
    var newestDay: Int32 { get set }
}

extension PackCoder where Self: ~Copyable {
    @inline(__always)
    mutating func number<Number: FixedWidthInteger>(_ value: inout Number) {
        var wide = Int64(truncatingIfNeeded: value)
        number(&wide)
        value = Number(truncatingIfNeeded: wide)
    }

    @inline(__always)
    mutating func natural<Number: UnsignedInteger & FixedWidthInteger>(_ value: inout Number) {
        var wide = UInt64(value)
        natural(&wide)
        value = Number(truncatingIfNeeded: wide)
    }

    @inline(__always)
    mutating func time(_ value: inout Int64, from base: Int64) {
        var distance = value &- base
        number(&distance)
        value = base &+ distance
    }

    mutating func flag(_ value: inout Bool) {
        var number: UInt8 = value ? 1 : 0
        natural(&number)
        value = number != 0
    }

    /// Days are told back from `newest`, the sign in the lowest bit; 0 is no day.
    mutating func day(_ day: Int32, since newest: Int32) -> Int32 {
        let back = Int64(newest) - Int64(day)
        var coded = day == .min ? 0 : UInt64(bitPattern: back << 1 ^ back >> 63) + 1
        natural(&coded)
        guard coded > 0 else { return .min }
        coded -= 1
        let read = Int64(bitPattern: coded >> 1) ^ -Int64(bitPattern: coded & 1)
        return Int32(truncatingIfNeeded: Int64(newest) - read)
    }

    /// Mostly one day, told by its distance from the newest, or else a bit for each.
    mutating func days(_ days: inout DaySet) {
        let back = UInt64(days.turned(to: newestDay))
        var coded = back.nonzeroBitCount == 1 ? UInt64(back.trailingZeroBitCount) << 1 | 1 : back << 1
        natural(&coded)
        let read = coded & 1 == 1 ? 1 << (coded >> 1) : coded >> 1
        days = DaySet(turned: UInt32(truncatingIfNeeded: read), to: newestDay)
    }

    /// Addresses are networks unless the settings ask for more, or they are none of the internet's.
    mutating func address(_ address: inout IPAddressBits) {
        var key = NetworkKey(address)
        var isWhole = IPAddressBits(key.address) != address
        flag(&isWhole)
        if isWhole {
            bits(&address.high)
            bits(&address.low)
        } else {
            self.key(&key)
            address = IPAddressBits(key.address)
        }
    }

    /// A /24 in four bytes, anything else in nine.
    mutating func key(_ key: inout NetworkKey) {
        let isShort = key.bits >> 32 == 0 && key.bits & 0xFF == 0
        var short = isShort ? (key.bits >> 8) << 1 : 1
        natural(&short)
        if short & 1 == 0 { key = NetworkKey(bits: (short >> 1) << 8) } else { bits(&key.bits) }
    }
}

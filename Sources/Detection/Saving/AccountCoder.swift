/// Goes through the fields of an account, writing them or reading them: what is written is described once, in one order,
/// and so can be read.
///
/// Whole numbers take as many bytes as they need (seven bits each, the sign in the lowest bit); times are told from the
/// account's newest activity; a text or a site is written where it first occurs and referred to afterwards.
protocol AccountCoder: ~Copyable {
    /// All bits, for hashes.
    mutating func bits(_ value: inout UInt64)
    mutating func bits(_ value: inout Float)
    /// Degrees from −`most` to `most`.
    mutating func degrees(_ value: inout Float, most: Float)
    mutating func number(_ value: inout Int64)
    mutating func text(_ handle: inout TextHandle, _ use: TextUse)
    /// How many elements a list has: `count` when writing, at most `most` when reading.
    mutating func count(_ count: Int, most: Int) -> Int
    mutating func address(_ address: inout IPAddressBits)
    mutating func days(_ days: inout DaySet)
}

/// How a text is kept, once it is read.
enum TextUse {
    /// Several may refer to one.
    case common
    /// Everybody's: kept once for all accounts.
    case everybodys
    /// Of one place only, which may overwrite it.
    case own
}

extension AccountCoder where Self: ~Copyable {
    mutating func number<Number: FixedWidthInteger>(_ value: inout Number) {
        var wide = Int64(truncatingIfNeeded: value)
        number(&wide)
        value = Number(truncatingIfNeeded: wide)
    }

    mutating func time(_ value: inout Int64, from base: Int64) {
        var distance = value &- base
        number(&distance)
        value = base &+ distance
    }

    mutating func flag(_ value: inout Bool) {
        var number: UInt8 = value ? 1 : 0
        self.number(&number)
        value = number != 0
    }

    mutating func address(_ address: inout IPAddressBits) {
        bits(&address.high)
        bits(&address.low)
    }

    mutating func days(_ days: inout DaySet) {
        var bits = days.bits
        number(&bits)
        days = DaySet(bits: bits)
    }
}

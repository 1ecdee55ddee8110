/// Reads what `BitWriter` wrote, in the same order. It is not checked: who gives it vouches for it.
struct BitReader: ~Copyable {
    /// As many bytes behind what was written have to be there, whatever they are.
    static var reach: Int { 8 }
    /// So many zeros say that a number is written as it is, in 64 bits; a number whose higher part is less than `highEnd` has
    /// fewer.
    static var escapeZeros: Int { 16 }
    static var highEnd: UInt64 { 1 << UInt64(escapeZeros) - 1 }
    /// With so many low bits a number is written and read at once.
    static var lowAtOnce: Int { 56 - (2 * escapeZeros - 1) }

    private let start: UnsafeRawPointer
    /// In bits.
    private var place = 0

    /// - Parameter start: there for as long as the reader is used.
    init(_ start: UnsafeRawPointer) { self.start = start }

    /// The next 57 bits or more.
    @inline(__always)
    private var ahead: UInt64 {
        UInt64(littleEndian: (start + place >> 3).loadUnaligned(as: UInt64.self)) &>> UInt64(place & 7)
    }

    /// - Parameter count: 56 at most.
    @inline(__always)
    mutating func take(_ count: Int) -> UInt64 {
        defer { place += count }
        return ahead & (1 &<< UInt64(count) - 1)
    }

    @inline(__always)
    mutating func code(low: Int) -> UInt64 {
        let ahead = ahead
        let more = ahead.trailingZeroBitCount
        guard more < Self.escapeZeros else {
            place += Self.escapeZeros
            let lower = take(32)
            return lower | take(32) << 32
        }
        let one: UInt64 = 1 &<< UInt64(more)
        let high = (ahead &>> UInt64(more + 1)) & (one - 1) | one
        let count = 2 * more + 1
        guard low <= Self.lowAtOnce else {
            place += count
            return (high - 1) &<< UInt64(low) | take(low)
        }
        place += count + low
        return (high - 1) &<< UInt64(low) | (ahead &>> UInt64(count)) & (1 &<< UInt64(low) - 1)
    }

    mutating func skip(_ count: Int) { place += count }

    /// Goes to the beginning of the next byte.
    mutating func align() { place = (place + 7) & ~7 }

    /// The next bytes, which stay where they lie.
    mutating func bytes(_ count: Int) -> UnsafeRawBufferPointer {
        align()
        defer { place += count * 8 }
        return UnsafeRawBufferPointer(start: start + place >> 3, count: count)
    }
}

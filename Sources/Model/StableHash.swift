/// FNV-1a with 128 bits (Fowler, Noll, Vo; draft-eastlake-fnv): the same on every machine and in every run, so ids made
/// from it are too. Not for defence against chosen input.
public struct StableHash: Sendable {
    private var state: UInt128 = 0x6c62_272e_07bb_0142_62b8_2175_6295_c58d

    public init() {}

    /// Adds a field; its length goes in too, so that `("ab", "c")` and `("a", "bc")` differ.
    public mutating func combine(_ text: some StringProtocol) {
        combine(Int64(text.utf8.count))
        for byte in text.utf8 { absorb(byte) }
    }

    public mutating func combine(_ number: Int64) {
        for shift in stride(from: 0, to: 64, by: 8) { absorb(UInt8(truncatingIfNeeded: number >> shift)) }
    }

    /// 32 hexadecimal digits.
    public var hexadecimal: String {
        let digits = String(state, radix: 16)
        return String(repeating: "0", count: 32 - digits.count) + digits
    }

    /// Half of it.
    package var low: UInt64 { UInt64(truncatingIfNeeded: state) }

    private mutating func absorb(_ byte: UInt8) {
        state ^= UInt128(byte)
        state &*= 0x0000_0000_0100_0000_0000_0000_0000_013b
    }
}

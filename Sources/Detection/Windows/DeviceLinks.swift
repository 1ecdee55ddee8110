/// Which devices were seen on which networks: the newest 16 pairs of an account, 64 bytes, kept longer than presences.
///
/// Two devices that use each other's networks are one person's, or one household's: neither their meetings nor the
/// distance between their networks proves anything.
struct DeviceLinks: BitwiseCopyable, Sendable {
    private static var capacity: Int { 16 }

    private var pairs: InlineArray<16, UInt32> = .init(repeating: 0)
    private var next: UInt8 = 0

    /// - Returns: whether the pair is new; the oldest pair makes room for it.
    mutating func insert(device: UInt64, network: IPAddressBits) -> Bool {
        guard !contains(device: device, network: network) else { return false }
        pairs[Int(next)] = Self.mark(device, network)
        next = (next + 1) % UInt8(Self.capacity)
        return true
    }

    /// Wrong for one pair in 2²⁸, towards innocence.
    func contains(device: UInt64, network: IPAddressBits) -> Bool {
        let mark = Self.mark(device, network)
        for index in 0..<Self.capacity where pairs[index] == mark { return true }
        return false
    }

    mutating func code<Coder: AccountCoder & ~Copyable>(with coder: inout Coder) {
        coder.number(&next)
        // An index beyond the last pair could only come from bytes that were never written here.
        next %= UInt8(Self.capacity)
        for index in pairs.indices { coder.number(&pairs[index]) }
    }

    private static func mark(_ device: UInt64, _ network: IPAddressBits) -> UInt32 {
        let network = network.network
        var mixed = device ^ (network.high &* 0x9E37_79B9_7F4A_7C15) ^ (network.low &* 0xC2B2_AE3D_27D4_EB4F)
        mixed ^= mixed >> 29
        mixed &*= 0xBF58_476D_1CE4_E5B9
        // Zero marks an empty place.
        return UInt32(truncatingIfNeeded: mixed >> 32) | 1
    }
}

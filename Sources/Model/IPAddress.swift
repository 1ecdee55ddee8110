/// An IPv4 or IPv6 address; IPv4 (also when written IPv4-mapped) is held as `::ffff:a.b.c.d`.
public struct IPAddress: Hashable, Sendable {
    public var high: UInt64
    public var low: UInt64

    public init(high: UInt64, low: UInt64) {
        self.high = high
        self.low = low
    }

    public init(v4 bits: UInt32) { self.init(high: 0, low: 0xFFFF_0000_0000 | UInt64(bits)) }

    public var isV4: Bool { high == 0 && low >> 32 == 0xFFFF }

    /// The /24 (IPv4) or /64 (IPv6) around this address: what Seatwatch calls a network. An IPv6 host changes its lower
    /// half at will (RFC 8981), so nothing finer than /64 means anything.
    public var network: IPAddress {
        isV4 ? IPAddress(high: 0, low: low & ~0xFF) : IPAddress(high: high, low: 0)
    }

    /// Private, loopback, link-local, carrier-shared, documentation, multicast and otherwise never routed publicly
    /// (IANA special-purpose registries): no place can be told from it.
    public var isSpecialPurpose: Bool {
        if isV4 {
            let bits = UInt32(truncatingIfNeeded: low)
            return Self.specialV4.contains { bits & $0.mask == $0.prefix }
        }
        // Only 2000::/3 is global unicast; inside it protocol assignments (2001::/23: Teredo, benchmarking, ORCHID and
        // more to come), documentation and 6to4 are not places.
        return high >> 61 != 0b001 || high >> 41 == 0x2001_0000 >> 9 || high >> 32 == 0x2001_0DB8
            || high >> 44 == 0x3FFF0 || high >> 48 == 0x2002
    }

    private static let specialV4: [(prefix: UInt32, mask: UInt32)] = [
        (0x0000_0000, 0xFF00_0000), (0x0A00_0000, 0xFF00_0000), (0x6440_0000, 0xFFC0_0000),
        (0x7F00_0000, 0xFF00_0000), (0xA9FE_0000, 0xFFFF_0000), (0xAC10_0000, 0xFFF0_0000),
        (0xC000_0000, 0xFFFF_FF00), (0xC000_0200, 0xFFFF_FF00), (0xC0A8_0000, 0xFFFF_0000),
        (0xC612_0000, 0xFFFE_0000), (0xC633_6400, 0xFFFF_FF00), (0xCB00_7100, 0xFFFF_FF00),
        (0xE000_0000, 0xF000_0000), (0xF000_0000, 0xF000_0000),
    ]
}

extension IPAddress: CustomStringConvertible {
    /// Dotted quad, or the IPv6 text of RFC 5952.
    public var description: String {
        if isV4 {
            return (0..<4).map { String(UInt8(truncatingIfNeeded: low >> (24 - 8 * $0))) }.joined(separator: ".")
        }
        let groups = (0..<8).map { index -> UInt16 in
            UInt16(truncatingIfNeeded: (index < 4 ? high : low) >> (48 - 16 * (index % 4)))
        }
        var longest = 0..<0
        var start = 0
        while start < 8 {
            var end = start
            while end < 8, groups[end] == 0 { end += 1 }
            if end - start > max(1, longest.count) { longest = start..<end }
            start = max(end, start + 1)
        }
        let hex = groups.map { String($0, radix: 16) }
        guard !longest.isEmpty else { return hex.joined(separator: ":") }
        return hex[..<longest.lowerBound].joined(separator: ":") + "::"
            + hex[longest.upperBound...].joined(separator: ":")
    }

    /// The network in CIDR form: `203.0.113.0/24` or `2001:db8:1:2::/64`.
    public var networkDescription: String { network.description + (isV4 ? "/24" : "/64") }
}

import Model

/// A block of public addresses, as `80.4.240.0/20` or `2001:db8:7::/40`.
struct Prefix: Hashable, Sendable {
    let base: IPAddress
    let length: Int

    /// - Precondition: `text` is an entry of the table of cities, well formed.
    init(_ text: Substring) {
        let parts = text.split(separator: "/")
        length = Int(parts[1])!
        if parts[0].contains(":") {
            let groups = parts[0].split(separator: ":").map { UInt64($0, radix: 16)! }
            precondition(groups.count <= 4, "a prefix of the table is at most four groups and ::")
            let high = groups.reduce(0) { $0 << 16 | $1 }
            base = IPAddress(high: high << UInt64(16 * (4 - groups.count)), low: 0)
        } else {
            base = IPAddress(v4: parts[0].split(separator: ".").reduce(0) { $0 << 8 | UInt32($1)! })
        }
    }

    static func list(_ text: String) -> [Prefix] { text.split(separator: " ").map(Prefix.init) }

    /// The /24s or /64s inside.
    var networkCount: UInt64 { 1 << UInt64((base.isV4 ? 24 : 64) - length) }

    func contains(_ address: IPAddress) -> Bool {
        guard address.isV4 == base.isV4 else { return false }
        return base.isV4
            ? (address.low ^ base.low) >> UInt64(32 - length) == 0
            : (address.high ^ base.high) >> UInt64(64 - length) == 0
    }

    /// The host `host` (1…254) of the /24 that `network` decides. For IPv4.
    func address(network: UInt64, host: UInt64) -> IPAddress {
        IPAddress(high: 0, low: base.low + (network % networkCount) << 8 + 1 + host % 254)
    }

    /// The interface `host` of the /64 that `network` decides. For IPv6.
    func address(subnet network: UInt64, interface host: UInt64) -> IPAddress {
        // The universal/local bit of a made-up interface is 0 (RFC 8981 §3.3.1).
        IPAddress(high: base.high + network % networkCount, low: host & ~(1 << 57))
    }
}

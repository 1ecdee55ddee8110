import Model

/// What stands between a device and the service: gives the address seen at a moment. Stateless, so that any day can be
/// lived without the days before.
struct Network: Sendable {
    enum Form: Sendable {
        /// A household line that keeps its IPv4 address.
        case line
        /// A household line whose IPv4 address changes every so many days, staying with its provider.
        case leased(days: Int, within24: Bool)
        /// A household line with IPv6: one /64, and every device changes its lower half daily (RFC 8981 §3.8).
        case six
        /// One address for everybody inside: an office, a café, a hotel.
        case shared
        /// Behind a carrier's translators, which almost every mobile network has (Richter et al., "A Multi-perspective
        /// Analysis of Carrier-Grade NAT Deployment", IMC 2016): the address changes every so many hours.
        case mobile(hours: Int)
        /// A VPN's way out: one of a few addresses, another one for every connection.
        case egress
        /// A machine in a data centre, with one address.
        case hosted
    }

    let form: Form
    /// Where its addresses are located; for a phone that is its carrier's hub, not the phone.
    let city: CityIndex
    /// Decides the addresses.
    let key: UInt64

    /// The kind an address service would name.
    var kind: NetworkKind {
        switch form {
        case .line, .leased, .six, .shared: .fixed
        case .mobile: .mobile
        case .egress: .vpn
        case .hosted: .hosting
        }
    }

    func address(of device: UInt64, at time: Instant) -> IPAddress {
        let city = city.city
        switch form {
        case .line, .shared:
            return fixed(turn: 0, keeping24: false)
        case .leased(let days, let within24):
            return fixed(turn: turn(time, every: days * 24), keeping24: within24)
        case .six:
            guard !city.six.isEmpty else { return fixed(turn: 0, keeping24: false) }
            let prefix = city.six[Int(key % UInt64(city.six.count))]
            return prefix.address(
                subnet: Dice.mix(key, 6), interface: Dice.mix(key, device, turn(time, every: 24)))
        case .mobile(let hours):
            let change = Dice.mix(key, turn(time, every: hours))
            // A carrier's subscribers come out of a few dozen networks of its range.
            let prefix = city.mobile[Int(key % UInt64(city.mobile.count))]
            return prefix.address(network: change >> 8 & 31, host: change >> 16)
        case .egress:
            let connection = Dice.mix(key, turn(time, every: 3))
            let prefix = city.egress[Int(key % UInt64(city.egress.count))]
            return prefix.address(network: connection >> 8 & 3, host: connection >> 16 & 15)
        case .hosted:
            let prefix = city.egress[Int(key % UInt64(city.egress.count))]
            return prefix.address(network: Dice.mix(key, 1), host: Dice.mix(key, 2))
        }
    }

    private func fixed(turn: UInt64, keeping24: Bool) -> IPAddress {
        let pools = city.city.fixed
        let prefix = pools[Int(Dice.mix(key, 1) % UInt64(pools.count))]
        return prefix.address(
            network: Dice.mix(key, 2, keeping24 ? 0 : turn), host: Dice.mix(key, 3, turn))
    }

    /// How often an address that changes every `hours` has changed, by a clock of this network's own.
    private func turn(_ time: Instant, every hours: Int) -> UInt64 {
        let length = UInt64(hours) * 3_600_000
        return (UInt64(time.milliseconds) + key % length) / length
    }
}

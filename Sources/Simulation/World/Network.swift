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
        /// A household line with IPv4 and IPv6: each connection takes the one that answers first (RFC 8305).
        case dual
        /// A household line whose addresses a database places elsewhere.
        case pool(SiteIndex, days: Int)
        /// A household line that changes between addresses placed at home and addresses placed elsewhere: a provider's
        /// pool spans both, or the database changes its mind.
        case flapping(SiteIndex, days: Int)
        /// One address for everybody inside: an office, a café, a hotel.
        case shared
        /// An office with two providers, each connection on one of them; the second is placed elsewhere.
        case twoLines(SiteIndex)
        /// Behind a carrier's translators, which almost every mobile network has (Richter et al., "A Multi-perspective
        /// Analysis of Carrier-Grade NAT Deployment", IMC 2016): the address changes every so many minutes.
        case mobile(minutes: Int)
        /// The same, let out at one site in another place of the country.
        case gateway(SiteIndex, minutes: Int)
        /// The same, at whichever of the country's sites is free: another one with every change of address.
        case wandering(minutes: Int)
        /// A VPN's way out: one of a few addresses that all its users share, another one for every connection.
        case egress
        /// A privacy relay: ways out in these cities, another one for every connection, shared by everybody.
        case relay([CityIndex])
        /// In-flight wifi: one of a few addresses at the ground station, whatever the aircraft is over.
        case satellite
        /// A machine in a data centre, with one address.
        case hosted
    }

    let form: Form
    /// Where its addresses are located unless the form says otherwise; for a phone that is its carrier's hub, not the
    /// phone.
    let city: CityIndex
    /// Decides the addresses.
    let key: UInt64

    /// The kind an address service would name.
    var kind: NetworkKind {
        switch form {
        case .line, .leased, .six, .dual, .pool, .flapping, .shared, .twoLines: .fixed
        case .mobile, .gateway, .wandering: .mobile
        case .egress: .vpn
        case .relay: .relay
        case .satellite: .satellite
        case .hosted: .hosting
        }
    }

    func address(of device: UInt64, at time: Instant) -> IPAddress {
        switch form {
        case .line, .shared:
            return fixed(turn: 0, keeping24: false)
        case .leased(let days, let within24):
            return fixed(turn: turn(time, minutes: days * 1_440), keeping24: within24)
        case .six:
            return six(device, time) ?? fixed(turn: 0, keeping24: false)
        case .dual:
            let four = Dice.mix(key, device, turn(time, minutes: 20)) & 1 == 0
            return (four ? nil : six(device, time)) ?? fixed(turn: 0, keeping24: false)
        case .pool(let site, let days):
            return placed(at: site, turn: turn(time, minutes: days * 1_440))
        case .flapping(let site, let days):
            let turn = turn(time, minutes: days * 1_440)
            return Dice.mix(key, turn) & 1 == 0 ? fixed(turn: turn, keeping24: false) : placed(at: site, turn: turn)
        case .twoLines(let site):
            let first = Dice.mix(key, device, turn(time, minutes: 40)) & 3 != 0
            return first ? fixed(turn: 0, keeping24: false) : placed(at: site, turn: 0)
        case .mobile(let minutes):
            return mobile(turn(time, minutes: minutes))
        case .gateway(let site, let minutes):
            return placed(at: site, turn: turn(time, minutes: minutes))
        case .wandering(let minutes):
            let turn = turn(time, minutes: minutes)
            let far = SiteIndex.carriers(near: city)
            let choice = Int(Dice.mix(key, turn, 3) % UInt64(far.count + 2))
            return choice < far.count ? placed(at: far[choice], turn: turn) : mobile(turn)
        case .egress:
            return egress(of: city, connection: Dice.mix(key, turn(time, minutes: 180)), networks: 0...2)
        case .relay(let cities):
            let connection = Dice.mix(key, device, turn(time, minutes: 90))
            return egress(
                of: cities[Int(connection >> 32 % UInt64(cities.count))], connection: connection, networks: 3...3)
        case .satellite:
            return egress(of: city, connection: Dice.mix(key, turn(time, minutes: 60)), networks: 3...3)
        case .hosted:
            let prefix = city.city.egress[Int(key % UInt64(city.city.egress.count))]
            return prefix.address(network: Dice.mix(key, 1), host: Dice.mix(key, 2))
        }
    }

    private func fixed(turn: UInt64, keeping24: Bool) -> IPAddress {
        let pools = city.city.fixed
        let prefix = pools[Int(Dice.mix(key, 1) % UInt64(pools.count))]
        return prefix.address(
            network: Dice.mix(key, 2, keeping24 ? 0 : turn), host: Dice.mix(key, 3, turn))
    }

    private func six(_ device: UInt64, _ time: Instant) -> IPAddress? {
        guard !city.city.six.isEmpty else { return nil }
        let prefix = city.city.six[Int(key % UInt64(city.city.six.count))]
        return prefix.address(
            subnet: Dice.mix(key, 6), interface: Dice.mix(key, device, turn(time, minutes: 1_440)))
    }

    private func placed(at site: SiteIndex, turn: UInt64) -> IPAddress {
        site.site.prefix.address(network: Dice.mix(key, 4, turn), host: Dice.mix(key, 5, turn))
    }

    private func mobile(_ turn: UInt64) -> IPAddress {
        let change = Dice.mix(key, turn)
        // A carrier's subscribers come out of a few dozen networks of its range.
        let hub = city.carrierHub.city
        let prefix = hub.mobile[Int(key % UInt64(hub.mobile.count))]
        return prefix.address(network: change >> 8 & 31, host: change >> 16)
    }

    private func egress(of city: CityIndex, connection: UInt64, networks: ClosedRange<UInt64>) -> IPAddress {
        let prefixes = city.city.egress
        let prefix = prefixes[Int(key % UInt64(prefixes.count))]
        let network = networks.lowerBound + (connection >> 8) % UInt64(networks.count)
        return prefix.address(network: network, host: connection >> 16 & 15)
    }

    /// How often an address that changes every so many minutes has changed, by a clock of this network's own.
    private func turn(_ time: Instant, minutes: Int) -> UInt64 {
        let length = UInt64(minutes) * 60_000
        return (UInt64(time.milliseconds) + key % length) / length
    }
}

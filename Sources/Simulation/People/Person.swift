import Model

/// One human being: where they live, by which clock, with which devices, behind which networks.
struct Person: Sendable {
    var city: CityIndex
    var rhythm: Rhythm
    /// What their devices reach the service through: at home (or wherever they sleep), …
    var home: Network
    /// … at work, if they go to one, …
    var office: Network?
    /// … and on the move.
    var carrier: Network
    /// The device they work with: a laptop, or a phone for those who have nothing else.
    var laptop: Device
    var phone: Device
    /// Whether the service sees the phone at all.
    var usesPhone = true
    /// Third and fourth devices: a tablet, a machine at home.
    var spares: [Device] = []
    /// Percent of evenings on which a spare device is used.
    var sparePercent = 0
    /// Percent of working days spent at home by those who have an office.
    var homeOfficePercent: Int
    /// Percent of working days on which they use the service.
    var zeal = 100
    /// Percent of days off with some work.
    var weekendPercent = 0
    var detour: Detour?
    /// What Apple's devices go through when the relay is on.
    var relay: Network?

    /// Another way out than the network at hand that is on now and then: a VPN, or the carrier where a phone is all.
    struct Detour: Sendable {
        var exits: [Network]
        /// Percent of the spells at the desk that go through it.
        var percent: Int
    }

    /// The same person in another town: devices and habits come along, networks and clock are those of the place.
    func staying(_ stay: Stay) -> Person {
        var guest = self
        guest.city = stay.city
        guest.home = stay.home
        guest.office = stay.office
        guest.carrier = stay.carrier
        return guest
    }

    /// What the device goes through when it is on `network`: that, or a detour or relay instead.
    func way(_ device: Device, on network: Network, _ dice: inout Dice) -> Network {
        if let detour, device.key == laptop.key, dice.chance(percent: detour.percent) {
            return dice.chance(percent: 80) ? detour.exits[0] : dice.pick(detour.exits)
        }
        if let relay, device.agent.isApple { return relay }
        return network
    }
}

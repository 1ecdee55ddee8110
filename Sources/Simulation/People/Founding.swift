import Model

/// Everything needed to found one account: draws its people, their homes and devices.
struct Founding {
    let calendar: Calendar
    let days: Int
    let organization: Organization
    var dice: Dice

    /// Somebody who lives in `city`, going to the organization's office if that is in the same city.
    mutating func person(in city: CityIndex) -> Person {
        Person(
            city: city, rhythm: Rhythm(&dice), home: household(in: city),
            office: city == organization.city && dice.chance(percent: 85) ? organization.office : nil,
            carrier: carrier(hub: city.carrierHub), laptop: device(.laptop), phone: device(.phone),
            homeOfficePercent: dice.pick([0, 10, 20, 40, 60]))
    }

    /// Somebody of the organization's own city.
    mutating func person() -> Person { person(in: organization.city) }

    /// A line at home: most keep their address for as long as the town lasts, others change it every few days to weeks,
    /// which both occur widely (Padmanabhan et al., "Reasons Dynamic Addresses Change", IMC 2016; the shares are chosen).
    mutating func household(in city: CityIndex) -> Network {
        let form: Network.Form =
            switch dice.roll(0...99) {
            case ..<20 where !city.city.six.isEmpty: .six
            case ..<70: .line
            case ..<85: .leased(days: dice.roll(3...20), within24: true)
            default: .leased(days: dice.roll(3...20), within24: false)
            }
        return Network(form: form, city: city, key: dice.next())
    }

    /// A hotel's, a flat's or a friend's network.
    mutating func lodging(in city: CityIndex) -> Network { Network(form: .shared, city: city, key: dice.next()) }

    /// A phone's network whose addresses are located at `hub`. They change every one to six hours: phones change address
    /// within hours and far from where they are (Balakrishnan et al., "Where's That Phone?", IMC 2009; hours chosen).
    mutating func carrier(hub: CityIndex) -> Network {
        Network(form: .mobile(hours: dice.roll(1...6)), city: hub, key: dice.next())
    }

    /// - Precondition: `kind` has user agents; the first of them are the frequent ones.
    mutating func device(_ kind: DeviceKind) -> Device {
        let agents = kind.agents
        let agent = min(dice.roll(agents), dice.roll(agents))
        return Device(key: dice.next() | 1, agent: AgentIndex(position: UInt8(agent)))
    }

    /// One of the cities that `fits`, or nil when none does.
    mutating func city(where fits: (CityIndex) -> Bool) -> CityIndex? {
        let fitting = CityIndex.all.filter { $0.carrierHub == $0 && fits($0) }
        return fitting.isEmpty ? nil : dice.pick(fitting)
    }

    /// When several people start to use the account: in three of five cases before the town's time begins, else on a
    /// morning within its first 60 %. (Chosen.)
    mutating func sharingStart() -> Instant {
        let latest = days * 6 / 10
        guard latest >= 1, !dice.chance(percent: 60) else { return calendar.start }
        return calendar.start + .days(Int64(dice.roll(1...latest)))
    }
}

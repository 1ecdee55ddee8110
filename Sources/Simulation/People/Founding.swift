import Model

/// Everything needed to found one account: draws its people, their homes and devices.
struct Founding {
    let calendar: Calendar
    let days: Int
    let organization: Organization
    let manners: Manners
    /// Minutes that a wrong clock is ahead at most.
    let clocksAhead: Int
    var dice: Dice

    /// Somebody who lives in `city`, going to the organization's office if that is in the same city.
    mutating func person(in city: CityIndex) -> Person {
        var person = Person(
            city: city, rhythm: Rhythm(&dice, manners), home: household(in: city),
            office: city == organization.city && dice.chance(percent: manners.officePercent)
                ? organization.office : nil,
            carrier: carrier(of: city), laptop: device(.laptop), phone: device(.phone),
            homeOfficePercent: dice.pick(manners.homeOffice), zeal: dice.pick(manners.zeal),
            weekendPercent: dice.pick(manners.weekendWork))
        switch pick(manners.devices) {
        case 0:
            person.usesPhone = false
            if dice.chance(percent: manners.phoneAlonePercent) {
                person.laptop = person.phone
                person.detour = Person.Detour(exits: [person.carrier], percent: dice.roll(15...70))
            }
        case 1: break
        case 2: person.spares = [device(dice.chance(percent: 60) ? .tablet : .laptop)]
        default: person.spares = [device(.tablet), device(.laptop)]
        }
        person.sparePercent = manners.spareDevicePercent
        if dice.chance(percent: manners.tunnelPercent) {
            let abroad = dice.chance(percent: manners.tunnelAbroadPercent)
            person.detour = Person.Detour(
                exits: exits(for: city, abroad: abroad), percent: dice.roll(manners.tunnelUse))
        }
        if dice.chance(percent: manners.relayPercent) { person.relay = relay(for: city) }
        return person
    }

    /// Somebody of the organization's own city.
    mutating func person() -> Person { person(in: organization.city) }

    /// Somebody with a laptop and a phone, no VPN and no relay, for kinds that say themselves what people use.
    mutating func plainPerson(in city: CityIndex) -> Person {
        var person = person(in: city)
        person.laptop = device(.laptop)
        person.phone = device(.phone)
        person.usesPhone = true
        person.detour = nil
        person.relay = nil
        return person
    }

    mutating func plainPerson() -> Person { plainPerson(in: organization.city) }

    /// A line at home.
    mutating func household(in city: CityIndex) -> Network {
        let days = dice.roll(manners.leaseDays)
        let pools = SiteIndex.pools(of: city)
        let country = SiteIndex.countryWide(of: city)
        let form: Network.Form =
            switch pick(manners.household) {
            case 0 where !city.city.six.isEmpty: .six
            case 1 where !city.city.six.isEmpty: .dual
            case 3: .leased(days: days, within24: true)
            case 4: .leased(days: days, within24: false)
            case 5 where !pools.isEmpty: .pool(dice.pick(pools), days: days)
            case 6 where !country.isEmpty: .pool(dice.pick(country), days: days)
            case 7 where !pools.isEmpty: .flapping(dice.pick(pools), days: days)
            default: .line
            }
        return Network(form: form, city: city, key: dice.next())
    }

    /// A hotel's, a flat's or a friend's network.
    mutating func lodging(in city: CityIndex) -> Network { Network(form: .shared, city: city, key: dice.next()) }

    /// A phone's network for somebody who lives in `city`: placed there, far away, or ever elsewhere.
    mutating func carrier(of city: CityIndex) -> Network {
        let minutes = dice.roll(manners.carrierMinutes)
        let far = SiteIndex.carriers(near: city)
        let form: Network.Form =
            switch pick(manners.carrier) {
            // The nearer ones oftener.
            case 1 where !far.isEmpty:
                .gateway(far[min(dice.roll(0...far.count - 1), dice.roll(0...far.count - 1))], minutes: minutes)
            case 2 where !far.isEmpty: .wandering(minutes: minutes)
            default: .mobile(minutes: minutes)
            }
        return Network(form: form, city: city.carrierHub, key: dice.next())
    }

    /// A phone's network whose addresses are placed at `hub`.
    mutating func carrier(hub: CityIndex) -> Network {
        Network(form: .mobile(minutes: dice.roll(manners.carrierMinutes)), city: hub, key: dice.next())
    }

    /// Ways out of a VPN: one to three, in the country (or next to it, where nobody hosts any) or abroad.
    mutating func exits(for city: CityIndex, abroad: Bool) -> [Network] {
        let sites = CityIndex.all.filter { !$0.city.egress.isEmpty }
        let inside = sites.filter { $0.city.country == city.city.country }
        let outside = sites.filter { $0.city.country != city.city.country }
        return (0..<dice.roll(1...3)).map { _ in
            Network(form: .egress, city: dice.pick(abroad || inside.isEmpty ? outside : inside), key: dice.next())
        }
    }

    /// A privacy relay: it keeps to the region of its user (Apple, "Prepare your network for iCloud Private Relay"), but
    /// databases misplace its ways out by up to 1,000 miles (Flynn, "Effects of iCloud Private Relay on Internet
    /// Localization"): here the three nearest cities that have any.
    mutating func relay(for city: CityIndex) -> Network {
        let sites = CityIndex.all.filter { !$0.city.egress.isEmpty }
        let near = sites.sorted {
            let (a, b) = (Distance.kilometres($0, city), Distance.kilometres($1, city))
            return a == b ? $0.position < $1.position : a < b
        }
        return Network(form: .relay(Array(near.prefix(3))), city: near[0], key: dice.next())
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

    /// A city at least that far from `here`, with a working day that overlaps by some hours.
    mutating func farCity(from here: CityIndex, kilometres: Int, offset: Int = 240) -> CityIndex {
        city { abs($0.city.offset - here.city.offset) <= offset && Distance.kilometres($0, here) >= kilometres }
            ?? city { Distance.kilometres($0, here) >= kilometres } ?? here
    }

    /// A position in `weights`, each as often as its weight.
    mutating func pick(_ weights: Manners.Weights) -> Int {
        var left = dice.roll(1...weights.reduce(0, +))
        for (index, weight) in weights.enumerated() {
            left -= weight
            if left <= 0 { return index }
        }
        return weights.count - 1
    }

    /// When several people start to use the account: before the town's time begins, or on a morning within its first 60 %.
    mutating func sharingStart() -> Instant {
        let latest = days * 6 / 10
        guard latest >= 1, !dice.chance(percent: manners.sharedBeforePercent) else { return calendar.start }
        return calendar.start + .days(Int64(dice.roll(1...latest)))
    }
}

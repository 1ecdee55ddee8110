/// A phone that is let out far away, 150 km or more, and much in use while the laptop is at home or at the office.
struct CarrierHub: Habit {
    static let name = "carrier_hub"
    private let person: Person

    init(_ founding: inout Founding) {
        let organization = founding.organization.city
        let homes = CityIndex.all.filter { !CarrierHub.hubs(for: $0).isEmpty }
        let home = homes.contains(organization) ? organization : founding.dice.pick(homes)
        var person = founding.plainPerson(in: home)
        let hub = founding.dice.pick(CarrierHub.hubs(for: home))
        person.carrier = Network(
            form: .gateway(hub, minutes: founding.dice.roll(founding.manners.carrierMinutes)), city: home.carrierHub,
            key: founding.dice.next())
        self.person = person
    }

    private static func hubs(for home: CityIndex) -> [SiteIndex] {
        SiteIndex.carriers(near: home).filter { Distance.kilometres(home, $0) >= 150 }
    }

    func live(in diary: inout Diary) {
        person.liveOrdinaryDay(in: &diary)
        guard let work = person.rhythm.work(on: diary.day, weekday: diary.weekday) else { return }
        // Leaves the Wi-Fi for a walk: the laptop at the desk and the phone "elsewhere" in the same minutes.
        diary.spells(
            of: person.phone, on: person.carrier, in: person.city, from: work.lowerBound + 60, until: work.upperBound,
            each: 3...12, pause: 90...240)
    }
}

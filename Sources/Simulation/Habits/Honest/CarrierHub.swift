/// A phone whose carrier lets it out in another city of the country, 150 km away or more, while the laptop is at home.
struct CarrierHub: Habit {
    static let name = "carrier_hub"
    static let weight = 8
    private let person: Person

    init(_ founding: inout Founding) {
        let organization = founding.organization.city
        let homes = CityIndex.all.filter { !CarrierHub.hubs(for: $0).isEmpty }
        let home = homes.contains(organization) ? organization : founding.dice.pick(homes)
        var person = founding.person(in: home)
        let hub = founding.dice.pick(CarrierHub.hubs(for: home))
        person.carrier = founding.carrier(hub: hub)
        self.person = person
    }

    /// Where a carrier of the country may let out somebody who lives in `home`.
    private static func hubs(for home: CityIndex) -> [CityIndex] {
        CityIndex.all.filter {
            $0.city.country == home.city.country && !$0.city.mobile.isEmpty && Distance.kilometres($0, home) >= 150
        }
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

import Model

/// Two or three people in different cities, all behind one provider's VPN most of the time: their places say nothing.
struct BehindVPN: Habit {
    static let name = "behind_vpn"
    private let company: Company

    init(_ founding: inout Founding) {
        let exits = founding.exits(for: founding.organization.city, abroad: founding.dice.chance(percent: 50))
        let count = founding.dice.chance(percent: 70) ? 2 : 3
        let people = (0..<count).map { index in
            let here = founding.organization.city
            var person = founding.person(in: index == 0 ? here : founding.farCity(from: here, kilometres: 200))
            person.detour = Person.Detour(exits: exits, percent: founding.dice.roll(70...100))
            return person
        }
        company = Company(people: people, since: founding.sharingStart())
    }

    var people: Int { company.people.count }
    var sharedFrom: Instant? { company.since }

    func live(in diary: inout Diary) { company.live(in: &diary) { $0.liveOrdinaryDay(in: &$1) } }
}

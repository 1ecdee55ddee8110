import Model

/// Two or three people in different countries, 1,500 km apart or more, whose working hours overlap.
struct FarCities: Habit {
    static let name = "far_cities"
    private let company: Company

    init(_ founding: inout Founding) {
        let count = founding.dice.chance(percent: 70) ? 2 : 3
        var people = [founding.person()]
        while people.count < count {
            let taken = people.map(\.city)
            let here = taken[0].city
            let city = founding.city { city in
                abs(city.city.offset - here.offset) <= 180
                    && taken.allSatisfy {
                        $0.city.country != city.city.country && Distance.kilometres($0, city) >= 1_500
                    }
            }
            // Every city has one such other; not all have two.
            guard let city else { break }
            people.append(founding.person(in: city))
        }
        company = Company(people: people, since: founding.sharingStart())
    }

    var people: Int { company.people.count }
    var sharedFrom: Instant? { company.since }

    func live(in diary: inout Diary) { company.live(in: &diary) { $0.liveOrdinaryDay(in: &$1) } }
}

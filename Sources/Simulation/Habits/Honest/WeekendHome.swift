/// A second home within a few hours: there on Friday evening, back on Sunday evening or Monday morning.
struct WeekendHome: Habit {
    static let name = "weekend_home"
    private let person: Person
    private let itinerary: Itinerary

    init(_ founding: inout Founding) {
        let organization = founding.organization.city
        let town =
            WeekendHome.neighbours(of: organization).isEmpty
            ? founding.city { !WeekendHome.neighbours(of: $0).isEmpty } ?? organization : organization
        let person = founding.person(in: town)
        let there = founding.dice.pick(WeekendHome.neighbours(of: town))
        let house = founding.household(in: there)
        let carrier = founding.carrier(hub: there.carrierHub)
        var itinerary = Itinerary(of: person, calendar: founding.calendar)
        for friday in founding.calendar.days
        where founding.calendar.weekday(friday) == 4 && founding.dice.chance(percent: 75) {
            let out = founding.calendar.instant(friday, founding.dice.roll(1_020...1_170), in: town)
            itinerary.leave(at: out, for: there, home: house, office: nil, carrier: carrier)
            let back =
                founding.dice.chance(percent: 70)
                ? founding.calendar.instant(friday + 2, founding.dice.roll(960...1_230), in: there)
                : founding.calendar.instant(friday + 3, founding.dice.roll(360...420), in: there)
            itinerary.leave(at: back, for: town, home: person.home, office: person.office, carrier: person.carrier)
        }
        self.person = person
        self.itinerary = itinerary
    }

    /// Cities one drives or rides to for a weekend: 100–720 km away, in the same time zone.
    private static func neighbours(of city: CityIndex) -> [CityIndex] {
        CityIndex.all.filter {
            $0.city.offset == city.city.offset && $0.carrierHub == $0
                && (100...720).contains(Distance.kilometres($0, city))
        }
    }

    func live(in diary: inout Diary) {
        itinerary.live(person, in: &diary) { $0.liveOrdinaryDay(in: &$1) }
    }
}

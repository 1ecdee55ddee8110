/// Flies every week or so, one way, there and back, or round, and takes laptop and phone along.
struct Traveller: Habit {
    static let name = "traveller"
    private let person: Person
    private let itinerary: Itinerary

    init(_ founding: inout Founding) {
        let person = founding.person()
        var itinerary = Itinerary(of: person, calendar: founding.calendar)
        var day = founding.dice.roll(1...4)
        while day < founding.days {
            let here = itinerary.last.city
            let departure = founding.calendar.instant(day, founding.dice.roll(420...1_080), in: here)
            // On a trip: home again three times of five, else on to the next city.
            if here != person.city, founding.dice.chance(percent: 60) {
                itinerary.leave(
                    at: departure, for: person.city, home: person.home, office: person.office, carrier: person.carrier)
                day += founding.dice.roll(3...9)
            } else if let there = founding.city(where: { Distance.kilometres($0, here) >= 450 }) {
                itinerary.leave(
                    at: departure, for: there, home: founding.lodging(in: there), office: nil,
                    carrier: founding.carrier(hub: there))
                day += founding.dice.roll(1...4)
            }
        }
        self.person = person
        self.itinerary = itinerary
    }

    func live(in diary: inout Diary) {
        itinerary.live(person, in: &diary) { $0.liveOrdinaryDay(in: &$1) }
    }
}

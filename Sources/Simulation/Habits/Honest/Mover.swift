/// Moves house for good, within the country or beyond: one way.
struct Mover: Habit {
    static let name = "mover"
    private let person: Person
    private let itinerary: Itinerary

    init(_ founding: inout Founding) {
        let person = founding.person()
        let there = founding.farCity(from: person.city, kilometres: 100)
        var itinerary = Itinerary(of: person, calendar: founding.calendar)
        let day = founding.dice.roll(1...max(1, founding.days * 3 / 4))
        itinerary.leave(
            at: founding.calendar.instant(day, founding.dice.roll(420...900), in: person.city), for: there,
            home: founding.household(in: there), office: nil, carrier: founding.carrier(of: there))
        self.person = person
        self.itinerary = itinerary
    }

    func live(in diary: inout Diary) {
        itinerary.live(person, in: &diary) { $0.liveOrdinaryDay(in: &$1) }
    }
}

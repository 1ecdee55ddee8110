import Model

/// Flies twice a week and works aboard: the laptop's address is the ground station's, whatever the aircraft is over, and
/// the phone comes on with the new country's carrier at landing.
struct FrequentFlyer: Habit {
    static let name = "frequent_flyer"
    private let person: Person
    private let itinerary: Itinerary
    private let aboard: Network

    init(_ founding: inout Founding) {
        let person = founding.plainPerson()
        var itinerary = Itinerary(of: person, calendar: founding.calendar)
        var day = founding.dice.roll(0...3)
        while day < founding.days {
            let here = itinerary.last.city
            let departure = founding.calendar.instant(day, founding.dice.roll(380...1_150), in: here)
            if here != person.city {
                itinerary.leave(
                    at: departure, for: person.city, home: person.home, office: person.office, carrier: person.carrier)
                day += founding.dice.roll(2...5)
            } else {
                let there = founding.farCity(from: here, kilometres: 700, offset: 600)
                itinerary.leave(
                    at: departure, for: there, home: founding.lodging(in: there), office: nil,
                    carrier: founding.carrier(of: there))
                day += founding.dice.roll(1...3)
            }
        }
        let stations = CityIndex.all.filter { !$0.city.egress.isEmpty }
        aboard = Network(form: .satellite, city: founding.dice.pick(stations), key: founding.dice.next())
        self.person = person
        self.itinerary = itinerary
    }

    func live(in diary: inout Diary) {
        itinerary.live(person, in: &diary) { $0.liveOrdinaryDay(in: &$1) }
        for (before, after) in zip(itinerary.stays, itinerary.stays.dropFirst()) {
            // Wifi is on from half an hour after take-off until the descent.
            let flight = (before.until + TimeSpan.minutes(90), after.from - TimeSpan.minutes(60))
            guard flight.0 < flight.1 else { continue }
            diary.only(from: flight.0, until: flight.1, in: before.city) { diary in
                let minutes = Int((flight.1.milliseconds - flight.0.milliseconds) / 60_000)
                let start = diary.minute(of: flight.0, in: before.city)
                guard (0..<1_440).contains(start) else { return }
                diary.spells(
                    of: person.laptop, on: aboard, in: before.city, from: start, until: start + minutes,
                    each: 15...60, pause: 10...40)
            }
        }
    }
}

import Model

/// A stretch of somebody's life in one city. Between two stays they travel and use nothing.
struct Stay: Sendable {
    let city: CityIndex
    let home: Network
    let office: Network?
    let carrier: Network
    let from: Instant
    var until: Instant
}

/// Where somebody is over the whole of the town's time, in order, without overlap.
struct Itinerary: Sendable {
    private(set) var stays: [Stay]

    /// A life at home, until `leave` says otherwise.
    init(of person: Person, calendar: Calendar) {
        stays = [
            Stay(
                city: person.city, home: person.home, office: person.office, carrier: person.carrier,
                from: calendar.start - .days(2), until: calendar.end + .days(2))
        ]
    }

    var last: Stay { stays[stays.count - 1] }

    /// Sets out at `departure` and lives in the other city from arrival until something else is said. Ignored when the
    /// person is not there yet at that time.
    mutating func leave(
        at departure: Instant, for city: CityIndex, home: Network, office: Network?, carrier: Network
    ) {
        let here = last
        let journey = TimeSpan.minutes(Int64(Distance.journeyMinutes(here.city, city)))
        guard here.from + .hours(6) < departure, departure + journey < here.until else { return }
        stays[stays.count - 1].until = departure
        stays.append(
            Stay(
                city: city, home: home, office: office, carrier: carrier, from: departure + journey, until: here.until))
    }

    /// Lives the diary's day as `live` says, in each place as far as the person is there.
    func live(_ person: Person, in diary: inout Diary, as live: (Person, inout Diary) -> Void) {
        for stay in stays {
            diary.only(from: stay.from, until: stay.until, in: stay.city) { diary in
                live(person.staying(stay), &diary)
            }
        }
    }
}

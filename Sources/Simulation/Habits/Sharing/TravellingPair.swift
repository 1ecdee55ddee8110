import Model

/// Two people on one login, one of whom travels every week: jumps that are a trip, and others that are not.
struct TravellingPair: Habit {
    static let name = "travelling_pair"
    let people = 2
    private let company: Company
    private let itinerary: Itinerary

    init(_ founding: inout Founding) {
        let owner = founding.person()
        var itinerary = Itinerary(of: owner, calendar: founding.calendar)
        var day = founding.dice.roll(1...3)
        while day < founding.days {
            let there = founding.farCity(from: owner.city, kilometres: 450)
            let out = founding.calendar.instant(day, founding.dice.roll(420...1_080), in: owner.city)
            let nights = founding.dice.roll(1...3)
            itinerary.leave(
                at: out, for: there, home: founding.lodging(in: there), office: nil,
                carrier: founding.carrier(of: there))
            itinerary.leave(
                at: founding.calendar.instant(day + nights, founding.dice.roll(600...1_140), in: there),
                for: owner.city, home: owner.home, office: owner.office, carrier: owner.carrier)
            day += nights + founding.dice.roll(3...6)
        }
        company = Company(people: [owner, founding.person()], since: founding.sharingStart())
        self.itinerary = itinerary
    }

    var sharedFrom: Instant? { company.since }

    func live(in diary: inout Diary) {
        itinerary.live(company.people[0], in: &diary) { $0.liveOrdinaryDay(in: &$1) }
        let second = company.people[1]
        diary.only(from: company.since, until: diary.calendar.end, in: second.city) { second.liveOrdinaryDay(in: &$0) }
    }
}

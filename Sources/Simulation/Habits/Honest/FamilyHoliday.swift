/// A week or two away with the family: another country, another carrier, a look at the mail now and then, the tablet in
/// the evening.
struct FamilyHoliday: Habit {
    static let name = "family_holiday"
    private let person: Person
    private let itinerary: Itinerary
    private let tablet: Device

    init(_ founding: inout Founding) {
        let person = founding.plainPerson()
        let there = founding.farCity(from: person.city, kilometres: 500)
        var itinerary = Itinerary(of: person, calendar: founding.calendar)
        let out = founding.dice.roll(1...max(1, founding.days / 2))
        let back = out + founding.dice.pick([5, 7, 7, 9, 14])
        itinerary.leave(
            at: founding.calendar.instant(out, founding.dice.roll(360...900), in: person.city), for: there,
            home: founding.lodging(in: there), office: nil, carrier: founding.carrier(of: there))
        itinerary.leave(
            at: founding.calendar.instant(back, founding.dice.roll(480...1_200), in: there), for: person.city,
            home: person.home, office: person.office, carrier: person.carrier)
        tablet = founding.device(.tablet)
        self.person = person
        self.itinerary = itinerary
    }

    func live(in diary: inout Diary) {
        itinerary.live(person, in: &diary) { guest, diary in
            guard guest.city != person.city else { return guest.liveOrdinaryDay(in: &diary) }
            let awake = guest.rhythm.awake(on: diary.day, weekday: diary.weekday)
            for _ in 0..<diary.dice.roll(1...3) {
                guest.check(
                    guest.phone, on: diary.dice.chance(percent: 50) ? guest.home : guest.carrier,
                    from: diary.dice.roll(awake.lowerBound + 60...awake.upperBound - 30), in: &diary)
            }
            if diary.dice.chance(percent: 60) {
                diary.use(
                    tablet, on: guest.home, in: guest.city, from: awake.upperBound - diary.dice.roll(60...180),
                    minutes: diary.dice.roll(10...60))
            }
            if diary.dice.chance(percent: 30) {
                diary.use(
                    guest.laptop, on: guest.home, in: guest.city, from: awake.lowerBound + diary.dice.roll(60...240),
                    minutes: diary.dice.roll(20...90))
            }
        }
    }
}

import Model

/// A whole team on one login: five to twelve people, most at one office, some elsewhere, each for a part of the day.
struct TeamLogin: Habit {
    static let name = "team_login"
    private let company: Company

    init(_ founding: inout Founding) {
        let count = founding.dice.roll(5...12)
        let people = (0..<count).map { index in
            let isRemote = index > 0 && founding.dice.chance(percent: 30)
            let city =
                isRemote
                ? founding.farCity(from: founding.organization.city, kilometres: 300) : founding.organization.city
            var person = founding.person(in: city)
            if !isRemote { person.office = founding.organization.office }
            return person
        }
        company = Company(people: people, since: founding.sharingStart())
    }

    var people: Int { company.people.count }
    var sharedFrom: Instant? { company.since }

    func live(in diary: inout Diary) {
        company.live(in: &diary) { person, diary in
            guard let work = person.rhythm.work(on: diary.day, weekday: diary.weekday),
                diary.dice.chance(percent: 65)
            else { return }
            let desk = diary.dice.chance(percent: person.homeOfficePercent) ? person.home : person.office ?? person.home
            let start = diary.dice.roll(work)
            person.sit(
                at: person.laptop, on: desk, from: start,
                until: min(work.upperBound, start + diary.dice.roll(30...180)),
                in: &diary)
            if diary.dice.chance(percent: 15) {
                person.check(person.phone, on: person.carrier, from: diary.dice.roll(work), in: &diary)
            }
        }
    }
}

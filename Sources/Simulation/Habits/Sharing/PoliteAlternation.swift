import Model

/// Two people who agreed never to be on at the same time: mornings and afternoons, or day by day.
struct PoliteAlternation: Habit {
    static let name = "polite_alternation"
    let people = 2
    private let company: Company
    private let byDay: Bool

    init(_ founding: inout Founding) {
        let first = founding.person()
        let isNear = founding.dice.chance(percent: 60)
        let second = founding.person(
            in: isNear ? first.city : founding.farCity(from: first.city, kilometres: 150, offset: 120))
        company = Company(people: [first, second], since: founding.sharingStart())
        byDay = founding.dice.chance(percent: 40)
    }

    var sharedFrom: Instant? { company.since }

    func live(in diary: inout Diary) {
        guard diary.calendar.instant(diary.day, 720, in: company.people[0].city) >= company.since else {
            return company.people[0].liveOrdinaryDay(in: &diary)
        }
        for (index, person) in company.people.enumerated() {
            guard let work = person.rhythm.work(on: diary.day, weekday: diary.weekday) else { continue }
            let middle = (work.lowerBound + work.upperBound) / 2
            let mine: ClosedRange<Int>
            if byDay {
                guard (diary.day & 1 == 0) == (index == 0) else { continue }
                mine = work
            } else {
                mine = index == 0 ? work.lowerBound...middle - 20 : middle + 20...work.upperBound
            }
            let desk = diary.dice.chance(percent: person.homeOfficePercent) ? person.home : person.office ?? person.home
            person.sit(at: person.laptop, on: desk, from: mine.lowerBound, until: mine.upperBound, in: &diary)
            if diary.dice.chance(percent: 40) {
                person.check(person.phone, on: person.carrier, from: diary.dice.roll(mine), in: &diary)
            }
        }
    }
}

import Model

/// Two or three people who share an app on their phones, mostly on their carriers' networks.
struct PhonesOnly: Habit {
    static let name = "phones_only"
    private let company: Company

    init(_ founding: inout Founding) {
        let count = founding.dice.chance(percent: 70) ? 2 : 3
        let people = (0..<count).map { _ in
            let isNear = founding.dice.chance(percent: 60)
            let here = founding.organization.city
            return founding.plainPerson(in: isNear ? here : founding.farCity(from: here, kilometres: 300))
        }
        company = Company(people: people, since: founding.sharingStart())
    }

    var people: Int { company.people.count }
    var sharedFrom: Instant? { company.since }

    func live(in diary: inout Diary) {
        company.live(in: &diary) { person, diary in
            let awake = person.rhythm.awake(on: diary.day, weekday: diary.weekday)
            for _ in 0..<diary.dice.roll(2...6) {
                let start = diary.dice.roll(awake.lowerBound + 15...awake.upperBound - 30)
                diary.use(
                    person.phone, on: diary.dice.chance(percent: 30) ? person.home : person.carrier, in: person.city,
                    from: start, minutes: diary.dice.roll(3...25))
            }
        }
    }
}

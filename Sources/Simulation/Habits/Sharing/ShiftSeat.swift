import Model

/// Two or three people one after another, each with a machine of their own: at the same site, or each at home.
struct ShiftSeat: Habit {
    static let name = "shift_seat"
    private let company: Company

    init(_ founding: inout Founding) {
        let count = founding.dice.chance(percent: 55) ? 2 : 3
        let atSite = founding.dice.chance(percent: 50)
        let start = founding.dice.pick([330, 360, 390])
        let days: UInt8 = founding.dice.chance(percent: 50) ? 0b001_1111 : 0b011_1111
        let people = (0..<count).map { shift in
            var person = founding.plainPerson()
            person.office = atSite ? founding.organization.office : nil
            person.homeOfficePercent = 0
            person.rhythm.workdays = days
            person.rhythm.workStart = start + shift * 480
            person.rhythm.workLength = 465
            // Up an hour or two before the shift, whenever that is.
            person.rhythm.wake = person.rhythm.workStart - founding.dice.roll(75...130)
            return person
        }
        company = Company(people: people, since: founding.sharingStart())
    }

    var people: Int { company.people.count }
    var sharedFrom: Instant? { company.since }

    func live(in diary: inout Diary) {
        company.live(in: &diary) { person, diary in
            guard let work = person.rhythm.work(on: diary.day, weekday: diary.weekday) else { return }
            diary.spells(
                of: person.laptop, on: person.office ?? person.home, in: person.city, from: work.lowerBound,
                until: work.upperBound, each: 10...35, pause: 20...60)
        }
    }
}

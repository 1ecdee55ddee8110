import Model

/// One person's login that somebody else borrows once or twice a week for half an hour.
struct Occasional: Habit {
    static let name = "occasional"
    let people = 2
    private let company: Company
    private let weekdays: [Int]

    init(_ founding: inout Founding) {
        let owner = founding.person()
        let isNear = founding.dice.chance(percent: 55)
        let guest = founding.person(in: isNear ? owner.city : founding.farCity(from: owner.city, kilometres: 150))
        company = Company(people: [owner, guest], since: founding.sharingStart())
        weekdays = [founding.dice.roll(0...4), founding.dice.roll(0...6)]
    }

    var sharedFrom: Instant? { company.since }

    func live(in diary: inout Diary) {
        company.people[0].liveOrdinaryDay(in: &diary)
        let guest = company.people[1]
        guard weekdays.contains(diary.weekday) else { return }
        diary.only(from: company.since, until: diary.calendar.end, in: guest.city) { diary in
            let awake = guest.rhythm.awake(on: diary.day, weekday: diary.weekday)
            let device = diary.dice.chance(percent: 75) ? guest.laptop : guest.phone
            diary.use(
                device, on: guest.way(device, on: guest.home, &diary.dice), in: guest.city,
                from: diary.dice.roll(awake.lowerBound + 120...awake.upperBound - 90),
                minutes: diary.dice.roll(20...60))
        }
    }
}

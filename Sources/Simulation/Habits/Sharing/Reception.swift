import Model

/// The front desk's login, named like a role on an ordinary seat: two to four people take turns or sit side by side.
struct Reception: Habit {
    static let name = "reception"
    let seat = Seat.undeclaredMailbox
    private let company: Company
    private let desk: Network
    private let counter: Device?

    init(_ founding: inout Founding) {
        let count = founding.dice.roll(2...4)
        company = Company(people: (0..<count).map { _ in founding.plainPerson() }, since: founding.sharingStart())
        desk = founding.organization.office
        // Half of them share the machine at the counter too, and only phones and homes tell them apart.
        counter = founding.dice.chance(percent: 40) ? founding.device(.laptop) : nil
    }

    var people: Int { company.people.count }
    var sharedFrom: Instant? { company.since }

    func live(in diary: inout Diary) {
        let count = company.people.count
        company.live(in: &diary) { person, diary in
            guard let work = person.rhythm.work(on: diary.day, weekday: diary.weekday),
                diary.dice.chance(percent: count == 2 ? 80 : 60)
            else { return }
            let first = diary.dice.chance(percent: 50)
            let middle = (work.lowerBound + work.upperBound) / 2
            let shift = first ? work.lowerBound...middle : middle...work.upperBound
            diary.spells(
                of: counter ?? person.laptop, on: desk, in: person.city, from: shift.lowerBound,
                until: shift.upperBound, each: 8...30, pause: 15...80)
            if diary.dice.chance(percent: 35) {
                person.check(person.phone, on: person.carrier, from: diary.dice.roll(shift), in: &diary)
            }
            if diary.dice.chance(percent: 20) {
                person.check(person.phone, on: person.home, from: work.upperBound + 120, in: &diary)
            }
        }
    }
}

/// A reception or support desk: three to five people at the office, in an account whose role is `shared`.
struct RoleMailbox: Habit {
    static let name = "role_mailbox"
    let seat = Seat.mailbox
    private let staff: [Person]
    private let office: Network

    init(_ founding: inout Founding) {
        let count = founding.dice.roll(3...5)
        staff = (0..<count).map { _ in founding.person() }
        office = founding.organization.office
    }

    var people: Int { staff.count }

    func live(in diary: inout Diary) {
        for person in staff where diary.dice.chance(percent: 80) {
            guard let work = person.rhythm.work(on: diary.day, weekday: diary.weekday) else { continue }
            diary.spells(
                of: person.laptop, on: office, in: person.city, from: work.lowerBound, until: work.upperBound,
                each: 8...30, pause: 40...150)
        }
    }
}

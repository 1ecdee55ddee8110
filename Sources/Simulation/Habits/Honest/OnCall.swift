/// On call for a week in three: several nights of it with an hour or two at the laptop.
struct OnCall: Habit {
    static let name = "on_call"
    private let person: Person
    private let firstWeek: Int

    init(_ founding: inout Founding) {
        person = founding.person()
        firstWeek = founding.dice.roll(0...2)
    }

    func live(in diary: inout Diary) {
        person.liveOrdinaryDay(in: &diary)
        guard ((diary.day + 1) / 7 + firstWeek) % 3 == 0 else { return }
        let awake = person.rhythm.awake(on: diary.day, weekday: diary.weekday)
        for _ in 0..<diary.dice.pick([0, 1, 1, 2, 3]) {
            let start = awake.upperBound + diary.dice.roll(10...360)
            diary.use(
                diary.dice.chance(percent: 70) ? person.laptop : person.phone, on: person.home, in: person.city,
                from: start, minutes: diary.dice.roll(10...90))
        }
    }
}

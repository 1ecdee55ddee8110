/// Sleeps four to five and a half hours, and gets up in between more often than not.
struct Insomniac: Habit {
    static let name = "insomniac"
    private let person: Person

    init(_ founding: inout Founding) {
        var person = founding.person()
        person.rhythm.sleep = 240...330
        person.rhythm.wake = founding.dice.rollMiddling(300...390)
        self.person = person
    }

    func live(in diary: inout Diary) {
        person.liveOrdinaryDay(in: &diary)
        let awake = person.rhythm.awake(on: diary.day, weekday: diary.weekday)
        diary.spells(
            of: diary.dice.chance(percent: 50) ? person.laptop : person.phone, on: person.home, in: person.city,
            from: awake.upperBound - 150, until: awake.upperBound, each: 10...40, pause: 10...50)
        if diary.dice.chance(percent: 60) {
            diary.use(
                person.phone, on: person.home, in: person.city, from: awake.upperBound + diary.dice.roll(100...150),
                minutes: diary.dice.roll(5...25))
        }
    }
}

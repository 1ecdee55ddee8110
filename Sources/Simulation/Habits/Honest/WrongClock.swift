import Model

/// A phone whose clock is wrong and whose lines come late and all at once, as from an app that works offline.
struct WrongClock: Habit {
    static let name = "wrong_clock"
    private let person: Person
    private let error: TimeSpan

    init(_ founding: inout Founding) {
        person = founding.plainPerson()
        error =
            founding.dice.chance(percent: 50)
            ? .seconds(Int64(founding.dice.roll(30...240) * founding.clocksAhead / 4))
            : .minutes(-Int64(founding.dice.pick([2, 5, 9, 14, 40, 60, 180])))
    }

    func live(in diary: inout Diary) {
        person.liveOrdinaryDay(in: &diary)
        guard let work = person.rhythm.work(on: diary.day, weekday: diary.weekday) else { return }
        diary.clockError = error
        for _ in 0..<diary.dice.roll(1...3) {
            diary.delay = diary.dice.chance(percent: 40) ? .minutes(Int64(diary.dice.roll(1...200))) : .zero
            person.check(person.phone, on: person.carrier, from: diary.dice.roll(work), in: &diary)
        }
        diary.clockError = .zero
        diary.delay = .zero
    }
}

/// Gets a new machine in the middle; for two days old and new are both at work while things move over.
struct NewLaptop: Habit {
    static let name = "new_laptop"
    private let person: Person
    private let successor: Device
    private let changeDay: Int

    init(_ founding: inout Founding) {
        person = founding.person()
        successor = founding.device(.laptop)
        changeDay = founding.days / 4 + founding.dice.roll(0...max(1, founding.days / 2))
    }

    func live(in diary: inout Diary) {
        var today = person
        if diary.day >= changeDay { today.laptop = successor }
        today.liveOrdinaryDay(in: &diary)
        guard (changeDay...changeDay + 1).contains(diary.day),
            let work = person.rhythm.work(on: diary.day, weekday: diary.weekday)
        else { return }
        diary.spells(
            of: person.laptop, on: person.office ?? person.home, in: person.city, from: work.lowerBound,
            until: work.upperBound, each: 5...20, pause: 30...90)
    }
}

/// Works from ten in the evening to six in the morning and sleeps by day.
struct NightShift: Habit {
    static let name = "night_shift"
    private let person: Person

    init(_ founding: inout Founding) {
        var person = founding.person()
        person.rhythm.wake = founding.dice.rollMiddling(870...960)
        person.rhythm.workStart = founding.dice.rollMiddling(1_290...1_350)
        person.rhythm.workLength = 480
        self.person = person
    }

    func live(in diary: inout Diary) { person.liveOrdinaryDay(in: &diary) }
}

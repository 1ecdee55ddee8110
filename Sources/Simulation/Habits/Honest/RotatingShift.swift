/// A week of early shifts, a week of late ones, a week of nights, with a machine at work and a phone.
struct RotatingShift: Habit {
    static let name = "rotating_shift"
    private let person: Person
    private let office: Network
    private let firstTurn: Int
    /// Days on one shift before the next.
    private let daysEach: Int

    init(_ founding: inout Founding) {
        person = founding.person()
        office = founding.organization.office
        firstTurn = founding.dice.roll(0...2)
        daysEach = founding.dice.pick([7, 7, 7, 4, 3])
    }

    func live(in diary: inout Diary) {
        let turn = (firstTurn + (diary.day + 1) / daysEach) % 3
        var today = person
        today.office = office
        today.homeOfficePercent = 0
        today.rhythm.workStart = [360, 840, 1_320][turn]
        today.rhythm.wake = [300, 510, 860][turn]
        today.rhythm.workLength = 480
        today.liveOrdinaryDay(in: &diary)
    }
}

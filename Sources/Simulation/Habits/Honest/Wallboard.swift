/// A page that refreshes by itself, day and night: on a screen in the office, or left open on the own laptop.
struct Wallboard: Habit {
    static let name = "wallboard"
    private let person: Person
    private let screen: Device
    private let place: Network
    private let seconds: Int

    init(_ founding: inout Founding) {
        let person = founding.plainPerson()
        let onLaptop = founding.dice.chance(percent: 40)
        screen = onLaptop ? founding.device(.laptop) : founding.device(.screen)
        place = onLaptop ? person.home : founding.organization.office
        seconds = founding.dice.pick([600, 900, 900, 1_800])
        self.person = person
    }

    func live(in diary: inout Diary) {
        person.liveOrdinaryDay(in: &diary)
        diary.beat(screen, on: place, in: person.city, every: seconds, jitter: 1_500, automated: false)
    }
}

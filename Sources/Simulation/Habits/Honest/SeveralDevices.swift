/// Phone, laptop and often a tablet in use at the very same time, on the same network.
struct SeveralDevices: Habit {
    static let name = "several_devices"
    private let person: Person
    private let tablet: Device?

    init(_ founding: inout Founding) {
        person = founding.plainPerson()
        tablet = founding.dice.chance(percent: 60) ? founding.device(.tablet) : nil
    }

    func live(in diary: inout Diary) {
        person.liveOrdinaryDay(in: &diary)
        let awake = person.rhythm.awake(on: diary.day, weekday: diary.weekday)
        if let work = person.rhythm.work(on: diary.day, weekday: diary.weekday) {
            let desk = person.office ?? person.home
            diary.spells(
                of: person.phone, on: desk, in: person.city, from: work.lowerBound + 30, until: work.upperBound - 30,
                each: 4...15, pause: 50...140)
        }
        let evening = awake.upperBound - 180
        for device in [person.laptop, person.phone, tablet].compactMap({ $0 }) where diary.dice.chance(percent: 50) {
            diary.use(
                device, on: person.home, in: person.city, from: evening + diary.dice.roll(0...30),
                minutes: diary.dice.roll(15...60))
        }
    }
}

/// A login for courses, as the customer has told us: five to twelve machines in one room, on some days of the week.
struct TrainingRoom: Habit {
    static let name = "training_room"
    let people: Int
    let seat = Seat.declared(reason: "Training room")
    private let machines: [Device]
    private let trainer: Person
    private let room: Network
    private let courseDays: UInt8

    init(_ founding: inout Founding) {
        let count = founding.dice.roll(5...12)
        people = count
        machines = (0..<count).map { _ in founding.device(.laptop) }
        trainer = founding.plainPerson()
        room = founding.organization.office
        courseDays = founding.dice.pick([0b000_0110, 0b000_1110, 0b001_1111, 0b001_0010])
    }

    func live(in diary: inout Diary) {
        guard courseDays >> UInt8(diary.weekday) & 1 == 1 else { return trainer.liveOrdinaryDay(in: &diary) }
        for machine in machines where diary.dice.chance(percent: 85) {
            diary.spells(
                of: machine, on: room, in: trainer.city, from: 540 + diary.dice.roll(0...15), until: 990,
                each: 10...40, pause: 15...60)
        }
    }
}

/// A person whose account also feeds a program: its token asks round the clock from a data centre, mostly marked
/// `automated`.
struct Integration: Habit {
    static let name = "integration"
    private let person: Person
    private let program: Device
    private let dataCentre: Network
    private let isMarked: Bool
    private let seconds: Int

    init(_ founding: inout Founding) {
        person = founding.plainPerson()
        program = founding.device(.program)
        let sites = CityIndex.all.filter { !$0.city.egress.isEmpty }
        dataCentre = Network(form: .hosted, city: founding.dice.pick(sites), key: founding.dice.next())
        isMarked = founding.dice.chance(percent: 60)
        seconds = founding.dice.pick([600, 900, 1_200])
    }

    func live(in diary: inout Diary) {
        person.liveOrdinaryDay(in: &diary)
        diary.beat(program, on: dataCentre, in: person.city, every: seconds, jitter: 20_000, automated: isMarked)
    }
}

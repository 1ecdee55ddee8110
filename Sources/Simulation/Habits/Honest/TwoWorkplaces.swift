/// Two work places, a machine in each: two days a week at the other one, in the same city or some hours away.
struct TwoWorkplaces: Habit {
    static let name = "two_work_places"
    private let person: Person
    private let otherMachine: Device
    private let otherOffice: Network
    private let otherCity: CityIndex
    private let otherCarrier: Network
    private let otherDays: UInt8

    init(_ founding: inout Founding) {
        let person = founding.plainPerson()
        otherMachine = founding.device(.laptop)
        let near = CityIndex.all.filter {
            $0.city.offset == person.city.city.offset && (60...450).contains(Distance.kilometres($0, person.city))
        }
        let city = near.isEmpty || founding.dice.chance(percent: 50) ? person.city : founding.dice.pick(near)
        otherCity = city
        otherOffice = Network(form: .shared, city: city, key: founding.dice.next())
        otherCarrier = city == person.city ? person.carrier : founding.carrier(of: city)
        otherDays = founding.dice.pick([0b000_0110, 0b000_1010, 0b001_0100, 0b001_0001])
        self.person = person
    }

    func live(in diary: inout Diary) {
        guard otherDays >> UInt8(diary.weekday) & 1 == 1,
            let work = person.rhythm.work(on: diary.day, weekday: diary.weekday)
        else { return person.liveOrdinaryDay(in: &diary) }
        var away = person
        away.city = otherCity
        away.laptop = otherMachine
        away.office = otherOffice
        away.homeOfficePercent = 0
        away.carrier = otherCarrier
        // Three hours on the way at either end, where there is a way.
        let travel = otherCity == person.city ? 0 : 120
        let day = work.lowerBound + travel...max(work.lowerBound + travel + 120, work.upperBound - travel)
        away.liveWork(day, in: &diary)
        let awake = person.rhythm.awake(on: diary.day, weekday: diary.weekday)
        let evening = max(day.upperBound + travel + 60, awake.upperBound - 180)
        if evening < awake.upperBound - 15 {
            person.liveEvening(evening...awake.upperBound - 15, laptopPercent: 15, in: &diary)
        }
    }
}

/// The same laptop switches between the line at home and a VPN that comes out in another country, within minutes.
struct VPNHopper: Habit {
    static let name = "vpn_hopper"
    private let person: Person
    /// Their provider's ways out: mostly one, sometimes another.
    private let egress: [Network]

    init(_ founding: inout Founding) {
        let person = founding.plainPerson()
        let abroad = CityIndex.all.filter {
            !$0.city.egress.isEmpty && $0.city.country != person.city.city.country
        }
        let count = founding.dice.roll(1...3)
        egress = (0..<count).map { _ in
            Network(form: .egress, city: founding.dice.pick(abroad), key: founding.dice.next())
        }
        self.person = person
    }

    func live(in diary: inout Diary) {
        let weekday = diary.weekday
        guard let work = person.rhythm.work(on: diary.day, weekday: weekday) else {
            return person.liveOrdinaryDay(in: &diary)
        }
        let awake = person.rhythm.awake(on: diary.day, weekday: weekday)
        if diary.dice.chance(percent: 60) {
            person.check(person.phone, on: person.home, from: awake.lowerBound + 10, in: &diary)
        }
        let exit = diary.dice.chance(percent: 75) ? egress[0] : diary.dice.pick(egress)
        var minute = work.lowerBound
        var tunnelled = diary.dice.chance(percent: 50)
        while minute < work.upperBound {
            let length = diary.dice.roll(12...45)
            diary.use(
                person.laptop, on: tunnelled ? exit : person.home, in: person.city, from: minute, minutes: length)
            // Half of the time the tunnel goes up or down with hardly a pause.
            let hops = diary.dice.chance(percent: 50)
            minute += length + (hops ? diary.dice.roll(1...6) : diary.dice.roll(15...80))
            if hops { tunnelled.toggle() }
        }
        if diary.dice.chance(percent: 50) {
            let time = diary.dice.roll(work)
            person.check(
                person.phone, on: diary.dice.chance(percent: 50) ? person.home : person.carrier, from: time, in: &diary)
        }
        person.liveEvening(awake.upperBound - 180...awake.upperBound - 20, laptopPercent: 25, in: &diary)
    }
}

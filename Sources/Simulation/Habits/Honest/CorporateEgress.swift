/// The company's laptops come out at headquarters or a security provider in another country; the phone is at home.
struct CorporateEgress: Habit {
    static let name = "corporate_egress"
    static let isOfCompany = true
    private let person: Person
    private let proxy: Network
    /// Percent of the time at the desk with the proxy on: for most always.
    private let percent: Int

    init(_ founding: inout Founding) {
        person = founding.plainPerson()
        proxy = founding.organization.proxy
        percent = founding.dice.pick([100, 100, 100, 90, 70])
    }

    func live(in diary: inout Diary) {
        var today = person
        today.detour = Person.Detour(exits: [proxy], percent: percent)
        today.liveOrdinaryDay(in: &diary)
        guard let work = person.rhythm.work(on: diary.day, weekday: diary.weekday) else { return }
        // The phone is no company device: at home and on the move it says where it is, beside the laptop abroad.
        diary.spells(
            of: person.phone, on: diary.dice.chance(percent: 60) ? person.home : person.carrier, in: person.city,
            from: work.lowerBound + 40, until: work.upperBound, each: 2...10, pause: 80...240)
    }
}

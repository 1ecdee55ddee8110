/// Works on a desktop in the company's data centre, seen from there, and has the same service open on the machine in
/// front of them, seen from home.
struct HostedDesktop: Habit {
    static let name = "hosted_desktop"
    static let isOfCompany = true
    private let person: Person
    private let hosted: Device
    private let farm: Network

    init(_ founding: inout Founding) {
        person = founding.plainPerson()
        hosted = founding.device(.laptop)
        farm = founding.organization.farm
    }

    func live(in diary: inout Diary) {
        person.liveOrdinaryDay(in: &diary)
        guard let work = person.rhythm.work(on: diary.day, weekday: diary.weekday) else { return }
        diary.spells(
            of: hosted, on: farm, in: person.city, from: work.lowerBound, until: work.upperBound, each: 15...60,
            pause: 10...60)
    }
}

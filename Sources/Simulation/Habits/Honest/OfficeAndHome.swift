/// A machine at the office that stays on, with the page open, and another one at home: two desktops on two networks, both
/// speaking, and one person.
struct OfficeAndHome: Habit {
    static let name = "office_and_home"
    private let person: Person
    private let homeMachine: Device
    private let office: Network
    /// Minutes between the open page's own requests.
    private let refresh: ClosedRange<Int>

    init(_ founding: inout Founding) {
        person = founding.plainPerson()
        homeMachine = founding.device(.laptop)
        office = founding.organization.office
        let minutes = founding.dice.pick([30, 60, 60, 120])
        refresh = minutes...minutes + 2
    }

    func live(in diary: inout Diary) {
        guard let work = person.rhythm.work(on: diary.day, weekday: diary.weekday) else {
            var atHome = person
            atHome.laptop = homeMachine
            return atHome.liveOrdinaryDay(in: &diary)
        }
        let awake = person.rhythm.awake(on: diary.day, weekday: diary.weekday)
        var today = person
        let staysHome = diary.dice.chance(percent: person.homeOfficePercent)
        today.office = staysHome ? nil : office
        if staysHome { today.laptop = homeMachine }
        today.homeOfficePercent = 0
        today.liveWork(work, in: &diary)
        // The page at the office goes on asking, in working hours from a day at home, else into the evening.
        if diary.dice.chance(percent: 60) {
            let open =
                staysHome ? work : work.upperBound...min(work.upperBound + diary.dice.roll(60...420), 1_700)
            diary.spells(
                of: person.laptop, on: office, in: person.city, from: open.lowerBound, until: open.upperBound,
                each: 1...1, pause: refresh)
        }
        let evening = max(work.upperBound + 45, awake.upperBound - 240)
        if diary.dice.chance(percent: 65) {
            person.sit(
                at: homeMachine, on: person.home, from: evening, until: evening + diary.dice.roll(20...120), in: &diary)
        }
        if diary.dice.chance(percent: 60) {
            person.check(
                person.phone, on: diary.dice.chance(percent: 50) ? person.home : person.carrier,
                from: diary.dice.roll(work), in: &diary)
        }
    }
}

import Model

/// Two people of one city, each with laptop, phone and line at home, who work the same hours.
struct SameCity: Habit {
    static let name = "same_city"
    let people = 2
    private let company: Company

    init(_ founding: inout Founding) {
        let first = founding.person()
        var second = founding.person()
        second.office = nil
        second.rhythm.workStart = first.rhythm.workStart + founding.dice.roll(-20...20)
        company = Company(people: [first, second], since: founding.sharingStart())
    }

    var sharedFrom: Instant? { company.since }

    func live(in diary: inout Diary) { company.live(in: &diary) { $0.liveOrdinaryDay(in: &$1) } }
}

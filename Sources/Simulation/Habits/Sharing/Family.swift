import Model

/// Two people of one household on one login: one line at home, two phones and two machines, one of them with an office.
struct Family: Habit {
    static let name = "family"
    let people = 2
    private let company: Company

    init(_ founding: inout Founding) {
        let first = founding.plainPerson()
        var second = founding.plainPerson()
        second.home = first.home
        second.office =
            founding.dice.chance(percent: 50)
            ? nil : Network(form: .shared, city: first.city, key: founding.dice.next())
        company = Company(people: [first, second], since: founding.sharingStart())
    }

    var sharedFrom: Instant? { company.since }

    func live(in diary: inout Diary) { company.live(in: &diary) { $0.liveOrdinaryDay(in: &$1) } }
}

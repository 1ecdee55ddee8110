import Model

/// Two to four colleagues at one address who use the same login, each on a machine of their own and now and then at home.
struct SameOffice: Habit {
    static let name = "same_office"
    private let company: Company

    init(_ founding: inout Founding) {
        let count = founding.dice.pick([2, 2, 2, 3, 3, 4])
        let people = (0..<count).map { _ in
            var person = founding.person()
            person.office = founding.organization.office
            return person
        }
        company = Company(people: people, since: founding.sharingStart())
    }

    var people: Int { company.people.count }
    var sharedFrom: Instant? { company.since }

    func live(in diary: inout Diary) { company.live(in: &diary) { $0.liveOrdinaryDay(in: &$1) } }
}

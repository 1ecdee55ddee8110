import Model

/// The owner lends the login to somebody for a week: both use it, then it is over.
struct LentForAWeek: Habit {
    static let name = "lent_for_a_week"
    let people = 2
    private let owner: Person
    private let guest: Person
    private let from: Instant
    private let until: Instant

    init(_ founding: inout Founding) {
        owner = founding.person()
        let isNear = founding.dice.chance(percent: 50)
        guest = founding.person(
            in: isNear ? owner.city : founding.farCity(from: owner.city, kilometres: 300))
        let day = founding.dice.roll(min(2, founding.days - 1)...max(min(2, founding.days - 1), founding.days * 5 / 8))
        from = founding.calendar.start + .days(Int64(day))
        until = from + .days(Int64(founding.dice.roll(5...8)))
    }

    var sharedFrom: Instant? { from }

    func live(in diary: inout Diary) {
        owner.liveOrdinaryDay(in: &diary)
        diary.only(from: from, until: until, in: guest.city) { guest.liveOrdinaryDay(in: &$0) }
    }
}

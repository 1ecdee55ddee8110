import Model

/// People on one seat: the one it was bought for, and those who joined at `since`.
struct Company: Sendable {
    let people: [Person]
    let since: Instant

    /// Lets everybody live as `live` says; those after the first only from `since` on.
    func live(in diary: inout Diary, as live: (Person, inout Diary) -> Void) {
        live(people[0], &diary)
        for person in people.dropFirst() {
            diary.only(from: since, until: diary.calendar.end, in: person.city) { live(person, &$0) }
        }
    }
}

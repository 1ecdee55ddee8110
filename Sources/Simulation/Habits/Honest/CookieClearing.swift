/// The browser forgets everything every night: a new device id each day, the same user agent.
struct CookieClearing: Habit {
    static let name = "cookie_clearing"
    private let person: Person

    init(_ founding: inout Founding) { person = founding.person() }

    func live(in diary: inout Diary) {
        var today = person
        today.laptop.key = Dice.mix(person.laptop.key, UInt64(bitPattern: Int64(diary.day))) | 1
        today.liveOrdinaryDay(in: &diary)
    }
}

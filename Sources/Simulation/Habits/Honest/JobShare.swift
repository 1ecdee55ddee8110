/// Two people in one post, half a week each with Wednesday together, as the customer has told us.
struct JobShare: Habit {
    static let name = "job_share"
    let people = 2
    let seat = Seat.declared(reason: "Job share: two people, half a week each")
    private let first: Person
    private let second: Person

    init(_ founding: inout Founding) {
        var first = founding.person()
        first.rhythm.workdays = 0b000_0111
        var second = founding.person()
        second.rhythm.workdays = 0b001_1100
        self.first = first
        self.second = second
    }

    func live(in diary: inout Diary) {
        first.liveOrdinaryDay(in: &diary)
        second.liveOrdinaryDay(in: &diary)
    }
}

/// The ordinary case: a laptop at the office or at home on weekdays, a phone on Wi-Fi and on the carrier's network.
struct OfficeWorker: Habit {
    static let name = "office_worker"
    private let person: Person

    init(_ founding: inout Founding) { person = founding.person() }

    func live(in diary: inout Diary) { person.liveOrdinaryDay(in: &diary) }
}

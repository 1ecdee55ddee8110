/// Apple's devices behind a privacy relay: every connection from another address, shared with everybody else.
struct PrivateRelay: Habit {
    static let name = "private_relay"
    private let person: Person

    init(_ founding: inout Founding) {
        var person = founding.plainPerson()
        person.laptop.agent = AgentTable.macSafari
        person.phone.agent = AgentTable.phoneSafari
        person.relay = founding.relay(for: person.city)
        self.person = person
    }

    func live(in diary: inout Diary) {
        var today = person
        // Some networks do not let it through, and it is off for the day.
        if diary.dice.chance(percent: 15) { today.relay = nil }
        today.liveOrdinaryDay(in: &diary)
    }
}

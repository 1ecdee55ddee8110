/// Two to four browsers or profiles on one machine, each a device of its own to the service, often open at once.
struct BrowserProfiles: Habit {
    static let name = "browser_profiles"
    private let person: Person
    private let profiles: [Device]

    init(_ founding: inout Founding) {
        let person = founding.plainPerson()
        profiles = (0..<founding.dice.roll(1...3)).map { _ in
            var profile = founding.device(.laptop)
            // Profiles of one browser say the same; another browser does not.
            if founding.dice.chance(percent: 60) { profile.agent = person.laptop.agent }
            return profile
        }
        self.person = person
    }

    func live(in diary: inout Diary) {
        person.liveOrdinaryDay(in: &diary)
        guard let work = person.rhythm.work(on: diary.day, weekday: diary.weekday) else { return }
        let desk = diary.dice.chance(percent: person.homeOfficePercent) ? person.home : person.office ?? person.home
        for profile in profiles where diary.dice.chance(percent: 70) {
            diary.spells(
                of: profile, on: desk, in: person.city, from: work.lowerBound + 20, until: work.upperBound,
                each: 5...30, pause: 40...160)
        }
    }
}

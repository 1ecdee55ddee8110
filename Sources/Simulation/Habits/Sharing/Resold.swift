import Model

/// The owner sold the password on: five to eight strangers in as many cities come and go, mostly in their evenings.
struct Resold: Habit {
    static let name = "resold"
    private let company: Company

    init(_ founding: inout Founding) {
        let count = founding.dice.roll(5...8)
        var people = [founding.person()]
        while people.count < count {
            let taken = people.map(\.city)
            guard let city = founding.city(where: { !taken.contains($0) }) else { break }
            people.append(founding.person(in: city))
        }
        company = Company(people: people, since: founding.sharingStart())
    }

    var people: Int { company.people.count }
    var sharedFrom: Instant? { company.since }

    func live(in diary: inout Diary) {
        company.live(in: &diary) { person, diary in
            guard diary.dice.chance(percent: 55) else { return }
            let awake = person.rhythm.awake(on: diary.day, weekday: diary.weekday)
            let device = diary.dice.chance(percent: 65) ? person.laptop : person.phone
            for _ in 0..<diary.dice.roll(1...2) {
                let start = diary.dice.roll(awake.lowerBound + 240...awake.upperBound - 60)
                diary.use(device, on: person.home, in: person.city, from: start, minutes: diary.dice.roll(15...60))
            }
        }
    }
}

import Model

/// An ordinary person whose password somebody far away finds out: failures, one burst, then nothing.
struct Takeover: Habit {
    static let name = "takeover"
    private let person: Person
    private let stranger: Device
    private let city: CityIndex
    private let network: Network
    private let day: Int
    private let minute: Int
    private let failures: Int
    private let minutes: Int

    init(_ founding: inout Founding) {
        let person = founding.person()
        city = founding.farCity(from: person.city, kilometres: 2_000, offset: 840)
        stranger = founding.device(founding.dice.chance(percent: 80) ? .laptop : .phone)
        network =
            switch founding.dice.roll(0...9) {
            case ..<5: Network(form: .line, city: city, key: founding.dice.next())
            case ..<7: founding.carrier(hub: city)
            default:
                Network(
                    form: .hosted, city: founding.dice.pick(CityIndex.all.filter { !$0.city.egress.isEmpty }),
                    key: founding.dice.next())
            }
        day = founding.days / 4 + founding.dice.roll(0...max(1, founding.days * 5 / 8))
        minute = founding.dice.roll(0...1_380)
        failures = founding.dice.pick([3, 4, 5, 6, 8, 10, 15, 25])
        minutes = founding.dice.roll(10...120)
        self.person = person
    }

    func live(in diary: inout Diary) {
        person.liveOrdinaryDay(in: &diary)
        guard diary.day == day else { return }
        diary.failures(failures, of: stranger, on: network, in: city, from: minute)
        // A failure takes 23 seconds in the mean.
        diary.use(stranger, on: network, in: city, from: minute + failures * 23 / 60 + 2, minutes: minutes)
    }
}

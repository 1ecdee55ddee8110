import Model

/// Three people a third of the globe apart: when one goes home, the next sits down, and the seat never sleeps.
struct FollowTheSun: Habit {
    static let name = "follow_the_sun"
    let people = 3
    private let company: Company

    init(_ founding: inout Founding) {
        let first = founding.dice.pick(FollowTheSun.starts)
        let start = FollowTheSun.ring(from: founding.organization.city) == nil ? first : founding.organization.city
        let ring = FollowTheSun.ring(from: start) ?? []
        company = Company(
            people: ([start] + ring.map { founding.dice.pick($0) }).map { city in
                var person = founding.plainPerson(in: city)
                person.rhythm.workStart = founding.dice.rollMiddling(490...540)
                person.rhythm.workLength = founding.dice.roll(540...570)
                return person
            },
            since: founding.sharingStart())
    }

    /// The cities a third and two thirds of a day away from `city`, give or take an hour; nil where there are none.
    private static func ring(from city: CityIndex) -> [[CityIndex]]? {
        let ring = [480, 960].map { ahead in
            CityIndex.all.filter { other in
                let apart = (other.city.offset - city.city.offset - ahead + 2_880 + 720) % 1_440 - 720
                return abs(apart) <= 60 && other.carrierHub == other
            }
        }
        return ring.contains { $0.isEmpty } ? nil : ring
    }

    private static let starts = CityIndex.all.filter { $0.carrierHub == $0 && ring(from: $0) != nil }

    var sharedFrom: Instant? { company.since }

    func live(in diary: inout Diary) {
        company.live(in: &diary) { person, diary in
            guard let work = person.rhythm.work(on: diary.day, weekday: diary.weekday) else { return }
            // Evenly through the day, so that the hours are full.
            diary.spells(
                of: person.laptop, on: person.office ?? person.home, in: person.city, from: work.lowerBound,
                until: work.upperBound, each: 20...50, pause: 10...40)
            if diary.dice.chance(percent: 40) {
                person.check(person.phone, on: person.carrier, from: diary.dice.roll(work), in: &diary)
            }
        }
    }
}

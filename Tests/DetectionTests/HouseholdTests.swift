import Model
import Testing

@testable import Detection

/// Whose devices are whose, over weeks.
@Suite struct HouseholdTests {
    private func phone(_ name: String) -> Device { Device(id: name, deviceClass: .phone, family: 9) }

    /// Two people of one town, each with laptop and phone at a home of their own, on alternating days.
    @Test func twoHomesThatTakeTurnsAreTwoPeople() {
        let life = Life()
        for day in 1...14 {
            let isFirst = day % 2 == 0
            let (laptop, home) = isFirst ? (Device.laptop, 1 as UInt32) : (.otherLaptop, 2)
            life.use(laptop, at: .ipoh.network(home), from: time(day: day, 9), to: time(day: day, 12))
            life.use(
                phone(isFirst ? "phone-a" : "phone-b"), at: .ipoh.network(home), from: time(day: day, 20),
                to: time(day: day, 20, 20))
        }
        #expect(life.events.first == .noticed)
        #expect(life.signals.isSuperset(of: [.alternation, .deviceCrowd]))
        #expect(life.findings.last?.peopleEstimate == 2)
        #expect(life.findings.last?.peopleAtLeast == 1)
    }

    /// Two people of one household: the second set of phone and laptop is a second person's, though all share one line.
    @Test func aSecondSetOfDevicesIsSomebodyElses() {
        let life = Life()
        for day in 1...14 {
            life.use(.laptop, at: .ipoh, from: time(day: day, 8), to: time(day: day, 10))
            life.use(.otherLaptop, at: .ipoh, from: time(day: day, 11), to: time(day: day, 13))
            life.use(phone("phone-a"), at: .ipoh, from: time(day: day, 19), to: time(day: day, 19, 20))
            life.use(phone("phone-b"), at: .ipoh, from: time(day: day, 20), to: time(day: day, 20, 20))
        }
        #expect(life.explanation.features["pairDays"] == 3)
        #expect(life.signals.contains(.deviceCrowd))
        #expect(life.events.first == .noticed)
    }

    /// One for work and one of one's own, for good: even of different makers they are no second person.
    @Test func twoPhonesAloneAreOnePersons() {
        let life = Life()
        let workPhone = Device(id: "phone-w", deviceClass: .phone, family: 2 << 4 | 1)
        for day in 1...21 {
            life.use(.laptop, at: .ipoh, from: time(day: day, 8), to: time(day: day, 10))
            life.use(workPhone, at: .ipoh, from: time(day: day, 12), to: time(day: day, 12, 20))
            life.use(phone("phone-a"), at: .ipoh, from: time(day: day, 20), to: time(day: day, 20, 20))
        }
        #expect(life.explanation.features["phoneDays"] == 3)
        #expect(life.explanation.features["pairDays"] == nil)
        #expect(life.findings.isEmpty)
    }

    @Test func aNewPhoneThatStaysIsNobodyElses() {
        let life = Life()
        for day in 1...20 {
            let own = phone(day < 10 ? "phone-a" : "phone-b")
            life.use(.laptop, at: .ipoh, from: time(day: day, 9), to: time(day: day, 17))
            life.use(own, at: .ipoh, from: time(day: day, 20), to: time(day: day, 20, 20))
        }
        #expect(life.explanation.features["phoneDays"] == nil)
        #expect(life.findings.isEmpty)
    }

    /// The same two laptops at once, with and without a phone that ties their networks together.
    @Test func aPhoneThatGoesAlongMakesTwoDesksOnePersons() throws {
        func apart(phoneAtBoth: Bool) -> Int? {
            let life = Life()
            for day in 1...6 {
                life.use(phone("phone-a"), at: .ipoh, from: time(day: day, 7), to: time(day: day, 7, 20))
                if phoneAtBoth {
                    life.use(phone("phone-a"), at: .ipoh.network(2), from: time(day: day, 8), to: time(day: day, 8, 20))
                }
                life.together([
                    (.laptop, .ipoh, time(day: day, 9), time(day: day, 12)),
                    (.otherLaptop, .ipoh.network(2), time(day: day, 9), time(day: day, 12)),
                ])
            }
            return life.explanation.features["overlapApartDays"]
        }
        #expect(apart(phoneAtBoth: true) == nil)
        #expect(try #require(apart(phoneAtBoth: false)) >= 5)
    }

    @Test func aNewLaptopThatStaysIsNobodyElse() {
        let life = Life()
        for day in 1...20 {
            let laptop = day < 10 ? Device.laptop : .otherLaptop
            life.use(laptop, at: .ipoh, from: time(day: day, 9), to: time(day: day, 17))
            life.use(.phone, at: .ipoh, from: time(day: day, 20), to: time(day: day, 20, 20))
        }
        #expect(life.findings.isEmpty)
        #expect(life.signals.isEmpty)
    }

    @Test func cookiesThatAreClearedEveryDayMakeNoCrowd() {
        let life = Life()
        for day in 1...20 {
            life.use(.laptop(day), at: .ipoh, from: time(day: day, 9), to: time(day: day, 17))
            life.use(.phone, at: .ipoh, from: time(day: day, 20), to: time(day: day, 20, 20))
        }
        #expect(life.findings.isEmpty)
        #expect(!life.signals.contains(.deviceCrowd))
    }

    @Test func twoBrowsersOfOneMachineAreOneMachine() {
        let life = Life()
        let browsers = [
            Device(id: "chrome", deviceClass: .desktop, family: 2 << 4 | 11),
            Device(id: "firefox", deviceClass: .desktop, family: 2 << 4 | 10),
        ]
        for day in 1...14 {
            life.together(browsers.map { ($0, .ipoh, time(day: day, 9), time(day: day, 17)) })
        }
        #expect(life.findings.isEmpty)
        #expect(!life.signals.contains(.deviceCrowd))
    }

    @Test func twoShiftsOnTwoMachinesOfOneDesk() {
        let life = Life()
        for day in 1...16 {
            life.use(.laptop, at: .ipoh, from: time(day: day, 0), to: time(day: day, 7, 40))
            life.use(.otherLaptop, at: .ipoh, from: time(day: day, 8), to: time(day: day, 15, 40))
        }
        #expect(life.events.first == .noticed)
        #expect(life.signals.contains(.handover))
    }

    @Test func membersOfACrowdAreNotTiedByItsNetwork() throws {
        let life = Life()
        life.use(.laptop, at: .ipoh, from: time(day: 1, 9), to: time(day: 1, 12))
        life.use(.otherLaptop, at: .ipoh, from: time(day: 1, 14), to: time(day: 1, 17))
        let state = life.book.wake(0)
        let tied = life.book.networkTraces(state)
        #expect(Households(life.book.deviceTraces(state), tied).all.count == 1)
        let crowded = tied.map { trace in
            var crowded = trace
            crowded.trust = .crowded
            return crowded
        }
        #expect(Households(life.book.deviceTraces(state), crowded).all.count == 1)
        #expect(Households(life.book.deviceTraces(state), crowded, apartFrom: .crowded).all.count == 2)
    }
}

@Suite struct DaySetTests {
    @Test func holdsWhatASetOfTheLast28DaysHolds() {
        var random = SplitMix(seed: 21)
        var days = DaySet()
        var model: Set<Int32> = []
        var newest: Int32 = .min
        for _ in 0..<2_000 {
            let day = newest == .min ? 20_000 : newest + Int32(random.below(9)) - 4
            if day > newest {
                days.advance(from: newest, to: day)
                newest = day
            }
            days.insert(day, newest: newest)
            model.insert(day)
            model = model.filter { newest - $0 < 28 }
            #expect(days.count == model.count)
            for back in 0..<Int32(28) { #expect(days.contains(newest - back) == model.contains(newest - back)) }
        }
    }
}

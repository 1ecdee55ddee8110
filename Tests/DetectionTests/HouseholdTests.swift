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
        let state = life.book.hold(0)
        life.book.openRest()
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

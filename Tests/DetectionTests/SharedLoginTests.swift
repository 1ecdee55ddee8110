import Model
import Testing

@testable import Detection

/// What has to be found.
@Suite struct SharedLoginTests {
    @Test func twoPeopleInFarCitiesAreFoundOnceOneOfThemIsSeenAgain() throws {
        let life = Life(Life.eager)
        life.use(.laptop, at: .ipoh, from: time(day: 1, 9), to: time(day: 1, 17))
        life.see(.laptop, at: .ipoh, time(day: 2, 9, 55), id: "ev-1")
        life.see(.otherLaptop, at: .london, time(day: 2, 10), id: "ev-2")
        #expect(life.findings.isEmpty, "one way could still be somebody's new machine")
        life.see(.laptop, at: .ipoh, time(day: 2, 10, 10), id: "ev-3")
        let finding = try #require(life.findings.first)
        #expect(life.turns == [.noticed])
        #expect(finding.time == time(day: 2, 10, 10))
        #expect(finding.confidence == 0.97)
        #expect(finding.peopleEstimate == 2)
        #expect(finding.peopleAtLeast == 2)
        #expect(finding.account.account == "aminah")
        #expect(finding.step == 1)

        #expect(finding.signals.map(\.kind) == [.impossibleTravel])
        let evidence = try #require(finding.signals[0].evidence.first)
        #expect((evidence.from.place?.city, evidence.to.place?.city) == ("Ipoh", "London"))
        #expect((evidence.from.device, evidence.to.device) == ("laptop-a", "laptop-b"))
        #expect((evidence.from.time, evidence.to.time) == (time(day: 2, 9, 55), time(day: 2, 10)))
        #expect((evidence.from.event, evidence.to.event) == ("ev-1", "ev-2"))
        #expect((evidence.from.network, evidence.to.network) == ("60.7.1.0/24", "80.7.1.0/24"))
        #expect((evidence.from.radius, evidence.to.asn) == (10, 64_500))
        #expect(evidence.gap == 5)
        // 10,377 km apart, less ten for either radius; in five minutes that is a speed that nobody can picture.
        let distance = try #require(evidence.distance)
        #expect((10_350...10_360).contains(distance))
        #expect(evidence.speed == nil)
    }

    /// Who met first that day decides nothing.
    @Test func aPasserByDoesNotHideThatTwoWereThereAtOnce() {
        let life = Life(Life.eager)
        life.use(.laptop, at: .ipoh, from: time(day: 1, 9), to: time(day: 1, 17))
        life.see(.laptop, at: .ipoh, time(day: 2, 9))
        life.see(.thirdLaptop, at: .sanFrancisco, time(day: 2, 9, 5))
        #expect(life.findings.isEmpty)
        life.see(.otherLaptop, at: .london, time(day: 2, 14))
        life.see(.laptop, at: .ipoh, time(day: 2, 14, 10))
        life.see(.otherLaptop, at: .london, time(day: 2, 14, 20))
        #expect(life.turns.first == .noticed)
    }

    @Test func aSpeedIsTheDistanceByTheTimeBetween() throws {
        let life = Life(Life.eager)
        life.use(.laptop, at: .ipoh, from: time(day: 1, 9), to: time(day: 1, 17))
        life.see(.laptop, at: .ipoh, time(day: 2, 9))
        life.see(.otherLaptop, at: .london, time(day: 2, 11))
        life.see(.laptop, at: .ipoh, time(day: 2, 13))
        let evidence = try #require(life.findings.first?.signals.first?.evidence.first)
        let (distance, speed) = (try #require(evidence.distance), try #require(evidence.speed))
        #expect(evidence.gap == 120)
        #expect(abs(speed * 2 - distance) <= 1)
    }

    @Test func fullAddressesAreShownOnRequestAlone() throws {
        var settings = Life.eager
        settings.fullAddresses = true
        let life = Life(settings)
        life.liveInFarCities(days: 1...2)
        let evidence = try #require(life.findings.first?.signals.first?.evidence.first)
        #expect((evidence.from.network, evidence.to.network) == ("60.7.1.9", "80.7.1.9"))
    }

    @Test(arguments: [true, false])
    func twoLaptopsUsedAtOnceAreFoundWithinSixDaysEvenWhereNoPlaceIsKnown(isLocated: Bool) throws {
        let life = Life()
        let (here, there) = (Spot.ipoh.network(1), Spot.ipoh.network(2))
        for day in 1...6 {
            #expect(life.findings.isEmpty || day > 2, "chance is given two days")
            life.together([
                (.laptop, isLocated ? here : here.unlocated, time(day: day, 9), time(day: day, 11)),
                (.otherLaptop, isLocated ? there : there.unlocated, time(day: day, 10), time(day: day, 12)),
            ])
        }
        let finding = try #require(life.findings.first)
        #expect(finding.time.day <= time(day: 6, 0).day)
        #expect(finding.signals.map(\.kind).contains(.overlap))
        #expect(finding.signals[0].evidence.count >= 2)
        #expect(finding.peopleEstimate == 2)
        #expect(finding.peopleAtLeast == 1, "two devices at once force nobody to be two people")
    }

    @Test func aSeatThatFollowsTheSunNeverSleeps() throws {
        let life = Life()
        // Behind a VPN: no distance says anything, the missing night does.
        for day in 1...8 {
            life.use(.laptop, at: .ipoh.kind(.vpn), from: time(day: day, 0, 5), to: time(day: day, 7, 50))
            life.use(.otherLaptop, at: .london.kind(.vpn), from: time(day: day, 8, 20), to: time(day: day, 15, 40))
            life.use(
                .thirdLaptop, at: .sanFrancisco.kind(.vpn), from: time(day: day, 16, 30), to: time(day: day, 23, 50))
        }
        let finding = try #require(life.findings.first)
        #expect(finding.time.day <= time(day: 8, 0).day)
        let nights = try #require(life.explanation.signals.first { $0.kind == .roundTheClock })
        #expect(nights.evidence.count == 7)
        #expect(nights.evidence.allSatisfy { $0.gap <= 180 })
        #expect(life.explanation.peopleEstimate == 3)
        #expect(life.explanation.peopleAtLeast == 1)
    }

    @Test func threePlacesAtOnceAreThreePeople() throws {
        let life = Life(Life.eager)
        life.use(.laptop, at: .ipoh, from: time(day: 1, 9), to: time(day: 1, 12))
        life.together([
            (.laptop, .ipoh, time(day: 2, 9), time(day: 2, 12)),
            (.otherLaptop, .london, time(day: 2, 9), time(day: 2, 12)),
            (.thirdLaptop, .sanFrancisco, time(day: 2, 9), time(day: 2, 12)),
        ])
        #expect(life.findings.last?.peopleAtLeast == 3)
        #expect(life.findings.last?.peopleEstimate == 3)
    }

    /// The phone was near both laptops in turn, but the first laptop was still in use when the second one was far away.
    @Test func whoeverIsSeenInTwoFarPlacesAtOnceIsTwoPeopleWhateverElseWasPossible() throws {
        let life = Life(Life.eager)
        life.use(.laptop, at: .ipoh, from: time(day: 1, 9), to: time(day: 1, 12))
        life.see(.laptop, at: .ipoh, time(day: 2, 0))
        life.see(.phone, at: .kualaLumpur, time(day: 2, 0, 10))
        life.together([
            (.laptop, .ipoh, time(day: 2, 0, 15), time(day: 2, 14)),
            (.otherLaptop, .london, time(day: 2, 13), time(day: 2, 14)),
        ])
        let finding = try #require(life.findings.first)
        #expect(finding.signals.map(\.kind) == [.impossibleTravel])
        #expect(finding.peopleAtLeast == 2)
    }
}

extension Life {
    /// One person in Ipoh all along, and from the second of `days` on another one in London at the same hours.
    func liveInFarCities(days: ClosedRange<Int>) {
        for day in days {
            use(.laptop, at: .ipoh, from: time(day: day, 6), to: time(day: day, 8))
            guard day > days.lowerBound else { continue }
            together([
                (.laptop, .ipoh, time(day: day, 9), time(day: day, 11)),
                (.otherLaptop, .london, time(day: day, 9), time(day: day, 11)),
            ])
        }
    }
}

import Model
import Testing

@testable import Detection

/// What support reads beside the evidence: who could have been where, and why networks are believed or not.
@Suite struct ExplanationTests {
    private let burglar = Device(id: "burglar", deviceClass: .desktop, family: 4)

    private func people(_ explanation: Explanation) -> Int { Set(explanation.presences.compactMap(\.track)).count }

    @Test func presencesFallIntoAsManyTracksAsItTakesPeople() {
        let life = Life()
        life.liveInFarCities(days: 1...3)
        let told = life.explanation
        #expect(people(told) == 2 && told.peopleAtLeast == 2)
        for one in told.presences {
            for other in told.presences where one.track == other.track {
                #expect(one.sighting.place?.city == other.sighting.place?.city, "one person is in one city at a time")
            }
        }
    }

    @Test func whatAnAnswerHasExplainedTakesNobodyElse() {
        let life = Life(Life.eager)
        life.liveInFarCities(days: 1...2)
        #expect(people(life.explanation) == 2)
        life.answer(.justMe, time(day: 2, 12))
        #expect(people(life.explanation) == 1)
    }

    @Test func aBurglarIsNoneOfTheAccountsPeople() throws {
        let life = Life(Life.eager)
        for day in 1...4 { life.use(.laptop, at: .ipoh, from: time(day: day, 9), to: time(day: day, 12)) }
        for attempt in 0..<5 { life.see(burglar, at: .london, time(day: 4, 12, attempt), .loginFailure) }
        life.use(burglar, at: .london, from: time(day: 4, 12, 10), to: time(day: 4, 12, 50))
        let told = life.explanation
        let intrusions = told.presences.filter { $0.sighting.device == "burglar" }
        #expect(!intrusions.isEmpty && intrusions.allSatisfy { $0.track == nil })
        #expect(people(told) == 1 && told.peopleAtLeast == 1)
        #expect(told.devices.filter(\.isIntruder).map(\.device) == ["burglar"])
    }

    @Test func whereNothingIsKnownOfThePlaceNoTrackIsToldOf() {
        let life = Life()
        var nowhere = Spot.ipoh
        nowhere.place = nil
        life.use(.laptop, at: nowhere, from: time(day: 1, 9), to: time(day: 1, 12))
        let told = life.explanation
        #expect(told.presences.allSatisfy { $0.track == nil })
        #expect(told.networks.map(\.place) == [nil])
        #expect(told.networks[0].reason.contains("Nothing is known of its place"))
    }

    @Test func eachNetworkSaysWhyItIsBelievedOrNot() throws {
        let life = Life()
        var hidden = Spot.london
        hidden.kind = .vpn
        for day in 1...5 {
            life.use(.laptop, at: .ipoh, from: time(day: day, 9), to: time(day: day, 11))
            life.use(.laptop, at: hidden, from: time(day: day, 11, 30), to: time(day: day, 12))
        }
        let networks = life.explanation.networks
        let home = try #require(networks.first { $0.place == "Ipoh, MY" })
        #expect(home.reason.hasPrefix("Few others use it") && home.trust == "trusted")
        let other = try #require(networks.first { $0.networkKind == "vpn" })
        #expect(other.reason.hasPrefix("A VPN's"))
    }

    @Test func agreedSharingIsSaidToBeSo() {
        let life = Life()
        #expect(
            !{
                life.see(.laptop, at: .ipoh, time(day: 1, 9)); return life.explanation.declared
            }())
        life.update(time(day: 1, 10)) { $0.sharingAllowed = .set(true) }
        #expect(life.explanation.declared && life.explanation.confidence == 0)
    }

    @Test func evidenceOfOneDayIsSaidToBeTooLittle() {
        var settings = DetectionSettings()
        settings.learning = .hours(1)
        settings.evidenceDaysMin = 3
        let life = Life(settings)
        life.liveInFarCities(days: 1...2)
        let told = life.explanation
        #expect(!told.flagged && told.confidence >= told.threshold)
        #expect(told.reasons.count == 1 && told.reasons[0].contains("evidence of 3 days"))
    }
}

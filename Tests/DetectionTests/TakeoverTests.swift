import Model
import Testing

@testable import Detection

/// Burglars are for security, and get no offer.
@Suite struct TakeoverTests {
    private let burglar = Device(id: "burglar", deviceClass: .desktop, family: 4)

    private func burgled(failures: Int, at spot: Spot = .london) -> Life {
        let life = Life(Life.eager)
        for day in 1...4 { life.use(.laptop, at: .ipoh, from: time(day: day, 9), to: time(day: day, 12)) }
        for attempt in 0..<failures { life.see(burglar, at: spot, time(day: 4, 12, attempt), .loginFailure) }
        life.use(burglar, at: spot, from: time(day: 4, 12, 10), to: time(day: 4, 12, 50))
        for day in 5...8 { life.use(.laptop, at: .ipoh, from: time(day: day, 9), to: time(day: day, 12)) }
        return life
    }

    @Test func aBurstFromAfarAfterFailuresGoesToSecurityAlone() throws {
        let life = burgled(failures: 5)
        #expect(life.findings.isEmpty)
        #expect(life.takeovers.count == 1)
        let takeover = try #require(life.takeovers.first)
        #expect(takeover.account.account == "aminah")
        #expect(takeover.failures == 5)
        #expect((takeover.evidence.from.place?.city, takeover.evidence.to.place?.city) == ("Ipoh", "London"))
        #expect(takeover.time == time(day: 4, 12, 10))
        #expect(life.ruledOut.contains(.takeover))
    }

    @Test func aPasswordMistypedAtHomeOnANewLaptopIsNoBurglary() {
        #expect(burgled(failures: 5, at: .ipoh.network(2)).takeovers.isEmpty)
    }

    @Test func whoKnowsThePasswordIsNoBurglar() {
        #expect(burgled(failures: 1).takeovers.isEmpty)
    }

    @Test func whoComesDayAfterDayIsNoBurglar() {
        let life = burgled(failures: 5)
        for day in 9...16 {
            life.together([
                (.laptop, .ipoh, time(day: day, 9), time(day: day, 11)),
                (burglar, .london, time(day: day, 9), time(day: day, 11)),
            ])
        }
        #expect(life.takeovers.count == 1)
        #expect(life.events.first == .noticed)
    }
}

extension Life {
    var takeovers: [Takeover] {
        changes.compactMap { if case .takeover(let takeover) = $0 { takeover } else { nil } }
    }
}

import Model
import Testing

@testable import Detection

/// What looks like sharing and is not: nothing may be found, and it should be said why.
@Suite struct FalseAlarmTests {
    @Test func oneLaptopWhoseVPNGoesOnAndOff() {
        let life = Life()
        for day in 1...10 {
            for hour in 9..<17 {
                life.see(.laptop, at: hour % 2 == 0 ? .ipoh : .london, time(day: day, hour, day % 7))
            }
        }
        #expect(life.findings.isEmpty)
        #expect(life.signals.isEmpty)
        #expect(life.ruledOut.contains(.sameDevice))
        #expect(life.explanation.distrustedNetworks.contains("80.7.1.0/24"))
    }

    @Test func aSecondLaptopBehindTheSameVPN() {
        let life = Life()
        life.use(.laptop, at: .ipoh, from: time(day: 1, 8), to: time(day: 1, 17))
        life.see(.laptop, at: .london, time(day: 2, 9))
        life.see(.laptop, at: .ipoh, time(day: 2, 9, 20))
        // The exit that the laptop seemed to jump to places nobody.
        life.see(.otherLaptop, at: .london.network(1), time(day: 2, 9, 40))
        life.see(.laptop, at: .ipoh, time(day: 2, 9, 50))
        #expect(life.findings.isEmpty)
        #expect(!life.signals.contains(.impossibleTravel))
    }

    @Test(arguments: [NetworkKind.mobile, .hosting, .vpn, .relay, .satellite, .corporate])
    func addressesThatAreNotWhereTheirUsersAre(kind: NetworkKind) {
        let life = Life()
        for day in 1...10 {
            life.together([
                (.laptop, .ipoh, time(day: day, 9), time(day: day, 12)),
                (.otherLaptop, .london.kind(kind), time(day: day, 10), time(day: day, 13)),
            ])
        }
        #expect(life.findings.isEmpty)
        #expect(life.signals.isDisjoint(with: [.impossibleTravel, .overlap]))
        #expect(life.ruledOut.contains(kind == .mobile ? .mobileCarrier : .untrustedNetwork))
    }

    @Test func aStepAcrossTheRoadInASecond() {
        let life = Life()
        life.use(.laptop, at: .ipoh, from: time(day: 1, 9), to: time(day: 1, 12))
        for spot in [Spot.ipoh.network(2), .kualaLumpur] {
            life.see(.laptop, at: .ipoh, time(day: 2, 9))
            life.see(.otherLaptop, at: spot, time(day: 2, 9) + .seconds(1))
            life.see(.laptop, at: .ipoh, time(day: 2, 9) + .seconds(2))
        }
        #expect(life.findings.isEmpty)
        #expect(!life.signals.contains(.impossibleTravel))
    }

    @Test func wideRadiiThatLeaveNoDistance() {
        let life = Life()
        var (here, there) = (Spot.london, Spot.sanFrancisco)
        (here.radius, there.radius) = (5_000, 3_500)
        life.use(.laptop, at: here, from: time(day: 1, 9), to: time(day: 1, 12))
        life.together([
            (.laptop, here, time(day: 2, 9), time(day: 2, 12)),
            (.otherLaptop, there, time(day: 2, 10), time(day: 2, 13)),
        ])
        #expect(life.findings.isEmpty)
        #expect(!life.signals.contains(.impossibleTravel))
    }

    @Test func anAddressWithoutAPlaceIsNotFarAway() {
        let life = Life()
        for day in 1...10 {
            life.use(.laptop, at: .ipoh, from: time(day: day, 9), to: time(day: day, 11))
            life.use(.otherLaptop, at: .london.unlocated, from: time(day: day, 13), to: time(day: day, 14, 30))
        }
        #expect(life.findings.isEmpty)
        #expect(!life.signals.contains(.impossibleTravel))
        #expect(life.ruledOut.contains(.unknownPlace))
    }

    @Test func aPhoneBesideALaptop() {
        let life = Life()
        for day in 1...10 {
            life.together([
                (.laptop, .ipoh.network(1), time(day: day, 9), time(day: day, 17)),
                (.phone, .ipoh.network(2), time(day: day, 9), time(day: day, 17)),
            ])
        }
        #expect(life.findings.isEmpty)
        #expect(life.explanation.confidence < 0.5)
    }

    /// A company's network can come out in another country; the phone in the same pocket does not.
    @Test func aLaptopHereAndAPhoneThereDoNotSuffice() {
        let life = Life()
        for day in 1...10 {
            life.together([
                (.laptop, .london, time(day: day, 9), time(day: day, 17)),
                (.phone, .ipoh, time(day: day, 9), time(day: day, 17)),
            ])
        }
        #expect(life.findings.isEmpty)
        #expect(life.signals.contains(.impossibleTravel))
        #expect(life.explanation.confidence < 0.5)
    }

    @Test func twoLaptopsOfOneHome() {
        let life = Life()
        life.use(.laptop, at: .ipoh.network(1), from: time(day: 1, 9), to: time(day: 1, 12))
        life.use(.otherLaptop, at: .ipoh.network(1), from: time(day: 1, 20), to: time(day: 1, 22))
        for day in 2...10 {
            life.together([
                (.laptop, .ipoh.network(1), time(day: day, 9), time(day: day, 12)),
                (.otherLaptop, .ipoh.network(2), time(day: day, 10), time(day: day, 12)),
            ])
        }
        #expect(life.findings.isEmpty)
        #expect(life.explanation.confidence < 0.05)
        #expect(life.ruledOut.contains(.sharedNetwork))
    }

    @Test func whatTwoLaptopsDidIsTakenBackWhenOneComesHome() {
        let life = Life()
        for day in 1...4 {
            life.together([
                (.laptop, .ipoh.network(1), time(day: day, 9), time(day: day, 12)),
                (.otherLaptop, .ipoh.network(2), time(day: day, 10), time(day: day, 12)),
            ])
        }
        #expect(life.signals.contains(.overlap))
        life.see(.otherLaptop, at: .ipoh.network(1), time(day: 4, 20))
        #expect(!life.signals.contains(.overlap))
    }

    @Test(arguments: [30 * 60, 5 * 60, 31 * 60])
    func aWallboardThatRefreshesAllNight(period: Int) {
        let life = Life()
        let board = Device(id: "wallboard", deviceClass: .desktop, family: 5)
        var random = SplitMix(seed: 12)
        var lines: [(time: Instant, device: Device)] = []
        for beat in stride(from: 0, to: 9 * 86_400, by: period) {
            lines.append((time(day: 1, 0) + .seconds(Int64(beat + random.below(3) - 1)), board))
        }
        for day in 1...9 {
            for minute in stride(from: 9 * 60, to: 17 * 60, by: 10) {
                lines.append((time(day: day, 0, minute) + .seconds(Int64(random.below(500))), .laptop))
            }
        }
        for line in lines.sorted(by: { $0.time < $1.time }) { life.see(line.device, at: .ipoh, line.time) }
        #expect(life.findings.isEmpty)
        #expect(!life.signals.contains(.roundTheClock))
        #expect(life.ruledOut.contains(.automation))
        #expect(life.explanation.hours.last { $0.day == "2026-01-10" }?.active == ".........########.......")
    }

    /// Signing in once a day, for a moment and at the same hour, is a habit and not a machine.
    @Test func oneLookADayIsNoMachine() {
        let life = Life()
        for day in 1...14 { life.see(.laptop, at: .ipoh, time(day: day, 9)) }
        #expect(!life.ruledOut.contains(.automation))
        #expect(life.explanation.hours.count == 14)
    }

    @Test func anIntegrationThatSaysSo() {
        let life = Life()
        for hour in 0..<(10 * 24) {
            life.see(.otherLaptop, at: .london, time(day: 1, hour, 7 * hour % 60), automated: true)
            if (9..<17).contains(hour % 24) { life.see(.laptop, at: .ipoh, time(day: 1, hour, 30)) }
        }
        #expect(life.findings.isEmpty)
        #expect(life.signals.isEmpty)
        #expect(life.ruledOut.contains(.automation))
    }

    @Test func sharingThatWasAgreed() {
        let declarations: [(inout AccountUpdate) -> Void] = [
            { $0.sharingAllowed = .set(true) }, { $0.role = .set(.shared) },
        ]
        for declare in declarations {
            let life = Life()
            life.update(time(day: 1, 0), declare)
            life.liveInFarCities(days: 1...10)
            #expect(life.findings.isEmpty)
            #expect(life.ruledOut.contains(.declaredSharing))
            #expect(life.explanation.reasons.contains("Sharing this login has been agreed."))
        }
    }

    @Test func aNewCustomerSettingUpDevices() {
        let life = Life()
        life.together([
            (.laptop, .ipoh, time(day: 1, 9), time(day: 1, 20)),
            (.otherLaptop, .london, time(day: 1, 9), time(day: 1, 20)),
        ])
        #expect(life.findings.isEmpty)
        #expect(life.explanation.reasons.contains { $0.contains("too new") })
        life.liveInFarCities(days: 2...3)
        #expect(life.events.first == .noticed, "what goes on after the learning time is found")
    }

    @Test func aTripWithAHotelsComputer() {
        let life = Life()
        life.use(.laptop, at: .ipoh, from: time(day: 1, 9), to: time(day: 2, 9))
        for day in 2...5 {
            life.use(.otherLaptop, at: .london, from: time(day: day, 12), to: time(day: day, 20))
        }
        #expect(life.findings.isEmpty, "one way on one day never suffices")
    }

    @Test func aTripThatAPlaneMakes() {
        let life = Life()
        life.use(.laptop, at: .ipoh, from: time(day: 1, 9), to: time(day: 2, 9))
        life.use(.otherLaptop, at: .london, from: time(day: 3, 0), to: time(day: 3, 9))
        life.use(.laptop, at: .ipoh, from: time(day: 4, 0), to: time(day: 4, 9))
        #expect(life.findings.isEmpty)
        #expect(!life.signals.contains(.impossibleTravel))
        #expect(life.ruledOut.contains(.travel))
    }

    @Test func linesThatCameTooLateAreNoEvidence() {
        let life = Life()
        life.use(.laptop, at: .ipoh, from: time(day: 1, 9), to: time(day: 3, 17))
        for hour in 9..<17 { life.see(.otherLaptop, at: .london, time(day: 3, hour), late: true) }
        #expect(life.findings.isEmpty)
        #expect(life.signals.isEmpty)
    }

    @Test func sayingGoodbyeOnOnePhoneBeforeTheNext() {
        func live(sayingGoodbye: Bool) -> Life {
            let life = Life()
            let other = Device(id: "phone-b", deviceClass: .phone, family: 9)
            for day in 1...7 {
                life.see(.phone, at: .ipoh.network(1), time(day: day, 9), session: "morning-\(day)")
                life.see(.phone, at: .ipoh.network(1), time(day: day, 9, 20), session: "morning-\(day)")
                if sayingGoodbye {
                    life.see(
                        .phone, at: .ipoh.network(1), time(day: day, 9, 21), .sessionEnd, session: "morning-\(day)")
                }
                life.see(other, at: .ipoh.network(2), time(day: day, 9, 24), session: "later-\(day)")
            }
            return life
        }
        #expect(!live(sayingGoodbye: true).signals.contains(.overlap))
        #expect(live(sayingGoodbye: false).signals.contains(.overlap))
    }

    @Test func browsersThatForgetTheirCookies() {
        let life = Life()
        let nameless = Device(id: nil, deviceClass: .desktop, family: 1)
        for day in 1...10 {
            life.together([
                (nameless, .ipoh, time(day: day, 9), time(day: day, 12)),
                (nameless, .london, time(day: day, 9), time(day: day, 12)),
            ])
        }
        #expect(life.findings.isEmpty)
        #expect(life.signals.isEmpty)
    }
}

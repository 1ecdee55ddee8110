import Model
import Testing

@testable import Detection

/// What people answer, and what it changes.
@Suite struct FeedbackTests {
    /// A finding about two laptops in far cities, open on day 2.
    private func flagged(_ settings: DetectionSettings = Life.eager) -> Life {
        let life = Life(settings)
        life.liveInFarCities(days: 1...2)
        return life
    }

    @Test func justMeResolvesAndMakesTheDevicesFamiliar() {
        let life = flagged()
        life.answer(.justMe, time(day: 2, 12))
        #expect(life.turns == [.noticed, .resolved])
        #expect(life.signals.isEmpty)
        life.liveInFarCities(days: 40...44)
        #expect(life.turns == [.noticed, .resolved])
        #expect(life.ruledOut.contains(.familiar))
    }

    @Test func afterJustMeANewDeviceStillCounts() {
        let life = flagged()
        life.answer(.justMe, time(day: 2, 12))
        for day in 40...42 {
            life.together([
                (.laptop, .ipoh, time(day: day, 9), time(day: day, 11)),
                (.thirdLaptop, .sanFrancisco, time(day: day, 9), time(day: day, 11)),
            ])
        }
        #expect(life.turns.prefix(3) == [.noticed, .resolved, .noticed])
    }

    @Test func justMeKnowsTheDevicesOfTheWindowToo() {
        let life = flagged()
        // The third laptop was there when the answer was given, but in no evidence.
        life.see(.thirdLaptop, at: .kualaLumpur, time(day: 2, 11, 30))
        life.answer(.justMe, time(day: 2, 12))
        for day in 40...42 {
            life.together([
                (.thirdLaptop, .kualaLumpur, time(day: day, 9), time(day: day, 11)),
                (.otherLaptop, .london, time(day: day, 9), time(day: day, 11)),
            ])
        }
        #expect(life.turns == [.noticed, .resolved])
        #expect(life.ruledOut.contains(.familiar))
    }

    @Test func familiarityExpires() {
        var settings = Life.eager
        settings.familiarFor = .days(60)
        let life = flagged(settings)
        life.answer(.justMe, time(day: 2, 12))
        life.liveInFarCities(days: 40...44)
        #expect(life.turns == [.noticed, .resolved])
        life.liveInFarCities(days: 63...65)
        #expect(life.turns.prefix(3) == [.noticed, .resolved, .noticed])
    }

    @Test func justMeTakenBackMakesTheDevicesCountAgain() {
        let life = flagged()
        life.answer(.justMe, time(day: 2, 12))
        life.answer(.justMe, time(day: 2, 13), undo: true)
        life.liveInFarCities(days: 3...5)
        #expect(life.signals.contains(.impossibleTravel))
        life.liveInFarCities(days: 40...42)
        #expect(life.turns.prefix(3) == [.noticed, .resolved, .noticed])
    }

    /// Short nights alone open a finding.
    private static var watchful: DetectionSettings {
        var settings = Life.eager
        settings.prevalence = 0.5
        settings.confidenceToOpen = 0.7
        return settings
    }

    /// Nights without sleep, behind a VPN.
    private func sleepless(days: ClosedRange<Int>, _ life: Life) {
        for day in days {
            for hour in stride(from: 0, to: 24, by: 2) {
                life.see(.laptop, at: .ipoh.kind(.vpn), time(day: day, hour, (day * 7 + hour * 11) % 60))
            }
        }
    }

    @Test(arguments: [Feedback.Answer.justMe, .automation])
    func anAnswerExplainsShortNightsButNotAJourney(answer: Feedback.Answer) {
        let life = Life(Self.watchful)
        sleepless(days: 1...9, life)
        #expect(life.turns == [.noticed])
        #expect(life.signals.contains(.roundTheClock))
        life.answer(answer, time(day: 9, 23, 30))
        #expect(life.turns == [.noticed, .resolved])
        sleepless(days: 40...50, life)
        #expect(life.turns == [.noticed, .resolved])
        #expect(life.signals.isEmpty)
        life.liveInFarCities(days: 51...52)
        #expect(life.turns == [.noticed, .resolved, .noticed])
        #expect(life.findings.last?.signals.map(\.kind).contains(.impossibleTravel) == true)
    }

    @Test func automationTakenBackCountsNightsAgain() {
        let life = Life(Self.watchful)
        sleepless(days: 1...9, life)
        life.answer(.automation, time(day: 9, 23, 30))
        life.answer(.automation, time(day: 9, 23, 40), undo: true)
        sleepless(days: 45...54, life)
        #expect(life.turns == [.noticed, .resolved, .noticed])
    }

    @Test(arguments: [Feedback.Answer.jobShare, .training])
    func agreedSharingIsLeftAloneUntilItIsTakenBack(answer: Feedback.Answer) {
        let life = flagged()
        life.answer(answer, time(day: 2, 12))
        #expect(life.turns == [.noticed, .resolved])
        life.liveInFarCities(days: 40...42)
        #expect(life.turns == [.noticed, .resolved])
        #expect(life.ruledOut.contains(.declaredSharing))
        life.answer(answer, time(day: 43, 0), undo: true)
        life.liveInFarCities(days: 43...44)
        #expect(life.turns.prefix(3) == [.noticed, .resolved, .noticed])
    }

    @Test func addedSeatsEndTheFindingForNow() {
        let life = flagged()
        life.answer(.seatsAdded, time(day: 2, 12))
        #expect(life.turns == [.noticed, .resolved])
        life.liveInFarCities(days: 3...20)
        #expect(life.turns == [.noticed, .resolved])
        life.liveInFarCities(days: 40...42)
        #expect(life.turns.prefix(3) == [.noticed, .resolved, .noticed])
    }

    @Test func aSnoozeGoesWithTheFacts() throws {
        let life = Life(Life.eager)
        life.use(.laptop, at: .ipoh, from: time(day: 1, 6), to: time(day: 1, 8))
        life.answer(.snooze, time(day: 1, 12), until: time(day: 30, 0))
        life.liveInFarCities(days: 1...2)
        #expect(life.findings.first?.account.snoozedUntil == time(day: 30, 0))
        life.answer(.snooze, time(day: 2, 12), undo: true)
        let now = try #require(life.book.flagged().first)
        #expect(now.finding.account.snoozedUntil == nil)
        life.answer(.snooze, time(day: 2, 13))
        #expect(life.book.flagged().first?.finding.account.snoozedUntil == time(day: 32, 13), "a cool-down by default")
    }

    @Test func whoeverDoesNotWantToBeAskedIsStillJudged() {
        let life = Life(Life.eager)
        life.answer(.doNotContact, time(day: 1, 0))
        life.liveInFarCities(days: 1...2)
        #expect(life.findings.first?.account.doNotContact == true)
        life.answer(.doNotContact, time(day: 2, 12), undo: true)
        #expect(life.book.flagged().first?.finding.account.doNotContact == false)
    }

    @Test func theNewestAnswerWinsWhateverComesLast() {
        let life = flagged()
        life.answer(.jobShare, time(day: 2, 12))
        life.answer(.jobShare, time(day: 2, 11, 30), undo: true)
        life.liveInFarCities(days: 40...42)
        #expect(life.turns == [.noticed, .resolved])
    }

    @Test func anAnswerAboutNothingChangesNothing() {
        for answer in Feedback.Answer.allCases {
            let life = Life(Life.eager)
            life.answer(answer, time(day: 1, 0))
            #expect(life.findings.isEmpty)
            #expect(life.explanation.confidence <= 0.15)
        }
    }
}

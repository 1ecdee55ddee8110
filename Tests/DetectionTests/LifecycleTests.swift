import Model
import Testing

@testable import Detection

/// Noticed, updated, resolved, quiet, and perhaps noticed again.
@Suite struct LifecycleTests {
    @Test func aNewKindOfEvidenceUpdatesTheFinding() throws {
        let life = Life(Life.eager)
        life.use(.laptop, at: .ipoh, from: time(day: 1, 9), to: time(day: 1, 12))
        life.see(.laptop, at: .ipoh, time(day: 2, 10))
        life.see(.otherLaptop, at: .london, time(day: 2, 10, 10))
        life.see(.laptop, at: .ipoh, time(day: 2, 10, 20))
        try #require(life.turns == [.noticed])
        #expect(life.findings[0].signals.map(\.kind) == [.impossibleTravel])
        life.liveInFarCities(days: 3...4)
        try #require(life.events.prefix(2) == [.noticed, .updated])
        #expect(Set(life.findings.flatMap { $0.signals.map(\.kind) }).isSuperset(of: [.overlap, .impossibleTravel]))
        #expect(life.findings[0].id == life.findings[1].id)
        #expect(life.findings.map(\.step) == Array(1...life.findings.count))
        life.liveInFarCities(days: 5...12)
        let told = life.findings.count
        life.liveInFarCities(days: 13...20)
        #expect(life.findings.count == told, "more of the same is no news")
    }

    @Test func anotherPersonUpdatesTheFinding() throws {
        let life = Life(Life.eager)
        life.liveInFarCities(days: 1...2)
        try #require(life.findings.last?.peopleEstimate == 2)
        life.together([
            (.laptop, .ipoh, time(day: 2, 11, 5), time(day: 2, 12)),
            (.thirdLaptop, .sanFrancisco, time(day: 2, 11, 5), time(day: 2, 12)),
        ])
        #expect(life.events.last == .updated)
        #expect(life.findings.last?.peopleEstimate == 3)
    }

    @Test func aTenthMoreConfidenceUpdatesTheFinding() throws {
        var settings = Life.eager
        settings.prevalence = 0.04
        settings.confidenceToOpen = 0.5
        let life = Life(settings)
        life.use(.laptop, at: .ipoh, from: time(day: 1, 9), to: time(day: 2, 9, 55))
        life.see(.otherLaptop, at: .london, time(day: 2, 10))
        #expect(life.findings.map(\.confidence) == [0.61])
        life.see(.laptop, at: .ipoh, time(day: 2, 10, 10))
        #expect(life.findings.map(\.confidence) == [0.61, 0.92])
        #expect(life.events == [.noticed, .updated])
    }

    @Test func withoutNewEvidenceItIsResolvedAfterAFortnight() throws {
        let life = Life(Life.eager)
        life.liveInFarCities(days: 1...2)
        let open = try #require(life.book.flagged().first).finding
        for day in 3...15 { life.use(.laptop, at: .ipoh, from: time(day: day, 9), to: time(day: day, 12)) }
        #expect(life.turns == [.noticed])
        life.wait(until: open.window.to + .days(14) - .minutes(1))
        #expect(life.turns == [.noticed])
        life.wait(until: open.window.to + .days(14) + .hours(3))
        try #require(life.turns == [.noticed, .resolved])
        let resolved = try #require(life.findings.last)
        #expect(resolved.id == life.findings[0].id)
        #expect(resolved.step == life.findings.count)
        #expect(resolved.time == open.window.to + .days(14) + .hours(3))
        #expect(!life.explanation.flagged)
        life.wait(until: time(day: 300, 0))
        #expect(life.turns == [.noticed, .resolved], "once")
    }

    @Test func newEvidencePutsTheEndOff() {
        let life = Life(Life.eager)
        life.liveInFarCities(days: 1...2)
        life.liveInFarCities(days: 12...13)
        life.wait(until: time(day: 26, 0))
        #expect(life.book.flagged().count == 1)
        life.wait(until: time(day: 28, 0))
        #expect(life.book.flagged().isEmpty)
    }

    @Test func afterTheEndItIsQuietAndThenOpensUnderAnotherName() throws {
        let life = Life(Life.eager)
        life.liveInFarCities(days: 1...2)
        life.wait(until: time(day: 17, 0))
        try #require(life.turns == [.noticed, .resolved])
        life.liveInFarCities(days: 18...46)
        #expect(life.turns == [.noticed, .resolved])
        #expect(life.explanation.reasons.contains { $0.contains("nothing opens before 2026-02-20") })
        life.liveInFarCities(days: 46...48)
        try #require(life.turns.prefix(3) == [.noticed, .resolved, .noticed])
        let noticed = life.findings.filter { $0.event == .noticed }
        #expect(noticed[1].id != noticed[0].id)
        #expect(noticed[1].step > noticed[0].step, "no two notices about an account have one id")
        #expect(noticed[1].time >= time(day: 47, 0))
    }

    @Test func whatIsOlderThanTheRetentionNeitherCountsNorIsShown() throws {
        var settings = Life.eager
        settings.resolveAfter = .days(60)
        let life = Life(settings)
        life.liveInFarCities(days: 1...2)
        for day in 3...38 { life.use(.laptop, at: .ipoh, from: time(day: day, 9), to: time(day: day, 12)) }
        #expect(life.signals.isEmpty)
        life.liveInFarCities(days: 39...40)
        let travel = try #require(life.explanation.signals.first { $0.kind == .impossibleTravel })
        #expect(travel.evidence.map(\.to.time.day) == [time(day: 40, 0).day])
    }

    @Test func theWindowSpansTheEvidence() throws {
        let life = Life(Life.eager)
        life.liveInFarCities(days: 1...4)
        let last = try #require(life.findings.last)
        let times = last.signals.flatMap(\.evidence).flatMap { [$0.from.time, $0.to.time] }
        #expect(times.allSatisfy { last.window.from <= $0 && $0 <= last.window.to })
    }

    @Test func agreedSharingEndsAnOpenFinding() {
        let life = Life(Life.eager)
        life.liveInFarCities(days: 1...2)
        life.update(time(day: 2, 12)) { $0.sharingAllowed = .set(true) }
        #expect(life.turns == [.noticed, .resolved])
    }

    @Test func aSoonerEndTakesHoldOfOpenFindings() {
        let life = Life(Life.eager)
        life.liveInFarCities(days: 1...2)
        life.book.settings.resolveAfter = .days(3)
        life.wait(until: time(day: 4, 0))
        #expect(life.turns == [.noticed])
        life.wait(until: time(day: 6, 0))
        #expect(life.turns == [.noticed, .resolved])
    }

    @Test func newThresholdsCountFromTheNextLineOn() {
        let life = Life(Life.eager)
        life.book.settings.confidenceToOpen = 0.999
        life.liveInFarCities(days: 1...2)
        #expect(life.findings.isEmpty)
        life.book.settings.confidenceToOpen = 0.9
        life.liveInFarCities(days: 2...3)
        #expect(life.turns.first == .noticed)
    }
}

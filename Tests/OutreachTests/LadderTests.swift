import Model
import Seats
import Testing

@testable import Outreach

/// A ledger beside a clock that is turned by hand, with organizations of its own.
struct Desk {
    var settings = OutreachSettings()
    var directory = Directory()
    var ledger: OutreachLedger
    /// Monday, 2026-11-02, 09:00.
    var now = noon
    /// What went out, and when.
    private(set) var kept: [OutreachLetter] = []
    private(set) var times: [Instant] = []

    /// - Parameter zones: files of time zones, by name.
    init(zones: [String: [UInt8]] = [:], _ change: (inout LadderSettings) -> Void = { _ in }) {
        ledger = OutreachLedger(zones: ZoneLibrary { zones[$0] })
        change(&settings.ladder)
    }

    mutating func organization(_ change: (inout OrganizationUpdate) -> Void = { _ in }) {
        var update = OrganizationUpdate()
        change(&update)
        directory.append(id: "org-\(directory.count)")
        directory.apply(update, to: UInt32(directory.count - 1), at: 0)
    }

    @discardableResult
    mutating func hear(
        _ event: Finding.Event = .noticed, _ account: String = "aminah", confidence: Double = 0.95, people: Int = 2,
        _ change: (inout AccountFacts) -> Void = { _ in }
    ) -> OutreachDecision {
        var finding = finding(event, people: people, account: account) {
            $0.organization = directory.count > 0 ? 0 : nil
            change(&$0)
        }
        finding.id = "of " + account
        finding.confidence = confidence
        finding.time = now
        return ledger.hear(finding, now: now, in: directory, settings)
    }

    mutating func answer(
        _ answer: Feedback.Answer, _ account: String = "aminah", undo: Bool = false,
        _ change: (inout AccountFacts) -> Void = { _ in }
    ) {
        var facts = AccountFacts(account: account)
        facts.organization = directory.count > 0 ? 0 : nil
        change(&facts)
        var feedback = Feedback(answer: answer)
        feedback.undo = undo
        ledger.hear(facts, answer: feedback, now: now)
    }

    /// Lets time pass a step of an hour at a time; gives what went out, as `day hour: what`.
    mutating func pass(_ span: TimeSpan) -> [String] {
        let end = now + span
        var out: [String] = []
        while now < end {
            now = min(end, now + .hours(1))
            for letter in ledger.letters(at: now, in: directory, settings) {
                kept.append(letter)
                times.append(now)
                let names = letter.findings.map { $0.account.account }.joined(separator: " ")
                let hours = (now.milliseconds - noon.milliseconds) / 3_600_000
                out.append("\(hours / 24)d\(hours % 24)h \(letter.decision.step): \(names)")
            }
        }
        return out
    }
}

/// Education, offer, reminder, person.
@Suite struct LadderTests {
    @Test func oneStepFollowsTheOther() {
        var desk = Desk()
        let first = desk.hear()
        #expect(first.step == "education" && first.decision == .send && first.reason == "a new finding")
        #expect(
            desk.pass(.days(60)) == ["7d0h offer: aminah", "21d0h reminder: aminah", "35d0h person: aminah"])
        #expect(desk.kept.map(\.decision.audience) == [.support, .support, .support])
        #expect(desk.kept[0].decision.reason == "nobody has answered since 2026-11-02T09:00:00.000Z")
        #expect(desk.ledger.entry(of: "aminah")?.end == .told)
        #expect(desk.pass(.days(400)) == [], "nobody hears more often")
    }

    @Test func supportGetsInTouchWhoeverReadTheLetters() {
        var desk = Desk()
        desk.settings.audience = .account
        #expect(desk.hear().audience == .account)
        _ = desk.pass(.days(60))
        #expect(desk.kept.map(\.decision.audience) == [.account, .account, .support])
    }

    @Test func aStepThatNeverComesIsPassedOver() {
        var desk = Desk {
            $0.offerAfter = .zero
            $0.reminderAfter = .days(3)
            $0.personAfter = .zero
        }
        desk.hear()
        #expect(desk.pass(.days(60)) == ["3d0h reminder: aminah"])
    }

    @Test func aStepWaitsUntilTheFindingIsCertainEnough() {
        var desk = Desk { $0.educationConfidence = 0.7 }
        let first = desk.hear(confidence: 0.66)
        #expect(first.decision == .hold && first.reason.contains("not certain enough"))
        #expect(desk.pass(.days(10)) == [])
        #expect(desk.hear(.updated, confidence: 0.76).decision == .none)
        #expect(desk.pass(.days(10)) == ["10d1h education: aminah"])
        #expect(desk.kept[0].decision.reason == "certain enough for this step now")
        desk.hear(.updated, confidence: 0.85)
        #expect(desk.pass(.days(10)) == ["20d1h offer: aminah"], "seven days were over long ago")
    }

    @Test func aStepThatNeedsLessCertaintyMeanwhileIsTold() {
        var desk = Desk { $0.educationConfidence = 0.7 }
        desk.hear(confidence: 0.66)
        desk.settings.ladder.educationConfidence = 0.6
        #expect(desk.pass(.days(2)) == ["1d0h education: aminah"])
    }

    @Test func whatIsOverIsNotTold() {
        var desk = Desk()
        desk.hear()
        #expect(desk.pass(.days(2)) == [])
        let over = desk.hear(.resolved)
        #expect(over.decision == .none && over.reason == "the finding is over" && over.step == "education")
        #expect(desk.pass(.days(90)) == [])
        #expect(desk.ledger.entry(of: "aminah") == nil, "and is let go after the time of rest")
    }

    @Test func whatComesBackSoonWaitsUntilTheRestIsOver() {
        var desk = Desk()
        desk.hear()
        _ = desk.pass(.days(1))
        desk.hear(.resolved)
        _ = desk.pass(.days(10))
        let again = desk.hear()
        #expect(again.decision == .hold)
        #expect(again.reason == "they heard from us not long ago, and are left in peace until 2026-12-03T09:00:00.000Z")
        #expect(desk.pass(.days(40)).first == "31d0h education: aminah")
    }

    @Test func whatComesBackLateIsNew() {
        var desk = Desk()
        desk.hear()
        desk.hear(.resolved)
        _ = desk.pass(.days(31))
        #expect(desk.hear().decision == .send)
    }

    @Test func whoWasNeverToldNeedsNoRest() {
        var desk = Desk()
        desk.hear { $0.doNotContact = true }
        desk.hear(.resolved)
        #expect(desk.ledger.entry(of: "aminah") == nil)
        #expect(desk.hear().decision == .send)
    }

    @Test(arguments: Feedback.Answer.allCases.filter { $0 != .snooze && $0 != .doNotContact })
    func anAnswerEndsTheLadder(answer: Feedback.Answer) {
        var desk = Desk()
        desk.hear()
        desk.answer(answer)
        #expect(desk.pass(.days(90)) == [])
        #expect(desk.ledger.entry(of: "aminah")?.end == .answered(answer))
        #expect(desk.hear(.updated).reason == "answered: \(answer.name)")
        #expect(desk.hear(.resolved).reason == "the finding is over; answered: \(answer.name)")
    }

    @Test func anAnswerThatIsTakenBackLetsItGoOn() {
        var desk = Desk()
        desk.hear()
        desk.answer(.severalPeople)
        #expect(desk.pass(.days(9)) == [])
        desk.answer(.jobShare, undo: true)
        #expect(desk.pass(.days(1)) == [], "which was not the answer")
        desk.answer(.severalPeople, undo: true)
        #expect(desk.pass(.days(1)) == ["10d1h offer: aminah"])
    }

    @Test func whoAskedNotToBeWrittenToIsNot() {
        var desk = Desk()
        let told = desk.hear { $0.doNotContact = true }
        #expect(told.decision == .none && told.reason == "asked not to be contacted")
        #expect(desk.pass(.days(60)) == [])
        desk.answer(.doNotContact, undo: true)
        #expect(desk.pass(.days(1)) == ["60d1h education: aminah"])
        desk.answer(.doNotContact) { $0.doNotContact = true }
        #expect(desk.pass(.days(60)) == [])
        #expect(desk.ledger.entry(of: "aminah")?.end == .doNotContact)
    }

    @Test func nobodyIsWrittenToAboutALoginThatIsDeactivated() {
        var desk = Desk()
        desk.hear()
        var facts = AccountFacts(account: "aminah")
        facts.status = .deactivated
        desk.ledger.hear(facts, answer: nil, now: desk.now)
        #expect(desk.pass(.days(60)) == [])
        facts.status = .active
        desk.ledger.hear(facts, answer: nil, now: desk.now)
        #expect(desk.pass(.days(1)) == ["60d1h offer: aminah"])
    }

    @Test func aSnoozePutsEverythingOff() {
        var desk = Desk()
        desk.hear()
        desk.answer(.snooze) { $0.snoozedUntil = noon + .days(10) }
        #expect(desk.pass(.days(12)) == ["10d0h offer: aminah"])
        desk.answer(.snooze) { $0.snoozedUntil = noon + .days(13) }
        #expect(desk.pass(.days(20)) == ["24d0h reminder: aminah"], "what comes later anyway stays")
    }

    @Test func aSnoozeFromBeforeHoldsTheFirstLetter() {
        var desk = Desk()
        let told = desk.hear { $0.snoozedUntil = noon + .days(2) }
        #expect(told.decision == .hold)
        #expect(desk.pass(.days(3)) == ["2d0h education: aminah"])
        #expect(desk.kept[0].decision.reason == "asked to be left until now")
    }

    /// Two logins with one e-mail address are one person, who reads about one of them at a time.
    @Test func nobodyHasTwoOpenLetters() {
        var desk = Desk()
        desk.hear { $0.email = "Aminah@example.com" }
        let other = desk.hear(.noticed, "aminah-2") { $0.email = "aminah@example.com" }
        #expect(other.decision == .hold && other.reason.contains("another login"))
        #expect(desk.hear(.noticed, "busu") { $0.email = "busu@example.com" }.decision == .send)
        #expect(desk.hear(.noticed, "without").decision == .send)
        #expect(!desk.pass(.days(8)).contains { $0.hasSuffix("aminah-2") })
        // Answered: the other one has its turn.
        desk.answer(.severalPeople) { $0.email = "aminah@example.com" }
        #expect(
            desk.pass(.days(2)).filter { $0.hasSuffix("aminah-2") }.map { $0.split(separator: " ")[2] } == ["aminah-2"])
        #expect(desk.kept.last { $0.findings[0].account.account == "aminah-2" }?.decision.step == "education")
    }

    @Test func ofSeveralThatWaitForTheSameHourOneIsTold() {
        var desk = Desk { $0.quietHours = QuietHours(from: 8 * 60, to: 12 * 60) }
        for name in ["b", "a", "c"] { desk.hear(.noticed, name) { $0.email = "desk@example.com" } }
        #expect(desk.pass(.days(3)) == ["0d3h education: a"])
        desk.hear(.resolved, "a") { $0.email = "desk@example.com" }
        #expect(desk.pass(.days(2)).map { $0.suffix(12) } == ["education: b"])
        desk.ledger.forget("b")
        #expect(desk.pass(.days(2)).map { $0.suffix(12) } == ["education: c"], "who is forgotten holds nobody up")
    }

    @Test func whoOnlyObservesSendsNothing() {
        var desk = Desk()
        desk.settings.mode = .observe
        let told = desk.hear()
        #expect(told.decision == .none && told.reason.contains("observing only"))
        #expect(desk.pass(.days(60)) == [])
        desk.settings.mode = .notify
        #expect(desk.pass(.days(2)).count == 1, "what is still open is told then")
        #expect(desk.kept[0].decision.reason == "found while observing only, and still open")
    }

    @Test func lettersHeldForReviewFollowOneAnother() {
        var desk = Desk()
        desk.settings.mode = .holdForReview
        #expect(desk.hear().decision == .hold)
        #expect(desk.pass(.days(60)).count == 3)
        #expect(
            desk.kept.allSatisfy { $0.decision.decision == .hold && $0.decision.reason.contains("held for review") })
    }

    @Test func whoPaysForValueHearsGoodNewsOnce() {
        var desk = Desk()
        desk.organization { $0.pricing = .set(.value) }
        #expect(desk.hear().decision == .send)
        #expect(desk.pass(.days(60)) == [])
        #expect(desk.ledger.entry(of: "aminah")?.end == .adopted)
    }

    /// Whatever is said, in whatever order: a login's letters keep their distance, an organization gets no more on a day than
    /// it should, and nobody hears who has answered.
    @Test(arguments: 1...60) func nobodyHearsTooOften(seed: UInt64) throws {
        var random = SplitMix(seed: seed)
        let waits = (0..<3).map { _ in TimeSpan.hours(Int64(5 + random.below(40))) }
        var desk = Desk {
            ($0.offerAfter, $0.reminderAfter, $0.personAfter) = (waits[0], waits[1], waits[2])
            $0.dailyMax = random.below(3)
            $0.coolDown = .hours(Int64(random.below(50)))
        }
        desk.organization()
        let least = try #require(waits.min())
        var told: [String: Instant] = [:]
        var open: Set<String> = []
        var silent: Set<String> = []
        var onDay: [Int32: Int] = [:]
        for _ in 0..<200 {
            let name = ["a", "b", "c", "d"][random.below(4)]
            switch random.below(5) {
            case 0, 1:
                guard open.insert(name).inserted else { desk.hear(.updated, name); break }
                silent.remove(name)
                told[name] = nil
                if desk.hear(.noticed, name).decision == .send {
                    told[name] = desk.now
                    onDay[desk.now.day, default: 0] += 1
                }
            case 2:
                if open.remove(name) != nil { desk.hear(.resolved, name) }
            case 3:
                desk.answer(.severalPeople, name)
                if open.contains(name) { silent.insert(name) }
            default: break
            }
            let before = desk.kept.count
            _ = desk.pass(.hours(Int64(random.below(20))))
            for (letter, time) in zip(desk.kept, desk.times).dropFirst(before) {
                onDay[time.day, default: 0] += 1
                for account in letter.findings.map(\.account.account) {
                    #expect(open.contains(account) && !silent.contains(account))
                    if let last = told[account] { #expect(time - last >= least) }
                    told[account] = time
                }
            }
        }
        #expect(onDay.count > 5)
        #expect(onDay.values.allSatisfy { $0 <= max(1, desk.settings.ladder.dailyMax) })
        #expect(desk.ledger.timers.count <= 2 * 5 + 64, "what was put off leaves nothing behind")
    }
}

import Model
import Seats
import Testing

@testable import Outreach

/// One customer with many shared logins does not get as many letters.
@Suite struct DailyLetterTests {
    private static let names = (10..<50).map { "login-\($0)" }

    @Test func fortyLoginsAreALetterAndADigest() throws {
        var desk = Desk()
        desk.organization()
        let decisions = Self.names.map { desk.hear(.noticed, $0) }
        #expect(decisions.map(\.decision) == [.send] + Array(repeating: .hold, count: 39))
        #expect(
            decisions[1].reason
                == "enough was sent to the organization on this day; goes out after 2026-11-03T00:00:00.000Z, "
                + "with others if there are any")
        #expect(desk.pass(.hours(20)).count == 1)
        let digest = try #require(desk.kept.first)
        #expect(digest.kind == .digest && digest.findings.count == 39)
        #expect(digest.findings.map(\.account.account) == Array(Self.names.dropFirst()))
        #expect(desk.times[0] == noon + .hours(15), "as the next day begins")
        // Their further steps go the same way.
        #expect(desk.pass(.days(60)).map { $0.split(separator: ":")[0] }.count == 6)
        #expect(Set(desk.times.map(\.day)).count == desk.times.count, "one a day")
    }

    @Test func oneThatWaitsIsALetterOfItsOwn() {
        var desk = Desk()
        desk.organization()
        desk.hear(.noticed, "aminah")
        desk.hear(.noticed, "busu")
        #expect(desk.pass(.days(1)) == ["0d15h education: busu"])
        #expect(desk.kept[0].kind == .step(.education))
    }

    @Test func thoseWithMorePeopleComeFirst() {
        var desk = Desk()
        desk.organization()
        desk.hear(.noticed, "aminah")
        for (name, people) in [("busu", 2), ("cik", 5), ("dol", 2)] { desk.hear(.noticed, name, people: people) }
        #expect(desk.pass(.days(1)) == ["0d15h digest: cik busu dol"])
    }

    @Test func moreLettersADayAreASetting() {
        var desk = Desk { $0.dailyMax = 3 }
        desk.organization()
        let decisions = Self.names.prefix(5).map { desk.hear(.noticed, $0).decision }
        #expect(decisions == [.send, .send, .send, .hold, .hold])
        #expect(desk.pass(.days(1)).map { $0.prefix(16) } == ["0d15h education:", "0d15h education:"])
    }

    @Test func withNoneAtOnceAllWaitForTheNextDay() {
        var desk = Desk { $0.dailyMax = 0 }
        desk.organization()
        for name in ["aminah", "busu", "cik"] { #expect(desk.hear(.noticed, name).decision == .hold) }
        #expect(desk.pass(.days(3)) == ["0d15h digest: aminah busu cik"])
        #expect(desk.pass(.days(10)) == ["8d15h digest: aminah busu cik"], "seven days later, and then the next day")
    }

    @Test func organizationsDoNotWaitForEachOther() {
        var desk = Desk()
        desk.organization()
        desk.organization()
        #expect(desk.hear(.noticed, "aminah").decision == .send)
        #expect(desk.hear(.noticed, "busu") { $0.organization = 1 }.decision == .send)
        #expect(desk.hear(.noticed, "cik") { $0.organization = nil }.decision == .send)
        #expect(desk.hear(.noticed, "dol") { $0.organization = nil }.decision == .send, "nobody knows whose they are")
    }

    @Test func whatWasAnsweredMeanwhileIsNotInTheDigest() {
        var desk = Desk()
        desk.organization()
        for name in Self.names.prefix(5) { desk.hear(.noticed, name) }
        desk.answer(.severalPeople, Self.names[1])
        desk.hear(.resolved, Self.names[2])
        desk.answer(.snooze, Self.names[3]) { $0.snoozedUntil = noon + .days(4) }
        #expect(desk.pass(.days(5)) == ["0d15h education: login-14", "4d0h education: login-13"])
    }

    @Test func supportIsAskedInALetterOfItsOwn() {
        var desk = Desk {
            $0.offerAfter = .days(2)
            $0.reminderAfter = .zero
            $0.personAfter = .days(2)
        }
        desk.settings.audience = .account
        desk.organization()
        for name in Self.names.prefix(3) { desk.hear(.noticed, name) }
        #expect(
            desk.pass(.hours(71)) == [
                "0d15h digest: login-11 login-12", "2d0h offer: login-10", "2d15h digest: login-11 login-12",
            ])
        for name in ["x", "y"] { desk.hear(.noticed, name) }
        #expect(
            desk.pass(.days(3)) == [
                "3d15h digest: x y", "4d15h digest: login-10 login-11 login-12", "5d15h digest: x y",
            ])
        let digests = desk.kept.filter { $0.kind == .digest }
        #expect(digests.allSatisfy { $0.decision.audience != .account }, "one login's user is not told of the others")
        #expect(digests.contains { $0.decision.audience == .support })
        #expect(digests.contains { $0.decision.audience == .organizationAdmin })
        #expect(Set(zip(desk.kept, desk.times).map { "\($0.number) \($1)" }).count == desk.kept.count)
    }

    @Test func aVeryLongListIsToldInParts() {
        var desk = Desk()
        desk.organization()
        for number in 0..<1_100 { desk.hear(.noticed, "login-\(1_000 + number)") }
        #expect(desk.pass(.days(3)).count == 3)
        #expect(desk.kept.map(\.findings.count) == [500, 500, 99])
    }

    /// What is kept of one desk makes another that goes on in the same way.
    @Test(arguments: 0...12) func itGoesOnFromWhatIsKept(hours: Int64) {
        func begun() -> Desk {
            var desk = Desk()
            desk.organization()
            for name in Self.names.prefix(4) { desk.hear(.noticed, name) }
            desk.answer(.snooze, Self.names[3]) { $0.snoozedUntil = noon + .days(3) }
            return desk
        }
        var whole = begun()
        _ = whole.pass(.hours(hours * 13))
        var again = Desk()
        again.directory = whole.directory
        again.now = whole.now
        for kept in whole.ledger.takeUnsaved().reversed() { again.ledger.restore(kept) }
        #expect(whole.ledger.takeUnsaved().isEmpty)
        #expect(whole.hear(.noticed, "new") == again.hear(.noticed, "new"))
        #expect(whole.pass(.days(60)) == again.pass(.days(60)))
        #expect(whole.ledger.takeUnsaved() == again.ledger.takeUnsaved())
    }

    @Test func whoIsForgottenLeavesNothing() {
        var desk = Desk()
        desk.organization()
        desk.hear(.noticed, "aminah")
        desk.hear(.noticed, "busu")
        _ = desk.ledger.takeUnsaved()
        desk.ledger.forget("busu")
        #expect(desk.ledger.takeUnsaved().isEmpty)
        #expect(desk.pass(.days(9)) == ["7d0h offer: aminah"])
        #expect(!String(reflecting: desk.ledger).contains("busu"))
        #expect(desk.hear(.noticed, "dol").decision == .send)
        desk.ledger.forget("dol")
        #expect(desk.hear(.noticed, "cik").decision == .hold, "what was sent was sent")
    }
}

/// What is said when several logins are told at once.
@Suite struct DigestTests {
    private func told(
        _ organization: Directory.Organization?, _ seats: SeatCounts?, people: [Int] = [2, 3],
        link: String? = nil, _ change: @escaping (inout AccountFacts) -> Void = { _ in }
    ) throws -> OutreachData {
        let findings = people.enumerated().map { number, people in
            ToldFinding(finding(people: people, account: "login-\(number)", displayName: nil, change))
        }
        let letter = OutreachLetter(
            kind: .digest, findings: findings, organization: 0,
            decision: OutreachDecision(step: "digest", decision: .send, reason: "r", audience: .support), number: 5)
        return policy { $0.feedbackURL = link }.data(
            for: letter, organization: organization, seats: seats, time: noon)
    }

    @Test func idleSeatsComeFirstAndTheRestIsPriced() throws {
        let facts = organization {
            $0.name = .set("Kedai Kopi")
            $0.currency = .set("MYR")
            $0.priceTiers = .set([PriceTier(upTo: 13, unitPrice: "50.00"), PriceTier(upTo: nil, unitPrice: "40.00")])
        }
        let data = try told(facts, seats(purchased: 12, active: 9), people: [4, 3])
        #expect(
            data.suggestions.map(\.kind) == [.useIdleSeats, .addSeats, .viewerAccess, .education, .adjustDetection])
        #expect(data.suggestions[0].available == 3)
        #expect(data.suggestions[1].quantity == 2, "five people lack a seat, three are idle")
        #expect(data.suggestions[1].monthlyCost == "90.00")
        #expect(data.suggestions[1].reason.hasPrefix("About 7 people seem to use 2 logins."))
        let body = try #require(data.message?.body)
        #expect(body.contains("We noticed unusual access to 2 logins of Kedai Kopi"))
        #expect(body.contains("- Your plan has 3 seats that nobody has used lately"))
        #expect(body.contains("- You can add 2 seats for MYR 90.00 more a month"))
        #expect(data.account == nil && data.organization == "org" && data.finding == nil)
        #expect(data.accounts == ["login-0", "login-1"] && data.findings.count == 2)
        #expect(data.feedback.allSatisfy { $0.url == nil } && data.feedback.count == Feedback.Answer.allCases.count)
    }

    @Test func whoHasEnoughSeatsBuysNone() throws {
        let data = try told(organization(), seats(purchased: 20, active: 4))
        #expect(data.suggestions.prefix(1).map(\.available) == [16])
        #expect(!data.suggestions.contains { $0.kind == .addSeats })
    }

    @Test func guestsAndViewersNeedNoSeat() throws {
        let data = try told(organization(), seats(purchased: 20, active: 20)) { $0.role = .guest }
        #expect(data.suggestions.map(\.kind) == [.guestAccess, .education, .adjustDetection])
    }

    @Test func whoPaysForValueIsOfferedNoSeats() throws {
        let data = try told(organization { $0.pricing = .set(.value) }, seats(purchased: 9, active: 2))
        #expect(data.suggestions.map(\.kind) == [.education, .adjustDetection])
        #expect(try #require(data.message).subject == "Many people seem to find this useful")
    }

    @Test func eachLoginHasItsLink() throws {
        let data = try told(organization(), nil, link: "https://desk.example/{answer}?a={account}")
        let body = try #require(data.message?.body)
        #expect(body.contains("login-1: about 3 people; if it is just one, this tells us: "))
        #expect(body.contains("https://desk.example/just-me?a=login-1"))
    }
}

/// Later letters about one login.
@Suite struct LaterLetterTests {
    private func data(_ step: LadderStep, _ finding: Finding, _ seats: SeatCounts? = nil) -> OutreachData {
        let decision = OutreachDecision(step: step.name, decision: .send, reason: "r", audience: .account)
        let letter = OutreachLetter(
            kind: .step(step), findings: [ToldFinding(finding)], organization: 0, decision: decision, number: 2)
        return policy { $0.feedbackURL = "https://desk.example/{answer}?f={finding}" }.data(
            for: letter, organization: organization(), seats: seats, time: noon + .days(9))
    }

    /// What is kept of a finding suffices: a letter says the same as when it was told.
    @Test func theReminderSaysWhatTheFirstLetterSaid() throws {
        let seen = [
            journey(kilometres: 700, minutes: 0, days: 1), journey(minutes: 61, days: 4, devices: ("phone", nil)),
            Signal(kind: .roundTheClock, weight: 1, summary: "", evidence: journey(days: 3).evidence),
            Signal(kind: .genericMailbox, weight: 1, summary: "", evidence: []), someSignal,
        ]
        let finding = finding(people: 4, account: "sales@example.com", signals: seen) { $0.email = "a@other.example" }
        let first = policy { $0.feedbackURL = "https://desk.example/{answer}?f={finding}" }
            .data(for: finding, organization: organization(), seats: seats(purchased: 9, active: 8))
        let later = data(.reminder, finding, seats(purchased: 9, active: 8))
        #expect(later.suggestions == first.suggestions)
        #expect(later.feedback == first.feedback)
        func bullets(_ message: Message?) -> [Substring] {
            (message?.body ?? "").split(separator: "\n").filter { $0.hasPrefix("- ") }
        }
        #expect(bullets(later.message) == bullets(first.message))
        #expect(bullets(later.message).count > 8)
        #expect(later.message?.subject == "Is there anything we can help with?")
    }

    @Test func everyStepHasItsLetter() {
        #expect(data(.offer, finding()).message?.subject == "A login for everybody who needs one")
        #expect(data(.reminder, finding()).message?.subject == "Is there anything we can help with?")
        #expect(data(.person, finding()).message?.subject == "Is there anything we can help with?")
        #expect(data(.education, finding()).message?.subject == "Would a seat for somebody else help?")
    }

    @Test func whatItIsAboutIsNamed() {
        let data = data(.offer, finding())
        #expect(data.finding == "0123abcd" && data.findings == ["0123abcd"])
        #expect(data.account == "aminah@example.com" && data.accounts == ["aminah@example.com"])
        #expect(data.displayName == "Aminah Yusof" && data.organization == "org")
        #expect(data.step == "offer" && data.decision == .send && data.audience == .account)
    }
}

import Model
import Outreach
import Testing

/// Whether anything is sent, and why.
@Suite struct DecisionTests {
    @Test func aNewFindingIsToldOnce() {
        let told = policy().data(for: finding(), organization: organization(), seats: nil)
        #expect(told.outreach.decision == .send)
        #expect(told.outreach.step == "education")
        #expect(told.outreach.audience == .support)
        #expect(told.message != nil)
        #expect(told.organization == "org")
        #expect(told.account == "aminah@example.com")
        #expect(told.displayName == "Aminah Yusof")
    }

    @Test(arguments: [Finding.Event.updated, .resolved])
    func whatComesAfterIsNotWrittenToAnybody(event: Finding.Event) {
        let told = policy().data(for: finding(event), organization: nil, seats: nil)
        #expect(told.outreach.decision == .none)
        #expect(told.message == nil)
        #expect(told.suggestions.isEmpty == (event == .resolved))
    }

    @Test func observingFindsEverythingAndSaysNothing() {
        let told = policy { $0.mode = .observe }.data(for: finding(), organization: nil, seats: nil)
        #expect(told.outreach.decision == .none)
        #expect(told.outreach.reason.contains("observing"))
        #expect(told.message == nil)
        #expect(!told.suggestions.isEmpty, "what would have been offered can be seen")
        #expect(told.feedback.count == Feedback.Answer.allCases.count)
    }

    @Test func aMessageHeldForReviewIsReadyAndSaysWhyItWaits() {
        let policy = policy { $0.mode = .holdForReview }
        let held = policy.data(for: finding(), organization: nil, seats: nil)
        #expect(held.outreach.decision == .hold)
        #expect(held.outreach.reason.contains("held for review"))
        #expect(held.message != nil)
        let asked = policy.data(for: finding { $0.doNotContact = true }, organization: nil, seats: nil)
        #expect(asked.outreach.decision == .none, "who asked not to be written to needs no review")
        for event in [Finding.Event.updated, .resolved] {
            let later = policy.data(for: finding(event), organization: nil, seats: nil)
            #expect(later.outreach.decision == .none)
        }
    }

    @Test func whoeverAskedNotToBeWrittenToIsNot() {
        let told = policy().data(for: finding { $0.doNotContact = true }, organization: nil, seats: nil)
        #expect(told.outreach.decision == .none)
        #expect(told.message == nil)
    }

    @Test func aSnoozeHoldsTheMessageUntilItEnds() {
        let held = policy().data(for: finding { $0.snoozedUntil = noon + .days(1) }, organization: nil, seats: nil)
        #expect(held.outreach.decision == .hold)
        #expect(held.outreach.reason.contains("2026-11-03T"))
        #expect(held.message != nil, "ready for when it ends")
        let over = policy().data(for: finding { $0.snoozedUntil = noon }, organization: nil, seats: nil)
        #expect(over.outreach.decision == .send)
    }

    @Test(arguments: OutreachDecision.Audience.allCases)
    func theAudienceIsASetting(audience: OutreachDecision.Audience) {
        let told = policy { $0.audience = audience }.data(for: finding(), organization: nil, seats: nil)
        #expect(told.outreach.audience == audience)
    }
}

/// The answers that go with every notice.
@Suite struct FeedbackChoiceTests {
    @Test func everyAnswerIsOffered() {
        let told = policy().data(for: finding(), organization: nil, seats: nil)
        #expect(
            told.feedback.map(\.answer) == [
                "just-me", "several-people", "job-share", "training", "travel", "automation", "seats-added", "snooze",
                "do-not-contact",
            ])
        #expect(told.feedback.allSatisfy { !$0.label.isEmpty && $0.url == nil })
    }

    @Test func placeholdersAreFilledInPercentEncoded() {
        let told = policy { $0.feedbackURL = "https://desk.example/{answer}?a={account}&f={finding}" }
            .data(for: finding(account: "käthe {finding}&x=/%@example.com"), organization: nil, seats: nil)
        #expect(
            told.feedback[0].url
                == "https://desk.example/just-me?a=k%C3%A4the%20%7Bfinding%7D%26x%3D%2F%25%40example.com&f=0123abcd")
    }

    @Test func unreservedCharactersStayAsTheyAre() {
        let plain = "AZaz09-._~"
        let told = policy { $0.feedbackURL = "{account}{account}" }
            .data(for: finding(account: plain), organization: nil, seats: nil)
        #expect(told.feedback[0].url == plain + plain)
    }
}

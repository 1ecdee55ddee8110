import Evaluation
import Model
import Testing

@Suite struct EvaluationTests {
    private static let start = Instant(milliseconds: 1_767_571_200_000)

    private func truth(_ account: String, _ kind: String, people: Int = 1, sharedFor days: Int64? = nil) -> AccountTruth
    {
        AccountTruth(
            account: account, kind: kind, isShared: days != nil, people: people,
            sharedFrom: days.map { Self.start + .days($0) })
    }

    private func noticed(after days: Int64, people: Int? = nil) -> AccountResult {
        var result = AccountResult()
        result.take(noticeOf: "seatwatch.sharing.noticed.v1", at: Self.start + .days(days), people: people)
        return result
    }

    /// Eight single people, one of them flagged; a job-share; a takeover; four shared accounts, three of them found.
    private var town: (truths: [AccountTruth], results: [String: AccountResult]) {
        var truths = (0..<8).map { truth("single\($0)", $0 < 4 ? "office" : "traveller") }
        truths += [truth("declared", "job_share", people: 2), truth("taken", "takeover")]
        truths += (0..<4).map { truth("shared\($0)", "same_city", people: 2 + $0, sharedFor: 1) }
        var taken = AccountResult()
        taken.take(noticeOf: "seatwatch.security.takeover_suspected.v1", at: Self.start, people: nil)
        return (
            truths,
            [
                "single5": noticed(after: 3), "taken": taken, "shared0": noticed(after: 2, people: 2),
                "shared1": noticed(after: 6, people: 5), "shared2": noticed(after: 0, people: 3),
                "unknown": noticed(after: 1),
            ]
        )
    }

    @Test func countsGroupsAndKinds() throws {
        let (truths, results) = town
        let evaluation = Evaluation(truths, results: results, hasRules: false, prevalence: 0.05)
        #expect(evaluation.kinds.map(\.name) == ["office", "traveller", "job_share", "takeover", "same_city"])
        let traveller = try #require(evaluation.kinds.first { $0.name == "traveller" })
        #expect(traveller.notices == MethodScore.Count(accounts: 4, flagged: 1))
        #expect(evaluation.notices.single == MethodScore.Count(accounts: 8, flagged: 1))
        #expect(evaluation.notices.declared == MethodScore.Count(accounts: 1, flagged: 0))
        #expect(evaluation.notices.shared == MethodScore.Count(accounts: 4, flagged: 3))
        #expect(evaluation.rules.isEmpty)
        #expect(evaluation.calibration == nil)
    }

    @Test func precisionAndRecall() throws {
        let (truths, results) = town
        let score = Evaluation(truths, results: results, hasRules: false, prevalence: 0.05).notices
        #expect(score.recall == 0.75)
        #expect(score.precision == 0.75)
        #expect(score.falseFlagsPerThousand == 125)
        // 0.75 · 0.05 found against 0.1 · 0.95 accused.
        let precision = try #require(score.precision(at: 0.05))
        #expect(abs(precision - 0.0375 / 0.1325) < 1e-12)
    }

    @Test func timeAndPeople() throws {
        let (truths, results) = town
        let evaluation = Evaluation(truths, results: results, hasRules: false, prevalence: 0.05)
        #expect(evaluation.daysToNotice == [0, 1, 5])
        #expect(evaluation.medianDaysToNotice == 1)
        #expect(evaluation.earlyNotices == 1)
        // 2 of 2, 5 of 3, 3 of 4.
        #expect(evaluation.peopleError == 1)
    }

    @Test func takeoversAreAMatterOfSecurity() {
        let (truths, results) = town
        let evaluation = Evaluation(truths, results: results, hasRules: false, prevalence: 0.05)
        #expect(evaluation.notices.takeover == MethodScore.Count(accounts: 1, flagged: 0))
        #expect(evaluation.takeovers.takeover == MethodScore.Count(accounts: 1, flagged: 1))
        #expect(evaluation.takeovers.falseFlagsPerThousand == 0)
    }

    @Test func theLatestNoticeSaysHowMany() {
        var result = AccountResult()
        result.take(noticeOf: "seatwatch.sharing.noticed.v1", at: Self.start, people: 2)
        result.take(noticeOf: "seatwatch.sharing.updated.v1", at: Self.start + .days(1), people: 4)
        result.take(noticeOf: "seatwatch.sharing.resolved.v1", at: Self.start + .days(2), people: 1)
        result.take(noticeOf: "seatwatch.seats.full.v1", at: Self.start + .days(3), people: nil)
        #expect(result.noticedAt == Self.start)
        #expect(result.noticedPeople == 4)
        #expect(result.takeoverAt == nil)
    }

    @Test func nothingNoticedIsNoNumber() {
        let evaluation = Evaluation([truth("a", "office")], results: [:], hasRules: true, prevalence: 0.05)
        #expect(evaluation.medianDaysToNotice == nil && evaluation.peopleError == nil)
        #expect(evaluation.notices.precision == nil && evaluation.notices.recall == nil)
        #expect(evaluation.notices.precision(at: 0.05) == nil)
        #expect(evaluation.rules.count == RuleOfThumb.allCases.count)
    }
}

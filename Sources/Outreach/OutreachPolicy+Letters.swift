public import Model
public import Seats

/// From a letter that falls due to its notice.
extension OutreachPolicy {
    public func data(
        for letter: OutreachLetter, organization: Directory.Organization?, seats: SeatCounts?, time: Instant
    ) -> OutreachData {
        let findings = letter.findings.map { $0.finding(at: time) }
        if case .step(let step) = letter.kind, let finding = findings.first {
            return data(for: finding, step, letter.decision, organization, seats)
        }
        guard let organization else { preconditionFailure("several logins are told of to their organization") }
        let suggestions = DigestSuggestions(findings: findings, organization: organization, seats: seats).list
        let writer = writer(for: organization)
        let message = writer.digest(of: findings, organization: organization, suggestions: suggestions) { finding in
            choice(.justMe, for: finding, in: writer.language).url
        }
        return OutreachData(
            findings, account: nil, organization: organization.id, decision: letter.decision, suggestions: suggestions,
            message: message,
            // Each login has its own link in the letter; which answers there are is the same for all.
            feedback: Feedback.Answer.allCases.map {
                FeedbackChoice(answer: $0.name, label: writer.language.label(of: $0), url: nil)
            })
    }

    private func data(
        for finding: Finding, _ step: LadderStep, _ decision: OutreachDecision,
        _ organization: Directory.Organization?, _ seats: SeatCounts?
    ) -> OutreachData {
        let suggestions = Suggestions(finding: finding, organization: organization, seats: seats).list
        let writer = writer(for: organization)
        let feedback = choices(for: finding, in: writer.language)
        let message = writer.message(
            for: finding, organization: organization, suggestions: suggestions, audience: decision.audience,
            choices: feedback, step: step)
        return OutreachData(
            [finding], account: finding.account, organization: organization?.id, decision: decision,
            suggestions: suggestions, message: message, feedback: feedback)
    }
}

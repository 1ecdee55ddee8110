public import Model

/// How far an account has come on the ladder, and what it waits for.
public struct LadderEntry: Equatable, Sendable {
    /// The open finding as it was told last; nil when it is over and only the time of rest is left.
    package var finding: ToldFinding?
    /// The last step that went out about this finding.
    package var told: LadderStep?
    package var toldAt: Instant?
    /// Why the next step does not go out now.
    package var wait = LadderWait.step
    /// When to look again; nil: when something is said, as after the end.
    package var due: Instant?
    /// Why there is no further step.
    package var end: LadderEnd?
    /// What comes before is not told by letter.
    package var restUntil: Instant?

    package init() {}

    /// Where a letter about it has gone and nobody has answered: the person's address.
    var openMail: String? {
        guard let finding, told != nil else { return nil }
        switch end {
        case nil, .told, .adopted: return finding.mail
        case .doNotContact, .deactivated, .answered: return nil
        }
    }
}

extension ToldFinding {
    /// What tells people apart who have several logins; nil when it is not known.
    var mail: String? {
        guard let mail = account.email?.lowercased(), !mail.isEmpty else { return nil }
        return mail
    }
}

/// Why a step waits.
public enum LadderWait: UInt8, Sendable, CaseIterable {
    /// The step before it was told a while ago only.
    case step
    case snoozed
    /// An earlier finding was told, and is over a while ago only.
    case coolDown
    case confidence
    case quietHours
    case dailyMax
    case observing
    /// The same person has an open letter about another login.
    case otherLogin
}

/// Why nothing more is told about a finding.
public enum LadderEnd: Equatable, Sendable {
    /// Every step was told.
    case told
    /// Whoever pays for value hears of it once, as good news.
    case adopted
    case doNotContact
    case deactivated
    case answered(Feedback.Answer)

    /// As support would say it.
    package var sentence: String {
        switch self {
        case .told: "everything was told; nothing more is sent"
        case .adopted: "told as good news; nothing more needs to be said"
        case .doNotContact: "asked not to be contacted"
        case .deactivated: "nobody uses the login any more: it is deactivated"
        case .answered(let answer): "answered: \(answer.name)"
        }
    }
}

extension LadderWait {
    /// As support would say it before.
    package func sentence(for step: LadderStep, until due: Instant?) -> String {
        let until = due.map { " \($0)" } ?? ""
        return switch self {
        case .step: "the \(step.name) comes after\(until), if nobody answers"
        case .snoozed: "asked to be left until\(until)"
        case .coolDown: "they heard from us not long ago, and are left in peace until\(until)"
        case .confidence: "not certain enough for this step yet"
        case .quietHours: "outside the hours of contact; goes out after\(until)"
        case .dailyMax:
            "enough was sent to the organization on this day; goes out after\(until), with others if there are any"
        case .observing: "observing only: everything is found, nothing is sent"
        case .otherLogin:
            "the same person, by the e-mail address, has an open letter about another login; looked at again after\(until)"
        }
    }

    /// As support would say it when `step` goes out.
    func sentenceAfter(_ step: LadderStep, told: Instant?) -> String {
        switch self {
        case .step: told.map { "nobody has answered since \($0)" } ?? "a new finding"
        case .snoozed: "asked to be left until now"
        case .coolDown: "a new finding, put off until some time after the last one"
        case .confidence: "certain enough for this step now"
        case .quietHours: "put off to the hours of contact"
        case .dailyMax: "put off, as enough was sent to the organization on one day"
        case .observing: "found while observing only, and still open"
        case .otherLogin: "put off while the same person had an open letter about another login"
        }
    }
}

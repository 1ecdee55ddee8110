public import Model

/// What people answered about an account: kept with who said it, and counted for the outcome of the finding it is about.
extension AccountBook {
    /// Keeps an answer that was taken; the oldest go first.
    func keep(_ feedback: Feedback, at time: Int64, _ rest: UnsafeMutablePointer<ProfileRest>) {
        var (by, note) = (feedback.by ?? "", feedback.note ?? "")
        let kept = KeptAnswer(
            time: time, until: feedback.until?.milliseconds ?? .min, by: by.withUTF8 { texts.store($0) },
            note: note.withUTF8 { texts.store($0) }, next: rest.pointee.answers,
            answer: feedback.answer.rawValue, isUndo: feedback.undo)
        guard let index = answers.insert(kept) else { return }
        rest.pointee.answers = index
        var last = index
        for _ in 1..<KeptAnswer.most where answers[last].pointee.next != none { last = answers[last].pointee.next }
        let place = answers[last]
        removeAnswers(from: place.pointee.next)
        place.pointee.next = none
    }

    func forgetAnswers(_ rest: UnsafeMutablePointer<ProfileRest>) {
        removeAnswers(from: rest.pointee.answers)
        rest.pointee.answers = none
    }

    private func profileRest(_ state: UnsafeMutablePointer<AccountState>) -> UnsafeMutablePointer<ProfileRest>? {
        guard state.pointee.profile != none else { return nil }
        let rest = profiles[state.pointee.profile].pointee.rest
        return rest == none ? nil : profileRests[rest]
    }

    private func removeAnswers(from first: UInt32) {
        var next = first
        while next != none {
            let answer = answers[next].pointee
            texts.release(answer.by)
            texts.release(answer.note)
            answers.remove(next)
            next = answer.next
        }
    }

    /// Counts the first answer to a finding, and the first that says that seats were added. That one counts no more when
    /// it is taken back; somebody has answered all the same.
    /// - Returns: what that does to the outcomes of the organization's findings; nil when nothing.
    func outcome(
        of feedback: Feedback, at time: Int64, _ state: UnsafeMutablePointer<AccountState>
    ) -> AnswerChange? {
        guard state.pointee.finding != none else { return nil }
        let finding = findings[state.pointee.finding]
        guard finding.pointee.isOpen || time < finding.pointee.quietUntil else { return nil }
        let day = TimeSpan.days(1).milliseconds
        let days = Int16(clamping: max(0, time - finding.pointee.openedAt) / day)
        func change(answered: Int8, converted: Int8, days: Int16, _ organization: UInt32) -> AnswerChange? {
            guard organization != none, answered != 0 || converted != 0 else { return nil }
            return AnswerChange(
                organization: organization, answered: answered, converted: converted, days: Int32(days))
        }
        if feedback.undo {
            guard feedback.answer == .seatsAdded, finding.pointee.convertedAfter >= 0 else { return nil }
            defer { finding.pointee.convertedAfter = -1 }
            // It is taken off where it was counted, wherever the account has moved since.
            return change(
                answered: 0, converted: -1, days: finding.pointee.convertedAfter, finding.pointee.convertedFor)
        }
        let organization = state.pointee.organization
        let isFirst = finding.pointee.answeredAfter < 0
        let converts = feedback.answer == .seatsAdded && finding.pointee.convertedAfter < 0
        if isFirst { finding.pointee.answeredAfter = days }
        if converts {
            finding.pointee.convertedAfter = days
            finding.pointee.convertedFor = organization
        }
        return change(answered: isFirst ? 1 : 0, converted: converts ? 1 : 0, days: days, organization)
    }

    /// The answers kept about an account, oldest first; nil when it is not known.
    public func answers(_ name: String, hash: UInt64) -> [AnswerStory]? {
        var name = name
        guard let index = name.withUTF8({ accounts.find(hash: hash, name: $0, in: texts) }) else { return nil }
        return answerStories(wake(index))
    }

    func answerStories(_ state: UnsafeMutablePointer<AccountState>) -> [AnswerStory] {
        var stories: [AnswerStory] = []
        var next = profileRest(state)?.pointee.answers ?? none
        while next != none {
            let kept = answers[next].pointee
            stories.append(
                AnswerStory(
                    time: Instant(milliseconds: kept.time),
                    answer: Feedback.Answer(rawValue: kept.answer)?.name ?? "unknown", undo: kept.isUndo,
                    until: kept.until == .min ? nil : Instant(milliseconds: kept.until), by: texts.text(kept.by),
                    note: texts.text(kept.note)))
            next = kept.next
        }
        return stories.reversed()
    }
}

/// An answer that somebody gave.
public struct AnswerStory: Encodable, Sendable {
    public var time: Instant
    public var answer: String
    /// Whether it takes the answer back.
    public var undo: Bool
    @Nullable public var until: Instant?
    @Nullable public var by: String?
    @Nullable public var note: String?
}

/// An answer as it is kept, the newest first in a list of its account.
struct KeptAnswer: BitwiseCopyable, Sendable {
    /// Kept of one account: more are a discussion, and the newest decides.
    static let most = 8

    /// Event time; milliseconds since 1970, as `until` is, which is `.min` without one.
    var time: Int64
    var until: Int64
    var by: TextHandle
    var note: TextHandle
    var next: UInt32
    /// The raw value of `Feedback.Answer`.
    var answer: UInt8
    var isUndo: Bool

    /// To be read into.
    static var empty: KeptAnswer {
        KeptAnswer(time: 0, until: .min, by: .none, note: .none, next: Detection.none, answer: 0, isUndo: false)
    }
}

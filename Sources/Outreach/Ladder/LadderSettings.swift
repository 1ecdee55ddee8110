public import Model

/// When which step of the ladder is told. Defaults, units, ranges and reasons are listed in `systemd/seatwatch.yaml`.
public struct LadderSettings: Codable, Equatable, Sendable {
    /// How long after the letter before it a step is told; zero: never, the step after it comes instead.
    public var offerAfter = TimeSpan.days(7)
    public var reminderAfter = TimeSpan.days(14)
    public var personAfter = TimeSpan.days(14)
    /// A step waits until the finding is at least as certain as this.
    public var educationConfidence = 0.0
    public var offerConfidence = 0.8
    public var reminderConfidence = 0.8
    public var personConfidence = 0.9
    /// When a finding that was told is over, a new one of the same account is not told before this has passed.
    public var coolDown = TimeSpan.days(30)
    /// Letters about one organization's logins on one day of its calendar; zero: none at once, all wait for the next day.
    public var dailyMax = 1
    /// Hours of the day in which nothing goes out; nil: it may at any.
    public var quietHours: QuietHours?
    /// Days on which something may go out.
    public var weekdays = Weekdays.all

    public init() {}

    /// How long after the step before it a step comes; nil for never.
    func wait(before step: LadderStep) -> TimeSpan? {
        let wait =
            switch step {
            case .education: TimeSpan.zero
            case .offer: offerAfter
            case .reminder: reminderAfter
            case .person: personAfter
            }
        return step == .education || wait > .zero ? wait : nil
    }

    func leastConfidence(of step: LadderStep) -> Double {
        switch step {
        case .education: educationConfidence
        case .offer: offerConfidence
        case .reminder: reminderConfidence
        case .person: personConfidence
        }
    }

    /// The step that comes after `told`; nil when that was the last.
    package func step(after told: LadderStep?) -> LadderStep? {
        LadderStep.allCases.first { step in told.map { step > $0 } ?? true && wait(before: step) != nil }
    }
}

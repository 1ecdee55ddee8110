/// What an answer about an account did to the outcomes of its organization's findings.
public struct AnswerChange: Equatable, Sendable {
    /// The dense number of the organization.
    public var organization: UInt32
    /// Findings more that somebody has answered: 0 or 1.
    public var answered: Int8
    /// Findings more that have led to further seats, or fewer when that was taken back: −1, 0 or 1.
    public var converted: Int8
    /// Whole days from the opening of the finding to the answer that is counted, or taken back.
    public var days: Int32

    public init(organization: UInt32, answered: Int8, converted: Int8, days: Int32) {
        self.organization = organization
        self.answered = answered
        self.converted = converted
        self.days = days
    }
}

/// What is asked for of a report.
public enum ReportForm: Equatable, Sendable {
    case figures
    /// Of one organization, its month in words.
    case letter
    /// What is due beyond the contracts, in a period as ``TrueUpPeriod`` has it.
    case trueUp(period: String)
}

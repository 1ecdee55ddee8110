public import Seats

/// The quarter or year of the UTC calendar that a true-up is about.
public struct TrueUpPeriod: Equatable, Sendable {
    /// `2026-Q1` or `2026`.
    public let text: String
    /// Its months, oldest first.
    public let months: [CalendarMonth]

    /// What can be written, for a complaint.
    public static let allowed = "quarter or year (the last that has ended), or one of them such as 2026-Q1 or 2026"

    /// Whether this is how a period is written.
    public static func isWritten(_ text: String) -> Bool { TrueUpPeriod(text, day: 0) != nil }

    /// - Parameters:
    ///   - text: `quarter` or `year` for the last one that has ended, or one by name.
    ///   - day: today, since 1970.
    public init?(_ text: String, day: Int32) {
        let now = CalendarMonth(day: day)
        switch text {
        case "quarter": self.init(endingBefore: now, length: 3)
        case "year": self.init(endingBefore: now, length: 12)
        default:
            let parts = text.split(separator: "-", omittingEmptySubsequences: false)
            guard let first = parts.first, first.count == 4, let year = Int32(first), year > 0, parts.count <= 2 else {
                return nil
            }
            guard parts.count == 2 else {
                self.init(CalendarMonth(number: year * 12), length: 12)
                return
            }
            guard parts[1].count == 2, parts[1].first == "Q", let quarter = Int32(parts[1].dropFirst()),
                (1...4).contains(quarter)
            else { return nil }
            self.init(CalendarMonth(number: year * 12 + (quarter - 1) * 3), length: 3)
        }
    }

    private init(endingBefore month: CalendarMonth, length: Int32) {
        self.init(CalendarMonth(number: (month.number / length - 1) * length), length: length)
    }

    private init(_ first: CalendarMonth, length: Int32) {
        months = (0..<length).map { first.advanced(by: Int($0)) }
        let year = String(first.number / 12)
        text = length == 12 ? year : "\(year)-Q\(first.number % 12 / 3 + 1)"
    }
}

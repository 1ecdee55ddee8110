internal import Model

/// A month of the UTC calendar.
public struct CalendarMonth: Hashable, Comparable, Sendable {
    /// Months since the beginning of the year 0.
    package var number: Int32

    package init(number: Int32) { self.number = number }

    /// - Parameter day: since 1970.
    public init(day: Int32) {
        let time = CivilTime(Instant(day: day))
        number = Int32(time.year * 12 + time.month - 1)
    }

    public static func < (a: CalendarMonth, b: CalendarMonth) -> Bool { a.number < b.number }
    public func advanced(by months: Int) -> CalendarMonth { CalendarMonth(number: number + Int32(months)) }

    /// `YYYY-MM`.
    public var text: String {
        let month = number % 12 + 1
        return "\(number / 12)-\(month < 10 ? "0" : "")\(month)"
    }
}

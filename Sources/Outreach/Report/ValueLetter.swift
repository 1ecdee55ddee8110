internal import Model
internal import Seats

/// One organization's month in words that whoever speaks for Seatwatch's customer there can pass on: what its seats were
/// good for, what is free, and what more would bring.
public struct ValueLetter: Encodable, Sendable {
    public let section = ReportLine.Section.monthly.rawValue
    public var organization: String
    /// `YYYY-MM`.
    public var month: String
    /// BCP 47.
    public var locale: String
    public var subject: String
    public var body: String
}

extension OutreachPolicy {
    /// - Parameter day: today, since 1970.
    public func letter(for customer: Report.Customer, day: Int32) -> ValueLetter {
        let message = writer(for: customer.facts).monthly(for: customer, day: day)
        return ValueLetter(
            organization: customer.facts.id, month: CalendarMonth(day: day).text, locale: message.locale,
            subject: message.subject, body: message.body)
    }
}

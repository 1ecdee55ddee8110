/// A moment in event time: whole milliseconds since 1970-01-01T00:00:00Z, leap seconds not counted.
public struct Instant: Hashable, Comparable, Sendable {
    public var milliseconds: Int64

    public init(milliseconds: Int64) { self.milliseconds = milliseconds }

    /// 2000-01-01T00:00:00Z: the earliest time an event may carry.
    public static let earliest = Instant(milliseconds: 946_684_800_000)
    /// 2100-01-01T00:00:00Z: the latest time an event may carry.
    public static let latest = Instant(milliseconds: 4_102_444_800_000)

    public static func < (a: Instant, b: Instant) -> Bool { a.milliseconds < b.milliseconds }
    public static func - (a: Instant, b: Instant) -> TimeSpan {
        TimeSpan(milliseconds: a.milliseconds - b.milliseconds)
    }
    public static func + (a: Instant, b: TimeSpan) -> Instant { Instant(milliseconds: a.milliseconds + b.milliseconds) }
    public static func - (a: Instant, b: TimeSpan) -> Instant { Instant(milliseconds: a.milliseconds - b.milliseconds) }

    /// Whole hours since 1970; the unit of the activity map.
    public var hour: Int32 { Int32(truncatingIfNeeded: milliseconds.flooredQuotient(3_600_000)) }
    /// Whole UTC days since 1970.
    public var day: Int32 { Int32(truncatingIfNeeded: milliseconds.flooredQuotient(86_400_000)) }
}

/// A length of event time in whole milliseconds; may be negative.
public struct TimeSpan: Codable, Hashable, Comparable, Sendable {
    public var milliseconds: Int64

    public init(milliseconds: Int64) { self.milliseconds = milliseconds }

    public static let zero = TimeSpan(milliseconds: 0)
    public static func seconds(_ count: Int64) -> TimeSpan { TimeSpan(milliseconds: count * 1_000) }
    public static func minutes(_ count: Int64) -> TimeSpan { .seconds(count * 60) }
    public static func hours(_ count: Int64) -> TimeSpan { .seconds(count * 3_600) }
    public static func days(_ count: Int64) -> TimeSpan { .seconds(count * 86_400) }

    public static func < (a: TimeSpan, b: TimeSpan) -> Bool { a.milliseconds < b.milliseconds }
    public static func - (a: TimeSpan, b: TimeSpan) -> TimeSpan {
        TimeSpan(milliseconds: a.milliseconds - b.milliseconds)
    }

    /// The same length in hours, as a number.
    public var hours: Double { Double(milliseconds) / 3_600_000 }
}

extension Instant: CustomStringConvertible {
    /// RFC 3339 in UTC with exactly three decimals, the one form notices use.
    /// The UTC day, `YYYY-MM-DD`.
    public var date: String { String(description.prefix(10)) }

    /// The beginning of a UTC day, by days since 1970.
    public init(day: Int32) { self.init(milliseconds: Int64(day) * 86_400_000) }

    public var description: String {
        let time = CivilTime(self)
        func padded(_ value: Int, _ width: Int) -> String {
            let digits = String(value)
            return String(repeating: "0", count: max(0, width - digits.count)) + digits
        }
        return padded(time.year, 4) + "-" + padded(time.month, 2) + "-" + padded(time.day, 2) + "T"
            + padded(time.hour, 2) + ":" + padded(time.minute, 2) + ":" + padded(time.second, 2) + "."
            + padded(time.millisecond, 3) + "Z"
    }
}

/// An instant as a UTC calendar shows it (proleptic Gregorian).
public struct CivilTime: Hashable, Sendable {
    public var year: Int
    /// 1…12.
    public var month: Int
    /// 1…31.
    public var day: Int
    public var hour: Int
    public var minute: Int
    public var second: Int
    public var millisecond: Int

    /// Days to civil date after Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms" (public domain).
    public init(_ instant: Instant) {
        let days = instant.milliseconds.flooredQuotient(86_400_000)
        let rest = Int(instant.milliseconds - days * 86_400_000)
        let shifted = days + 719_468
        let era = shifted.flooredQuotient(146_097)
        let dayOfEra = Int(shifted - era * 146_097)
        let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        day = dayOfYear - (153 * shiftedMonth + 2) / 5 + 1
        month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
        year = yearOfEra + Int(era) * 400 + (month <= 2 ? 1 : 0)
        hour = rest / 3_600_000
        minute = rest / 60_000 % 60
        second = rest / 1_000 % 60
        millisecond = rest % 1_000
    }
}

extension Int64 {
    /// The quotient rounded towards minus infinity, so that days before 1970 are whole days too.
    func flooredQuotient(_ divisor: Int64) -> Int64 {
        let quotient = self / divisor
        return self % divisor < 0 ? quotient - 1 : quotient
    }
}

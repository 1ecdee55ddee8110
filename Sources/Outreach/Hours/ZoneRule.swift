internal import Model

/// The rule of a time zone from now on, as POSIX writes it in `TZ` (with the hours beyond a day that RFC 8536 allows):
/// `GMT0BST,M3.5.0/1,M10.5.0`.
struct ZoneRule: Equatable, Sendable {
    /// Seconds ahead of UTC.
    private var standard: Int32
    private var summer: Summer?

    private struct Summer: Equatable {
        var offset: Int32
        /// When clocks go forward, in standard time, and back, in summer time.
        var begin: Date
        var end: Date
    }

    /// A day of each year and a time on it.
    private struct Date: Equatable {
        enum Day: Equatable {
            /// 1…365; 29 February is never counted.
            case withoutLeap(Int)
            /// 0…365.
            case fromZero(Int)
            /// Month, week (5: the last) and weekday (0: Sunday).
            case weekday(Int, Int, Int)
        }

        var day: Day
        /// Seconds from the day's beginning.
        var time: Int32 = 2 * 3_600
    }

    /// Nil when `text` is no such rule.
    init?(_ text: String) {
        var scanner = Scanner(text)
        guard scanner.name(), let standard = scanner.time() else { return nil }
        self.standard = -standard
        guard !scanner.isAtEnd else { return }
        guard scanner.name() else { return nil }
        let offset: Int32
        if scanner.peek == "," {
            offset = self.standard + 3_600
        } else {
            guard let given = scanner.time() else { return nil }
            offset = -given
        }
        guard scanner.take(","), let begin = scanner.date(), scanner.take(","), let end = scanner.date(),
            scanner.isAtEnd
        else { return nil }
        summer = Summer(offset: offset, begin: begin, end: end)
    }

    /// - Parameter seconds: since 1970.
    func offset(at seconds: Int64) -> Int32 {
        guard let summer else { return standard }
        let year = CivilTime(Instant(milliseconds: (seconds + Int64(standard)) * 1_000)).year
        let begin = Self.seconds(of: summer.begin, year) - Int64(standard)
        let end = Self.seconds(of: summer.end, year) - Int64(summer.offset)
        // South of the equator summer goes over the end of the year.
        let isSummer = begin < end ? begin <= seconds && seconds < end : seconds < end || begin <= seconds
        return isSummer ? summer.offset : standard
    }

    /// Seconds since 1970 as a clock there counts them.
    private static func seconds(of date: Date, _ year: Int) -> Int64 {
        let first = firstDay(of: year)
        let day: Int64
        switch date.day {
        case .fromZero(let number):
            day = first + Int64(number)
        case .withoutLeap(let number):
            day = first + Int64(number) - 1 + (isLeap(year) && number > 59 ? 1 : 0)
        case .weekday(let month, let week, let weekday):
            let begin = first + Int64(daysBefore(month, year))
            // The first day of 1970 was a Thursday.
            let ahead = (Int64(weekday) - (begin + 4) % 7 + 7) % 7
            let length = daysBefore(month + 1, year) - daysBefore(month, year)
            var found = begin + ahead + Int64(week - 1) * 7
            if found >= begin + Int64(length) { found -= 7 }
            day = found
        }
        return day * 86_400 + Int64(date.time)
    }

    private static func isLeap(_ year: Int) -> Bool { year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) }

    private static func daysBefore(_ month: Int, _ year: Int) -> Int {
        let days = [0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334, 365]
        return days[month - 1] + (month > 2 && isLeap(year) ? 1 : 0)
    }

    /// Days since 1970; times of events lie between 2000 and 2100.
    private static func firstDay(of year: Int) -> Int64 {
        let past = Int64(year - 1)
        return past * 365 + past / 4 - past / 100 + past / 400 - 719_162
    }

    /// Reads a rule from left to right.
    private struct Scanner {
        private var rest: Substring

        init(_ text: String) { rest = text[...] }

        var isAtEnd: Bool { rest.isEmpty }
        var peek: Character? { rest.first }

        mutating func take(_ character: Character) -> Bool {
            guard rest.first == character else { return false }
            rest.removeFirst()
            return true
        }

        /// Three letters and more, or anything between `<` and `>`.
        mutating func name() -> Bool {
            if take("<") {
                guard let end = rest.firstIndex(of: ">") else { return false }
                rest = rest[rest.index(after: end)...]
                return true
            }
            let letters = rest.prefix { $0.isASCII && $0.isLetter }
            rest = rest.dropFirst(letters.count)
            return letters.count >= 3
        }

        mutating func number(_ range: ClosedRange<Int>) -> Int? {
            let digits = rest.prefix { $0.isASCII && $0.isNumber }.prefix(4)
            guard let value = Int(digits), range.contains(value) else { return nil }
            rest = rest.dropFirst(digits.count)
            return value
        }

        /// `[+-]hh[:mm[:ss]]` in seconds.
        mutating func time() -> Int32? {
            let isNegative = take("-")
            if !isNegative { _ = take("+") }
            guard let hours = number(0...167) else { return nil }
            var seconds = hours * 3_600
            for unit in [60, 1] {
                guard take(":") else { break }
                guard let value = number(0...59) else { return nil }
                seconds += value * unit
            }
            return Int32(isNegative ? -seconds : seconds)
        }

        mutating func date() -> Date? {
            var date: Date
            if take("M") {
                guard let month = number(1...12), take("."), let week = number(1...5), take("."),
                    let weekday = number(0...6)
                else { return nil }
                date = Date(day: .weekday(month, week, weekday))
            } else if take("J") {
                guard let day = number(1...365) else { return nil }
                date = Date(day: .withoutLeap(day))
            } else {
                guard let day = number(0...365) else { return nil }
                date = Date(day: .fromZero(day))
            }
            if take("/") {
                guard let time = time() else { return nil }
                date.time = time
            }
            return date
        }
    }
}

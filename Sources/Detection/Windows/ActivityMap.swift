internal import Model

/// In which hours of the last 28 days an account was active: one bit an hour, 84 bytes.
///
/// Setting a bit twice changes nothing, so repeated and late lines leave the same map.
struct ActivityMap: BitwiseCopyable, Sendable {
    /// Days kept; the retention setting cannot exceed it.
    static var days: Int { 28 }

    private var bits: InlineArray<84, UInt8> = .init(repeating: 0)
    /// The newest UTC day in the map, since 1970; meaningless while the map is empty.
    private(set) var newestDay: Int32 = .min

    /// Notes activity at `instant`; older than the map reaches is dropped.
    mutating func insert(_ instant: Instant) {
        let day = instant.day
        if day > newestDay {
            if newestDay == .min || day - newestDay >= Int32(Self.days) {
                bits = .init(repeating: 0)
            } else {
                for skipped in (newestDay + 1)...day { clear(skipped) }
            }
            newestDay = day
        } else if newestDay - day >= Int32(Self.days) {
            return
        }
        let hour = instant.hour - day * 24
        bits[Self.row(day) * 3 + Int(hour / 8)] |= 1 << UInt8(hour % 8)
    }

    /// Whether anything happened in the hour, counted since 1970.
    func isActive(hour: Int32) -> Bool {
        let day = Instant(milliseconds: Int64(hour) * 3_600_000).day
        guard newestDay != .min, day <= newestDay, newestDay - day < Int32(Self.days) else { return false }
        let index = hour - day * 24
        return bits[Self.row(day) * 3 + Int(index / 8)] >> UInt8(index % 8) & 1 == 1
    }

    /// How many hours of the day saw activity.
    func activeHours(day: Int32) -> Int {
        guard newestDay != .min, day <= newestDay, newestDay - day < Int32(Self.days) else { return 0 }
        let row = Self.row(day) * 3
        return bits[row].nonzeroBitCount + bits[row + 1].nonzeroBitCount + bits[row + 2].nonzeroBitCount
    }

    /// The longest run of silent hours that touches `day`, counted in full beyond the day's own ends so that midnight
    /// does not cut a night in two. A run of more than 16 hours is no night but time off, of which only the hours within
    /// the day count: a busy Monday after a quiet weekend is busy. Nil when the day had no activity.
    /// - Complexity: O(1), at most 72 bits.
    func longestQuiet(touching day: Int32) -> Quiet? {
        guard activeHours(day: day) > 0 else { return nil }
        let today = (day * 24)..<(day * 24 + 24)
        var best = Quiet(firstHour: today.lowerBound, hours: 0)
        var run = Quiet(firstHour: today.lowerBound - 24, hours: 0)
        func close(_ run: Quiet) {
            let end = run.firstHour + Int32(run.hours)
            guard run.firstHour < today.upperBound, end > today.lowerBound else { return }
            var counted = run
            if run.hours > Self.nightMax {
                counted.firstHour = max(run.firstHour, today.lowerBound)
                counted.hours = Int(min(end, today.upperBound) - counted.firstHour)
            }
            if counted.hours > best.hours { best = counted }
        }
        for hour in (today.lowerBound - 24)..<(today.upperBound + 24) {
            if isActive(hour: hour) {
                close(run)
                run = Quiet(firstHour: hour + 1, hours: 0)
                if hour >= today.upperBound { break }
            } else {
                run.hours += 1
            }
        }
        close(run)
        return best
    }

    /// Each day's hours as one number: most days of most accounts have none.
    mutating func code<Coder: AccountCoder & ~Copyable>(with coder: inout Coder) {
        coder.number(&newestDay)
        for row in stride(from: 0, to: bits.count, by: 3) {
            var hours = UInt32(bits[row]) | UInt32(bits[row + 1]) << 8 | UInt32(bits[row + 2]) << 16
            coder.number(&hours)
            bits[row] = UInt8(truncatingIfNeeded: hours)
            bits[row + 1] = UInt8(truncatingIfNeeded: hours >> 8)
            bits[row + 2] = UInt8(truncatingIfNeeded: hours >> 16)
        }
    }

    /// Longer silence than this is time off, not a night's sleep.
    private static var nightMax: Int { 16 }

    /// Whole silent hours in a row, from `firstHour` since 1970.
    struct Quiet: Equatable {
        var firstHour: Int32
        var hours: Int
    }

    private mutating func clear(_ day: Int32) {
        let row = Self.row(day) * 3
        bits[row] = 0
        bits[row + 1] = 0
        bits[row + 2] = 0
    }

    private static func row(_ day: Int32) -> Int { Int((day % Int32(days) + Int32(days)) % Int32(days)) }
}

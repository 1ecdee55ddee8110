internal import Model

/// In which hours of the last 15 days an account was active: one bit an hour, 45 bytes. Nothing that is judged by hours
/// looks farther back than the two weeks before the newest day.
///
/// Setting a bit twice changes nothing, so repeated and late lines leave the same map.
struct ActivityMap: BitwiseCopyable, Sendable {
    static var days: Int { 15 }

    /// The newest UTC day in the map, since 1970; 0 while the map is empty.
    private var newest: UInt16 = 0
    private var bits: InlineArray<45, UInt8> = .init(repeating: 0)

    /// The newest UTC day in the map, since 1970; `.min` while the map is empty.
    var newestDay: Int32 { newest == 0 ? .min : Int32(newest) }

    /// Notes activity at `instant`; older than the map reaches is dropped.
    mutating func insert(_ instant: Instant) {
        let day = instant.day
        if day > newestDay {
            if newest == 0 || day - newestDay >= Int32(Self.days) {
                bits = .init(repeating: 0)
            } else {
                for skipped in (newestDay + 1)...day { set(skipped, 0) }
            }
            newest = UInt16(clamping: day)
        } else if newestDay - day >= Int32(Self.days) {
            return
        }
        let hour = instant.hour - day * 24
        bits[Self.row(day) + Int(hour / 8)] |= 1 << UInt8(hour % 8)
    }

    /// The day's hours with activity: bit 0 from midnight to one o'clock (UTC).
    func hours(day: Int32) -> UInt32 {
        guard newest != 0, day <= newestDay, newestDay - day < Int32(Self.days) else { return 0 }
        let row = Self.row(day)
        return UInt32(bits[row]) | UInt32(bits[row + 1]) << 8 | UInt32(bits[row + 2]) << 16
    }

    /// Whether anything happened in the hour, counted since 1970.
    func isActive(hour: Int32) -> Bool {
        let day = Instant(milliseconds: Int64(hour) * 3_600_000).day
        return hours(day: day) >> UInt32(hour - day * 24) & 1 == 1
    }

    /// Which of the 48 hours up to `newest`, counted since 1970, were active: bit *n* is the *n*th before it.
    func twoDays(upTo newest: Int32) -> UInt64 {
        let day = Instant(milliseconds: Int64(newest) * 3_600_000).day
        let hour = UInt64(newest - day * 24)
        let before = UInt64(hours(day: day - 2)) | UInt64(hours(day: day - 1)) << 24
        let inOrder = before >> (hour + 1) | UInt64(hours(day: day)) << (47 - hour)
        return (inOrder & (1 << 48 - 1)).bitsReversed >> 16
    }

    /// How many hours of the day saw activity.
    func activeHours(day: Int32) -> Int { hours(day: day).nonzeroBitCount }

    /// On how many of the 14 days before `day` there was any activity.
    func activeDays(before day: Int32) -> Int {
        let reach = Int32(Self.days) - 1
        let (first, last) = (max(day, newestDay) - reach, min(day - 1, newestDay))
        guard newest != 0, first <= last else { return 0 }
        var count = 0
        // Asked of every account every day: the rows lie in a ring.
        var row = Self.row(first)
        for _ in first...last {
            if bits[row] | bits[row + 1] | bits[row + 2] != 0 { count += 1 }
            row = row + 3 == bits.count ? 0 : row + 3
        }
        return count
    }

    /// The longest run of silent hours that touches `day`, counted in full beyond the day's own ends so that midnight
    /// does not cut a night in two. A run of more than 16 hours is no night but time off, of which only the hours within
    /// the day count: a busy Monday after a quiet weekend is busy. Nil when the day had no activity.
    /// - Complexity: O(active hours of three days), at most 72.
    func longestQuiet(touching day: Int32) -> Quiet? {
        let today = hours(day: day)
        guard today != 0 else { return nil }
        let (begin, end) = (day * 24, day * 24 + 24)
        var best = Quiet(firstHour: begin, hours: 0)
        /// From the hour after the last active one on.
        var quietSince = begin - 24
        func close(before hour: Int32) {
            var (from, to) = (quietSince, hour)
            guard from < end, to > begin else { return }
            if to - from > Self.nightMax { (from, to) = (max(from, begin), min(to, end)) }
            if to - from > best.hours { best = Quiet(firstHour: from, hours: Int(to - from)) }
        }
        func take(_ active: UInt32, of midnight: Int32) {
            var left = active
            while left != 0 {
                let hour = midnight + Int32(left.trailingZeroBitCount)
                close(before: hour)
                quietSince = hour + 1
                left &= left - 1
            }
        }
        take(hours(day: day - 1), of: begin - 24)
        take(today, of: begin)
        let tomorrow = hours(day: day + 1)
        close(before: end + (tomorrow == 0 ? 24 : Int32(tomorrow.trailingZeroBitCount)))
        return best
    }

    /// The hours of each day as `hours(day:)` gives them, the newest day's first.
    var hoursByAge: InlineArray<15, UInt32> {
        var all = InlineArray<15, UInt32>(repeating: 0)
        // The rows lie in a ring.
        var row = Self.row(newestDay)
        for age in all.indices {
            all[age] = UInt32(bits[row]) | UInt32(bits[row + 1]) << 8 | UInt32(bits[row + 2]) << 16
            row = (row == 0 ? bits.count : row) - 3
        }
        return all
    }

    init() {}

    init(newestDay: Int32, hoursByAge all: InlineArray<15, UInt32>) {
        newest = UInt16(clamping: newestDay)
        var row = Self.row(newestDay)
        for age in all.indices {
            bits[row] = UInt8(truncatingIfNeeded: all[age])
            bits[row + 1] = UInt8(truncatingIfNeeded: all[age] >> 8)
            bits[row + 2] = UInt8(truncatingIfNeeded: all[age] >> 16)
            row = (row == 0 ? bits.count : row) - 3
        }
    }

    /// Longer silence than this is time off, not a night's sleep.
    private static var nightMax: Int32 { 16 }

    /// Whole silent hours in a row, from `firstHour` since 1970.
    struct Quiet: Equatable {
        var firstHour: Int32
        var hours: Int
    }

    private mutating func set(_ day: Int32, _ hours: UInt32) {
        let row = Self.row(day)
        bits[row] = UInt8(truncatingIfNeeded: hours)
        bits[row + 1] = UInt8(truncatingIfNeeded: hours >> 8)
        bits[row + 2] = UInt8(truncatingIfNeeded: hours >> 16)
    }

    /// The place of a day's first byte. No event is older than 1970.
    private static func row(_ day: Int32) -> Int { Int(UInt32(bitPattern: day) % UInt32(days)) * 3 }
}

import Model

/// The days of a town: day 0 is the UTC day of the start, and every city lives it by its own clock.
struct Calendar: Sendable {
    let start: Instant
    let end: Instant
    /// Midnight UTC of day 0.
    private let origin: Int64

    init(start: Instant, days: Int) {
        self.start = start
        self.end = start + .days(Int64(days))
        self.origin = Int64(start.day) * 86_400_000
    }

    /// Days of which some part may lie in the town's time on some clock: the world's clocks are up to 14 hours ahead of
    /// UTC, and an evening may run past midnight.
    var days: ClosedRange<Int> { -1...Int(end.day - start.day) + 1 }

    /// Everything before this has been lived once day `day` has been lived everywhere.
    func lived(through day: Int) -> Instant {
        Instant(milliseconds: origin + Int64(day + 1) * 86_400_000 - 14 * 3_600_000)
    }

    /// `minute` minutes after midnight of `day` on the clock of `city`; may be negative or beyond the day.
    func instant(_ day: Int, _ minute: Int, in city: CityIndex) -> Instant {
        Instant(milliseconds: origin + Int64(day) * 86_400_000 + Int64(minute - city.city.offset) * 60_000)
    }

    /// 0 is Monday.
    func weekday(_ day: Int) -> Int {
        // 1970-01-01 was a Thursday.
        let days = Int(origin / 86_400_000) + day + 3
        return (days % 7 + 7) % 7
    }
}

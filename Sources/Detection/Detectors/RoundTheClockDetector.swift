internal import Model

/// Round-the-clock use: nobody goes without sleep for a week. The longest quiet gap around each of the last seven days
/// needs no geography, so nothing about networks can fake or spoil it.
enum RoundTheClockDetector {
    /// A day without a gap long enough to sleep in: the silent hours around it at their longest.
    struct ShortNight {
        var start: Int64
        var end: Int64
    }

    /// The short nights among the seven whole days before the newest one, oldest first.
    ///
    /// The map knows whole silent hours; the true gap is on average one hour longer.
    static func shortNights(_ activity: ActivityMap, settings: DetectionSettings) -> [ShortNight] {
        guard activity.newestDay != .min else { return [] }
        var nights: [ShortNight] = []
        for day in (activity.newestDay - 7)..<activity.newestDay {
            guard let quiet = activity.longestQuiet(touching: day),
                Double(quiet.hours + 1) <= settings.quietGapMax.hours
            else { continue }
            let start = Int64(quiet.firstHour) * 3_600_000
            nights.append(ShortNight(start: start, end: start + Int64(quiet.hours) * 3_600_000))
        }
        return nights
    }
}

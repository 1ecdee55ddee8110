internal import Model

/// Round-the-clock use: nobody goes without sleep for a week. The longest quiet gap around each of the last seven days
/// needs no geography, so nothing about networks can fake or spoil it.
enum RoundTheClockDetector: Detector {
    static let kind = SignalKind.roundTheClock

    /// Weights chosen so that seven nights out of seven suffice alone and five need company: insomnia lasting a week
    /// with under four hours each night is rarer than a shared login, five such nights are not.
    static func reading(_ window: Window, settings: DetectionSettings) -> Reading? {
        let gaps = shortNights(window.activity, settings: settings)
        guard gaps.count >= settings.quietDaysMin, let first = gaps.first, let last = gaps.last else { return nil }
        let weight =
            switch gaps.count {
            case 7...: 5.4
            case 6: 4.2
            default: 3.0
            }
        return Reading(
            weight: weight, people: 2, newest: last.start, oldest: first.start)
    }

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

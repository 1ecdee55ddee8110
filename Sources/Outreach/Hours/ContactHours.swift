internal import Model

/// When somebody may be written to, on the clock and the calendar of where they are.
struct ContactHours {
    let settings: LadderSettings
    let zone: ZoneRules

    private static let dayLength: Int64 = 86_400_000
    private static let minuteLength: Int64 = 60_000
    /// With one day in the week and an hour in the day, the next one is eight steps away at most; clocks that change add
    /// some.
    private static let stepsMax = 32

    /// The day since 1970 there.
    func day(at time: Instant) -> Int64 { clock(at: time).flooredQuotient(Self.dayLength) }

    /// The first time not before `time` at which something may go out.
    func next(from time: Instant) -> Instant {
        var time = time
        for _ in 0..<Self.stepsMax {
            let clock = clock(at: time)
            let day = clock.flooredQuotient(Self.dayLength)
            let later: Int64
            if !settings.weekdays.contains(Weekdays(day: day)) {
                later = (day + 1) * Self.dayLength
            } else if let left = settings.quietHours?.left(at: Int((clock - day * Self.dayLength) / Self.minuteLength))
            {
                later = clock - clock % Self.minuteLength + Int64(left) * Self.minuteLength
            } else {
                return time
            }
            time = self.time(ofClock: later, behind: time)
        }
        return time
    }

    /// When the day of `time` is over.
    func endOfDay(at time: Instant) -> Instant {
        self.time(ofClock: (day(at: time) + 1) * Self.dayLength, behind: time)
    }

    /// The beginning of the day after the one of `time`, or when something may go out on it or later.
    func nextDay(after time: Instant) -> Instant { next(from: endOfDay(at: time)) }

    /// What a clock shows there, as milliseconds since it showed the beginning of 1970.
    private func clock(at time: Instant) -> Int64 {
        time.milliseconds + Int64(zone.offset(at: time)) * 1_000
    }

    /// When a clock shows this there, behind `time`: where it goes back, it shows a time twice.
    private func time(ofClock clock: Int64, behind time: Instant) -> Instant {
        let found = self.time(ofClock: clock)
        return found > time ? found : time + .minutes(1)
    }

    /// When a clock shows this there; where it goes forward over it, the moment at which it does.
    private func time(ofClock clock: Int64) -> Instant {
        func guess(_ time: Instant) -> Instant {
            Instant(milliseconds: clock - Int64(zone.offset(at: time)) * 1_000)
        }
        let time = guess(guess(Instant(milliseconds: clock)))
        let missing = clock - self.clock(at: time)
        return missing > 0 ? time + TimeSpan(milliseconds: missing) : time
    }
}

extension Int64 {
    fileprivate func flooredQuotient(_ divisor: Int64) -> Int64 {
        let quotient = self / divisor
        return self % divisor < 0 ? quotient - 1 : quotient
    }
}

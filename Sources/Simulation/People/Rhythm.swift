/// When a person sleeps and works, by the clock on their wall.
struct Rhythm: Sendable {
    /// Usual minute of waking after midnight.
    var wake: Int
    /// Minutes of sleep, drawn anew every night.
    ///
    /// Seven to eight and a half hours: national means of 7.4–8.2 h with bed times around 23:00–24:00 in Walch, Cochran and
    /// Forger, "A global quantification of 'normal' sleep schedules using smartphone data", Science Advances 2016.
    var sleep: ClosedRange<Int> = 420...510
    /// Usual minute at which work starts; over 1,440 is past midnight.
    var workStart: Int
    /// Minutes of work, the break included.
    var workLength: Int
    /// Bit n is weekday n, Monday 0.
    var workdays: UInt8 = 0b001_1111
    let key: UInt64

    /// A working life by day: waking between 6:00 and 7:45, starting work between 8:00 and 9:30. (Chosen.)
    init(_ dice: inout Dice) {
        wake = dice.rollMiddling(360...465)
        workStart = dice.rollMiddling(480...570)
        workLength = dice.rollMiddling(480...560)
        key = dice.next()
    }

    /// Minutes after midnight of the day when the person gets up and goes to bed; bed time may be past midnight.
    func awake(on day: Int, weekday: Int) -> ClosedRange<Int> {
        let tomorrow = waking(on: day + 1, weekday: (weekday + 1) % 7)
        var dice = Dice(key, UInt64(bitPattern: Int64(day)), 1)
        return waking(on: day, weekday: weekday)...(1_440 + tomorrow - dice.rollMiddling(sleep))
    }

    /// The minutes of work of the day, or nil on a day off. Never before waking.
    func work(on day: Int, weekday: Int) -> ClosedRange<Int>? {
        guard workdays >> UInt8(weekday) & 1 == 1 else { return nil }
        var dice = Dice(key, UInt64(bitPattern: Int64(day)), 2)
        let start = max(workStart + dice.roll(-15...25), waking(on: day, weekday: weekday) + 25)
        return start...(start + workLength + dice.roll(-20...20))
    }

    /// An hour and a quarter later on days off, as the same study finds for weekends within its margins. (Chosen.)
    private func waking(on day: Int, weekday: Int) -> Int {
        var dice = Dice(key, UInt64(bitPattern: Int64(day)), 0)
        let free = workdays >> UInt8(weekday) & 1 == 0
        return wake + dice.roll(-20...20) + (free ? dice.roll(40...100) : 0)
    }
}

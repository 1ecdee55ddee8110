/// When a person sleeps and works, by the clock on their wall.
struct Rhythm: Sendable {
    /// Usual minute of waking after midnight.
    var wake: Int
    /// Minutes of sleep, drawn anew every night.
    var sleep: ClosedRange<Int>
    /// Usual minute at which work starts; over 1,440 is past midnight.
    var workStart: Int
    /// Minutes of work, the break included.
    var workLength: Int
    /// Bit n is weekday n, Monday 0.
    var workdays: UInt8 = 0b001_1111
    /// Percent of nights with a look at the phone.
    var nightLookPercent: Int
    /// Percent of nights on which work goes on far beyond bed time.
    var lateNightPercent: Int
    let key: UInt64

    /// A working life by day.
    init(_ dice: inout Dice, _ manners: Manners) {
        wake = dice.rollMiddling(manners.wake)
        workStart = dice.rollMiddling(manners.workStart)
        workLength = dice.rollMiddling(manners.workLength)
        sleep = manners.sleep
        nightLookPercent = dice.pick(manners.nightLooks)
        lateNightPercent = dice.pick(manners.lateNights)
        key = dice.next()
    }

    /// Minutes after midnight of the day when the person gets up and goes to bed; bed time may be past midnight.
    func awake(on day: Int, weekday: Int) -> ClosedRange<Int> {
        let tomorrow = waking(on: day + 1, weekday: (weekday + 1) % 7)
        var dice = Dice(key, UInt64(bitPattern: Int64(day)), 1)
        let up = waking(on: day, weekday: weekday)
        return up...max(up + 480, 1_440 + tomorrow - dice.rollMiddling(sleep))
    }

    /// The minutes of work of the day, or nil on a day off. Never before waking.
    func work(on day: Int, weekday: Int) -> ClosedRange<Int>? {
        guard workdays >> UInt8(weekday) & 1 == 1 else { return nil }
        var dice = Dice(key, UInt64(bitPattern: Int64(day)), 2)
        let start = max(workStart + dice.roll(-15...25), waking(on: day, weekday: weekday) + 25)
        return start...(start + workLength + dice.roll(-20...20))
    }

    /// About an hour later on days off, as Walch, Cochran and Forger (Science Advances 2016) find for weekends.
    private func waking(on day: Int, weekday: Int) -> Int {
        var dice = Dice(key, UInt64(bitPattern: Int64(day)), 0)
        let free = workdays >> UInt8(weekday) & 1 == 0
        return wake + dice.roll(-20...20) + (free ? dice.roll(40...100) : 0)
    }
}

import Model

/// What one account does on one day: people and machines say what they use, the diary makes session lines of it.
///
/// Every day is a page of its own with its own dice, decided by seed, account and day alone.
struct Diary {
    let calendar: Calendar
    let day: Int
    let manners: Manners
    var dice: Dice
    /// How far the clock that times the lines is ahead of the right one; behind, when negative.
    var clockError = TimeSpan.zero
    /// How long lines are held back before they reach the service.
    var delay = TimeSpan.zero
    private var entries: [Entry]

    private let account: Int
    private var from: Instant
    private var until: Instant
    private var sessions: [Session] = []
    private var lines: UInt64 = 0

    private struct Session {
        let device: UInt64
        let id: UInt64
        var lastUse: Instant
        var isOpen = true
    }

    /// - Parameter entries: an array to add to, handed on from page to page so that its memory is.
    init(
        account: Int, day: Int, calendar: Calendar, manners: Manners, seed: UInt64, entries: consuming [Entry]
    ) {
        self.calendar = calendar
        self.manners = manners
        self.day = day
        self.account = account
        self.entries = entries
        dice = Dice(seed, UInt64(account), UInt64(bitPattern: Int64(day)))
        from = calendar.start
        until = calendar.end
    }

    var weekday: Int { calendar.weekday(day) }

    /// Minutes of `time` after midnight of the page's day on the clock of `city`; outside 0..<1440 on other days.
    func minute(of time: Instant, in city: CityIndex) -> Int {
        let since = time.milliseconds - calendar.instant(day, 0, in: city).milliseconds
        return since < 0 ? -1 : Int(since / 60_000)
    }

    /// Closes the page and gives back its entries, with those it was opened with.
    mutating func takeEntries() -> [Entry] {
        let all = entries
        entries = []
        return all
    }

    /// Runs `body` so that only what lies within `start..<end` is written down. Skips it when no part of the day, or of
    /// the night after it, does.
    mutating func only(from start: Instant, until end: Instant, in city: CityIndex, _ body: (inout Diary) -> Void) {
        let outer = (from, until)
        from = max(from, start)
        until = min(until, end)
        if from < calendar.instant(day + 2, 0, in: city), until > calendar.instant(day, 0, in: city) { body(&self) }
        (from, until) = outer
    }

    /// The device is in use from `minute` (after midnight in `city`) for `minutes`: a line every few minutes, at a person's
    /// irregular pace. The address stays the same meanwhile.
    mutating func use(_ device: Device, on network: Network, in city: CityIndex, from minute: Int, minutes: Int) {
        var time = calendar.instant(day, minute, in: city) + TimeSpan(milliseconds: Int64(dice.roll(0...59_999)))
        let end = calendar.instant(day, minute + minutes, in: city)
        guard time < end, time < until, end > from else { return }
        let address = network.address(of: device.key, at: time)
        let (index, isNew) = session(of: device, at: time)
        let id = sessions[index].id
        if isNew, dice.chance(percent: manners.mistypePercent) {
            // A mistyped password, seconds before the right one.
            let slip = time - TimeSpan(milliseconds: Int64(dice.roll(6_000...40_000)))
            write(.loginFailure, slip, id, device, address, network)
        }
        write(isNew ? .sessionStart : .sessionActivity, time, id, device, address, network)
        let pace = manners.lineSeconds.lowerBound * 1_000...manners.lineSeconds.upperBound * 1_000
        while true {
            time = time + TimeSpan(milliseconds: Int64(dice.roll(pace)))
            guard time < end else { break }
            write(.sessionActivity, time, id, device, address, network)
        }
        // Most people just close the lid.
        if dice.chance(percent: manners.endPercent) {
            write(.sessionEnd, end, id, device, address, network)
            sessions[index].isOpen = false
        }
        sessions[index].lastUse = end
    }

    /// Uses the device again and again between two minutes of the day, `each` minutes at a time with a `pause` between;
    /// in a long pause an open tab may renew its token.
    mutating func spells(
        of device: Device, on network: Network, in city: CityIndex, from start: Int, until end: Int,
        each: ClosedRange<Int>, pause: ClosedRange<Int>
    ) {
        var minute = start + dice.roll(0...pause.upperBound / 3)
        while minute < end {
            let length = min(max(4, dice.roll(each) * manners.spellPercent / 100), end - minute)
            use(device, on: network, in: city, from: minute, minutes: length)
            let rest = dice.roll(pause) * manners.pausePercent / 100
            if rest > 45, minute + length + rest < end, dice.chance(percent: 50) {
                refresh(device, on: network, at: calendar.instant(day, minute + length + rest / 2, in: city))
            }
            minute += length + rest
        }
    }

    /// A program or an open page asks every `seconds`, all day and all night, `jitter` milliseconds early or late.
    mutating func beat(
        _ device: Device, on network: Network, in city: CityIndex, every seconds: Int, jitter: Int, automated: Bool
    ) {
        let period = Int64(seconds) * 1_000
        // The beat is kept across days: its phase is the device's, not the day's.
        let phase = Int64(device.key % UInt64(period))
        let midnight = calendar.instant(day, 0, in: city).milliseconds
        var beat = (midnight - phase + period - 1) / period * period + phase
        let session = Dice.mix(device.key, UInt64(account), 0xBEA7)
        while beat < midnight + 86_400_000 {
            let time = Instant(milliseconds: beat + Int64(dice.roll(0...jitter)))
            let address = network.address(of: device.key, at: time)
            write(.sessionActivity, time, session, device, address, network, automated: automated)
            beat += period
        }
    }

    /// Password after password is tried on the account, some seconds apart.
    mutating func failures(_ count: Int, of device: Device, on network: Network, in city: CityIndex, from minute: Int) {
        var time = calendar.instant(day, minute, in: city)
        for _ in 0..<count {
            time = time + TimeSpan(milliseconds: Int64(dice.roll(900...45_000)))
            write(.loginFailure, time, dice.next(), device, network.address(of: device.key, at: time), network)
        }
    }

    private mutating func refresh(_ device: Device, on network: Network, at time: Instant) {
        guard let index = sessions.firstIndex(where: { $0.device == device.key }), sessions[index].isOpen
        else { return }
        let late = time + TimeSpan(milliseconds: Int64(dice.roll(0...59_999)))
        write(
            .sessionActivity, late, sessions[index].id, device, network.address(of: device.key, at: late), network)
    }

    /// The session the device goes on with, or a new one: within half an hour mostly the same, later half the time.
    private mutating func session(of device: Device, at time: Instant) -> (index: Int, isNew: Bool) {
        let session = Session(device: device.key, id: dice.next(), lastUse: time)
        guard let index = sessions.firstIndex(where: { $0.device == device.key }) else {
            sessions.append(session)
            return (sessions.count - 1, true)
        }
        let goesOn = dice.chance(percent: time < sessions[index].lastUse + .minutes(30) ? 90 : 50)
        if sessions[index].isOpen, goesOn { return (index, false) }
        sessions[index] = session
        return (index, true)
    }

    /// Writes a line down, unless its time is outside of what is to be written.
    private mutating func write(
        _ type: EventType, _ time: Instant, _ session: UInt64, _ device: Device, _ address: IPAddress,
        _ network: Network, automated: Bool = false
    ) {
        guard time >= from, time < until else { return }
        // Days are written from -1 on.
        let order = UInt64(account) << 32 | UInt64(day + 1) << 16 | lines & 0xFFFF
        lines += 1
        entries.append(
            Entry(
                time: time + delay, written: time + clockError, order: order, session: session, device: device.key,
                address: address, type: type, agent: device.agent, network: network.kind, automated: automated))
    }
}

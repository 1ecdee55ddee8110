/// The days people have. Minutes are after midnight on the clock of the person's city.
extension Person {
    /// A day as most people have it: phone at breakfast, laptop at work in spells, a lunch break, phone in the evening.
    /// 15–50 lines on a working day, a few on a day off. (All rates chosen.)
    func liveOrdinaryDay(in diary: inout Diary) {
        let weekday = diary.weekday
        let awake = rhythm.awake(on: diary.day, weekday: weekday)
        if let work = rhythm.work(on: diary.day, weekday: weekday) {
            guard diary.dice.chance(percent: zeal) else { return }
            if diary.dice.chance(percent: 65) {
                check(phone, on: home, from: awake.lowerBound + diary.dice.roll(5...20), in: &diary)
            }
            liveWork(work, in: &diary)
            let (homeAgain, tired) = (max(work.upperBound + 40, awake.upperBound - 240), awake.upperBound - 15)
            if homeAgain < tired { liveEvening(homeAgain...tired, laptopPercent: 25, in: &diary) }
        } else {
            liveDayOff(awake, in: &diary)
        }
        liveNight(after: awake, in: &diary)
    }

    private func liveDayOff(_ awake: ClosedRange<Int>, in diary: inout Diary) {
        for _ in 0..<diary.dice.roll(0...2) {
            let time = diary.dice.roll(awake.lowerBound + 60...awake.upperBound - 60)
            check(phone, on: diary.dice.chance(percent: 60) ? home : carrier, from: time, in: &diary)
        }
        if diary.dice.chance(percent: weekendPercent) {
            let start = diary.dice.roll(awake.lowerBound + 60...awake.lowerBound + 300)
            sit(at: laptop, on: home, from: start, until: start + diary.dice.roll(40...200), in: &diary)
        }
        liveEvening(awake.upperBound - 300...awake.upperBound - 20, laptopPercent: 20, in: &diary)
    }

    /// A working day at the desk: two halves around a break, sometimes the second half in a café.
    func liveWork(_ work: ClosedRange<Int>, in diary: inout Diary) {
        let atHome = office == nil || diary.dice.chance(percent: homeOfficePercent)
        let desk = atHome ? home : office ?? home
        let length = work.count
        let breakStart = work.lowerBound + length / 2 + diary.dice.roll(-25...25)
        let breakEnd = breakStart + diary.dice.roll(25...60)
        if !atHome, diary.dice.chance(percent: 45) {
            check(phone, on: carrier, from: work.lowerBound - diary.dice.roll(16...24), in: &diary)
        }
        if !atHome, diary.dice.chance(percent: diary.manners.tetherPercent) {
            diary.use(laptop, on: carrier, in: city, from: work.lowerBound - 40, minutes: diary.dice.roll(8...25))
        }
        sit(at: laptop, on: desk, from: work.lowerBound, until: breakStart, in: &diary)
        if diary.dice.chance(percent: 40) {
            check(phone, on: atHome ? home : carrier, from: breakStart + 5, in: &diary)
        }
        if diary.dice.chance(percent: 6) {
            let cafe = Network(
                form: .shared, city: city, key: Dice.mix(0xCAFE, UInt64(city.position), diary.dice.next() % 20))
            diary.spells(
                of: laptop, on: cafe, in: city, from: breakEnd + 20, until: work.upperBound, each: 20...60,
                pause: 10...40)
        } else {
            sit(at: laptop, on: desk, from: breakEnd, until: work.upperBound, in: &diary)
        }
        if diary.dice.chance(percent: 45) {
            let time = diary.dice.roll(breakEnd...max(breakEnd, work.upperBound))
            check(phone, on: diary.dice.chance(percent: 50) ? desk : carrier, from: time, in: &diary)
        }
    }

    func liveEvening(_ evening: ClosedRange<Int>, laptopPercent: Int, in diary: inout Diary) {
        if diary.dice.chance(percent: 55) {
            check(phone, on: home, from: diary.dice.roll(evening), in: &diary)
        }
        let latest = max(evening.lowerBound, evening.upperBound - 45)
        if diary.dice.chance(percent: laptopPercent) {
            let start = diary.dice.roll(evening.lowerBound...latest)
            diary.use(
                laptop, on: way(laptop, on: home, &diary.dice), in: city, from: start,
                minutes: diary.dice.roll(12...40))
        }
        for spare in spares where diary.dice.chance(percent: sparePercent) {
            let start = diary.dice.roll(evening.lowerBound...latest)
            diary.use(
                spare, on: way(spare, on: home, &diary.dice), in: city, from: start, minutes: diary.dice.roll(10...45))
        }
    }

    /// Most nights are quiet; on some a deadline keeps people up, on others they look at their phone in between.
    func liveNight(after awake: ClosedRange<Int>, in diary: inout Diary) {
        if diary.dice.chance(percent: rhythm.lateNightPercent) {
            let start = awake.upperBound - 60
            sit(at: laptop, on: home, from: start, until: start + diary.dice.roll(90...240), in: &diary)
        }
        if diary.dice.chance(percent: rhythm.nightLookPercent) {
            let device = usesPhone ? phone : laptop
            diary.use(
                device, on: way(device, on: home, &diary.dice), in: city,
                from: awake.upperBound + diary.dice.roll(60...240), minutes: diary.dice.roll(2...15))
        }
    }

    /// Works at a desk in spells, each by the way that is on at the time.
    func sit(at device: Device, on network: Network, from start: Int, until end: Int, in diary: inout Diary) {
        guard detour != nil || relay != nil else {
            return diary.spells(
                of: device, on: network, in: city, from: start, until: end, each: 12...50, pause: 15...75)
        }
        var minute = start
        while minute < end {
            let next = min(end, minute + diary.dice.roll(40...150))
            diary.spells(
                of: device, on: way(device, on: network, &diary.dice), in: city, from: minute, until: next,
                each: 12...50, pause: 15...75)
            minute = next
        }
    }

    /// A look at the phone, by those who use one.
    func check(_ phone: Device, on network: Network, from minute: Int, in diary: inout Diary) {
        guard usesPhone || phone.key != self.phone.key else { return }
        diary.use(
            phone, on: way(phone, on: network, &diary.dice), in: city, from: minute, minutes: diary.dice.roll(2...12))
    }
}

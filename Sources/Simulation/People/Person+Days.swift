/// The days people have. Minutes are after midnight on the clock of the person's city.
extension Person {
    /// A day as most people have it: phone at breakfast, laptop at work in spells, a lunch break, phone in the evening.
    /// 15–50 lines on a working day, a few on a day off. (All rates chosen.)
    func liveOrdinaryDay(in diary: inout Diary) {
        let weekday = diary.weekday
        let awake = rhythm.awake(on: diary.day, weekday: weekday)
        if diary.dice.chance(percent: 65) {
            check(phone, on: home, from: awake.lowerBound + diary.dice.roll(5...20), in: &diary)
        }
        if let work = rhythm.work(on: diary.day, weekday: weekday) {
            liveWork(work, in: &diary)
            let (homeAgain, tired) = (max(work.upperBound + 40, awake.upperBound - 240), awake.upperBound - 15)
            if homeAgain < tired { liveEvening(homeAgain...tired, laptopPercent: 25, in: &diary) }
        } else {
            for _ in 0..<diary.dice.roll(0...2) {
                let time = diary.dice.roll(awake.lowerBound + 60...awake.upperBound - 60)
                check(phone, on: diary.dice.chance(percent: 60) ? home : carrier, from: time, in: &diary)
            }
            liveEvening(awake.upperBound - 300...awake.upperBound - 20, laptopPercent: 20, in: &diary)
        }
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
        diary.spells(
            of: laptop, on: desk, in: city, from: work.lowerBound, until: breakStart, each: 12...50, pause: 15...75)
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
            diary.spells(
                of: laptop, on: desk, in: city, from: breakEnd, until: work.upperBound, each: 12...50, pause: 15...75)
        }
        if diary.dice.chance(percent: 45) {
            let time = diary.dice.roll(breakEnd...work.upperBound)
            check(phone, on: diary.dice.chance(percent: 50) ? desk : carrier, from: time, in: &diary)
        }
    }

    func liveEvening(_ evening: ClosedRange<Int>, laptopPercent: Int, in diary: inout Diary) {
        if diary.dice.chance(percent: 55) {
            check(phone, on: home, from: diary.dice.roll(evening), in: &diary)
        }
        if diary.dice.chance(percent: laptopPercent) {
            let start = diary.dice.roll(evening.lowerBound...max(evening.lowerBound, evening.upperBound - 45))
            diary.use(laptop, on: home, in: city, from: start, minutes: diary.dice.roll(12...40))
        }
    }

    /// A look at the phone.
    func check(_ phone: Device, on network: Network, from minute: Int, in diary: inout Diary) {
        diary.use(phone, on: network, in: city, from: minute, minutes: diary.dice.roll(2...12))
    }
}

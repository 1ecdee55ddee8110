import Model
import Seats
import Testing

/// One organization from day to day: when something is told, and when again.
@Suite struct SeatConditionTests {
    /// An organization whose accounts come, are seen and go.
    private struct Plan {
        var ledger = SeatLedger()
        var day: Int32 = 20_000
        var settings = SeatSettings()
        var limit = SeatLimit.soft
        private var seen: [Int32] = []

        init(_ purchased: Int?) { buy(purchased) }

        var purchased: Int { ledger.seats(organization: 0, day: day).purchased ?? 0 }

        mutating func buy(_ seats: Int?) { ledger.setPurchased(seats, organization: 0, day: day) }

        /// So many accounts are given away, and used today.
        @discardableResult
        mutating func add(_ count: Int) -> [SeatConditions] {
            var told: [SeatConditions] = []
            for _ in 0..<count {
                ledger.apply(SeatChange(organization: 0, assigned: 1, from: .min, to: day))
                seen.append(day)
                told += look()
            }
            return told
        }

        @discardableResult
        mutating func remove(_ count: Int) -> [SeatConditions] {
            var told: [SeatConditions] = []
            for _ in 0..<count {
                ledger.apply(SeatChange(organization: 0, assigned: -1, from: seen.removeLast(), to: .min))
                told += look()
            }
            return told
        }

        /// Days begin, on which the first `users` accounts are seen.
        mutating func pass(_ days: Int32, users: Int = 0) -> [SeatConditions] {
            var told: [SeatConditions] = []
            for _ in 0..<days {
                day += 1
                told += look(isNewDay: true)
                for index in 0..<users {
                    ledger.apply(SeatChange(organization: 0, assigned: 0, from: seen[index], to: day))
                    seen[index] = day
                    told += look()
                }
            }
            return told
        }

        mutating func look(isNewDay: Bool = false) -> [SeatConditions] { events(isNewDay: isNewDay).map(\.condition) }

        var yearAgo: SeatsYearAgo?

        mutating func events(isNewDay: Bool = false) -> [SeatEvent] {
            let before = ledger.memory(of: 0)
            let (events, changesMemory) = ledger.events(
                organization: 0, day: day, isNewDay: isNewDay, limit: limit, yearAgo: yearAgo,
                settings: settings)
            #expect(changesMemory == (ledger.memory(of: 0) != before))
            return events
        }
    }

    /// Of how many seats in use on the threshold is told: one left up to 15, two up to 25, then four of five.
    @Test(arguments: [
        (3, 2), (4, 3), (10, 9), (15, 14), (16, 14), (25, 23), (26, 21), (30, 24), (100, 80), (1_000, 800),
    ])
    func theThresholdGoesBySeatsLeftInSmallPlans(purchased: Int, line: Int) {
        var plan = Plan(purchased)
        #expect(plan.add(line - 1) == [])
        #expect(plan.add(1) == [.threshold])
        #expect(plan.add(purchased - line) == [.full])
    }

    /// Ten seats, of which two are used for months.
    @Test(arguments: [
        (nil, true), (SeatsYearAgo(month: "2025-07", purchased: 10, active: 2), false),
        // A little quieter than then is the season all the same; much quieter is not, and neither is a busy month then.
        (SeatsYearAgo(month: "2025-07", purchased: 20, active: 5), false),
        (SeatsYearAgo(month: "2025-07", purchased: 10, active: 3), true),
        (SeatsYearAgo(month: "2025-07", purchased: 10, active: 6), true),
        (SeatsYearAgo(month: "2025-07", purchased: 10, active: 0), false),
    ])
    func whatComesEveryYearIsNotTold(yearAgo: SeatsYearAgo?, isTold: Bool) {
        var plan = Plan(10)
        plan.add(8)
        plan.yearAgo = yearAgo
        #expect(plan.pass(90, users: 2).filter { $0 == .underused } == (isTold ? [.underused] : []))
        // When the season is over and they stay away, it is told.
        plan.yearAgo = SeatsYearAgo(month: "2025-10", purchased: 10, active: 8)
        plan.day += 1
        let events = plan.events(isNewDay: true)
        #expect(events.map(\.condition) == (isTold ? [] : [.underused]))
        #expect(events.map(\.yearAgo) == (isTold ? [] : [plan.yearAgo]))
    }

    @Test(arguments: [1, 2]) func oneOrTwoSeatsHaveNoThreshold(purchased: Int) {
        var plan = Plan(purchased)
        #expect(plan.add(purchased) == [.full])
    }

    @Test func moreThanWasBoughtIsToldOnceAsOverage() {
        var plan = Plan(5)
        #expect(plan.add(8) == [.threshold, .full, .overage])
        plan.buy(20)
        #expect(plan.look() == [], "what is put right on the first day is no growth")
        plan.buy(7)
        #expect(plan.look() == [], "not cleared yet: no day has begun without it")
        plan.buy(20)
        #expect(plan.pass(1, users: 8) == [])
        plan.buy(7)
        #expect(plan.look() == [.threshold, .overage])
    }

    @Test func fallingBelowWhatIsAssignedIsOverageAndNotFullToo() {
        var plan = Plan(20)
        #expect(plan.add(10) == [])
        plan.buy(8)
        let events = plan.events()
        #expect(events.map(\.condition) == [.threshold, .overage])
        #expect(events.last?.since == 20_000)
        #expect(events.last?.counts.assigned == 10)
    }

    @Test func withoutALimitNothingIsFull() {
        var plan = Plan(5)
        plan.limit = .none
        #expect(plan.add(9) == [.threshold])
    }

    @Test func oneMoreOrLessOnTheSameDayIsNotToldTwice() {
        var plan = Plan(10)
        #expect(plan.add(10) == [.threshold, .full])
        for _ in 0..<5 {
            #expect(plan.remove(1) == [])
            #expect(plan.add(1) == [])
        }
        #expect(plan.remove(3) == [])
        #expect(plan.pass(1, users: 7) == [])
        #expect(plan.add(3) == [.threshold], "cleared when the day began; but the seats are those of before")
    }

    @Test(arguments: [SeatLimit.soft, .hard]) func aSeatThatChangesHandsIsNoNewOne(limit: SeatLimit) {
        // A sign-in that lets nobody further in has to hear every time.
        let again: [SeatConditions] = limit == .hard ? [.full] : []
        var plan = Plan(10)
        plan.limit = limit
        #expect(plan.add(10) == [.threshold, .full])
        plan.remove(1)
        #expect(plan.pass(12, users: 9) == [])
        #expect(plan.add(1) == again)
        plan.remove(1)
        #expect(plan.pass(31, users: 9) == [])
        #expect(plan.add(1) == [.full], "a month later it is news")
    }

    @Test func whoIsBeyondThePlanMayChangeToo() {
        var plan = Plan(10)
        #expect(plan.add(11) == [.threshold, .full, .overage])
        plan.remove(1)
        #expect(plan.pass(5, users: 10) == [])
        #expect(plan.add(1) == [])
        plan.remove(2)
        plan.buy(12)
        #expect(plan.pass(1, users: 9) == [])
        #expect(plan.add(4).contains(.overage), "seats bought since are new ones")
    }

    @Test func aThresholdClearsOnlyWellBelowIt() {
        var plan = Plan(100)
        #expect(plan.add(80) == [.threshold])
        #expect(plan.remove(3) == [])
        #expect(plan.pass(1, users: 77) == [])
        #expect(plan.add(3) == [], "77 of 100 were too near")
        #expect(plan.remove(5) == [])
        #expect(plan.pass(1, users: 75) == [])
        #expect(plan.add(5) == [.threshold])
    }

    @Test func underusedIsToldAfterAMonthAndOnlyThen() {
        var plan = Plan(10)
        #expect(plan.add(5) == [])
        #expect(plan.pass(29, users: 5) == [])
        #expect(plan.pass(1, users: 5) == [.underused])
        #expect(plan.pass(60, users: 5) == [])
        #expect(plan.add(2) == [])
        #expect(plan.pass(10, users: 7) == [])
        #expect(plan.pass(40, users: 3) == [.underused])
    }

    @Test func whoHasJustBoughtSeatsIsNotUnderusingThem() {
        var plan = Plan(10)
        plan.add(8)
        #expect(plan.pass(40, users: 8) == [])
        plan.buy(40)
        #expect(plan.look() == [.growth])
        #expect(plan.pass(29, users: 8) == [])
        #expect(plan.pass(2, users: 8) == [.underused])
    }

    @Test func growthIsMeasuredOverThirtyDays() {
        var plan = Plan(10)
        #expect(plan.look() == [], "the first word on seats is no growth")
        for _ in 0..<4 {
            #expect(plan.pass(5) == [])
            plan.buy(plan.purchased + 1)
            #expect(plan.look() == [])
        }
        #expect(plan.pass(5) == [])
        plan.buy(15)
        let events = plan.events()
        #expect(events.map(\.condition) == [.growth])
        #expect(events.first?.added == 5)
        #expect(plan.pass(40).filter { $0 == .growth } == [])
        plan.buy(20)
        #expect(plan.look() == [.growth])
    }

    @Test func slowGrowthIsNone() {
        var plan = Plan(10)
        for _ in 0..<20 {
            #expect(!plan.pass(8).contains(.growth))
            plan.buy(plan.purchased + 1)
            #expect(plan.look() == [])
        }
    }

    @Test func whatIsNotKnownIsNotTold() {
        var plan = Plan(nil)
        #expect(plan.add(9) == [])
        #expect(plan.pass(60) == [])
        plan.buy(9)
        #expect(plan.look() == [.full])
        plan.buy(0)
        #expect(plan.look() == [])
    }
}

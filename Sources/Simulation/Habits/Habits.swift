/// Every kind the town knows, in the order in which they are dealt out.
enum Habits {
    /// One person each, or several with the customer's word.
    static let honest: [any Habit.Type] = [
        OfficeWorker.self,
        SeveralDevices.self,
        CarrierHub.self,
        Traveller.self,
        VPNHopper.self,
        NewLaptop.self,
        Wallboard.self,
        NightShift.self,
        Integration.self,
        CookieClearing.self,
        WeekendHome.self,
        Insomniac.self,
        JobShare.self,
        RoleMailbox.self,
    ]

    /// Several people on one seat, undeclared.
    static let sharing: [any Habit.Type] = [
        SameCity.self,
        FarCities.self,
        FollowTheSun.self,
        ShiftSeat.self,
        Resold.self,
    ]

    /// The kind of each account: as many shared ones as the settings say, spread at random; within each half the kinds in
    /// proportion to their weights, so that even a small town has most of them.
    static func deal(_ settings: TownSettings) -> [any Habit.Type] {
        let shared = Int((Double(settings.accounts) * settings.sharedPart).rounded())
        var kinds = deal(sharing, shared) + deal(honest, settings.accounts - shared)
        var dice = Dice(settings.seed, 0xDEA1)
        dice.shuffle(&kinds)
        return kinds
    }

    /// Smooth weighted round robin: each turn every kind gains its weight, and the richest pays the sum and is dealt.
    private static func deal(_ kinds: [any Habit.Type], _ count: Int) -> [any Habit.Type] {
        let total = kinds.reduce(0) { $0 + $1.weight }
        var credit = kinds.map { _ in 0 }
        return (0..<count).map { _ in
            for index in kinds.indices { credit[index] += kinds[index].weight }
            var richest = 0
            for index in kinds.indices where credit[index] > credit[richest] { richest = index }
            credit[richest] -= total
            return kinds[richest]
        }
    }
}

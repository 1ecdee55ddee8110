/// Every kind the town knows, in the order in which they are dealt out, and how frequent each is among its half of the
/// accounts of a population. (All weights are chosen; of full-time workers 3.2 % work nights and 2.5 % rotating shifts:
/// U.S. Bureau of Labor Statistics, "Workers on Flexible and Shift Schedules in May 2004".)
enum Habits {
    struct Share {
        let habit: any Habit.Type
        /// In the usual population, and in the other one.
        let usual: Int
        let other: Int

        init(_ habit: any Habit.Type, _ usual: Int, _ other: Int) {
            self.habit = habit
            self.usual = usual
            self.other = other
        }

        func weight(in population: Population) -> Int {
            if population.isEven { return 1 }
            return switch population.customs {
            case .usual: usual
            case .other: other
            }
        }
    }

    /// One person each, or several with the customer's word.
    static let honest = [
        Share(OfficeWorker.self, 520, 300),
        Share(SeveralDevices.self, 90, 60),
        Share(OfficeAndHome.self, 40, 70),
        Share(CarrierHub.self, 50, 25),
        Share(Traveller.self, 28, 45),
        Share(FrequentFlyer.self, 16, 20),
        Share(VPNHopper.self, 40, 90),
        Share(CorporateEgress.self, 35, 60),
        Share(PrivateRelay.self, 25, 60),
        Share(CookieClearing.self, 20, 50),
        Share(NightShift.self, 20, 15),
        Share(RotatingShift.self, 16, 30),
        Share(Insomniac.self, 16, 30),
        Share(OnCall.self, 8, 20),
        Share(Wallboard.self, 10, 20),
        Share(Integration.self, 12, 25),
        Share(HostedDesktop.self, 12, 30),
        Share(NewLaptop.self, 22, 15),
        Share(FamilyHoliday.self, 14, 25),
        Share(WeekendHome.self, 14, 20),
        Share(WrongClock.self, 10, 15),
        Share(TwoWorkplaces.self, 15, 30),
        Share(BrowserProfiles.self, 16, 40),
        Share(Mover.self, 8, 10),
        Share(JobShare.self, 12, 8),
        Share(TrainingRoom.self, 8, 8),
        Share(RoleMailbox.self, 10, 5),
        Share(Takeover.self, 14, 14),
    ]

    /// Several people on one seat, undeclared.
    static let sharing = [
        Share(SameCity.self, 12, 8),
        Share(FarCities.self, 11, 6),
        Share(SameOffice.self, 13, 8),
        Share(FollowTheSun.self, 5, 3),
        Share(ShiftSeat.self, 7, 5),
        Share(Resold.self, 7, 10),
        Share(Reception.self, 6, 5),
        Share(TeamLogin.self, 6, 9),
        Share(PoliteAlternation.self, 7, 9),
        Share(Occasional.self, 7, 10),
        Share(LentForAWeek.self, 6, 7),
        Share(Family.self, 5, 9),
        Share(BehindVPN.self, 3, 6),
        Share(PhonesOnly.self, 3, 8),
        Share(TravellingPair.self, 3, 5),
    ]

    /// The kind of each account: as many shared ones as the settings say, spread at random but for the kinds that come
    /// from how a company is run; within each half the kinds in proportion to their weights, so that even a small town has
    /// most of them.
    static func deal(_ settings: TownSettings, _ organizations: [Organization]) -> [any Habit.Type] {
        let shared = Int((Double(settings.accounts) * settings.sharedPart).rounded())
        let population = settings.population
        var kinds =
            deal(sharing, shared, population) + deal(honest, settings.accounts - shared, population)
        var dice = Dice(settings.seed, 0xDEA1)
        dice.shuffle(&kinds)
        for kind in honest where kind.habit.isOfCompany { gather(kind.habit, in: organizations, &kinds, &dice) }
        return kinds
    }

    /// Swaps kinds until those who live as `kind` sit together, in company after company, four seats of five.
    private static func gather(
        _ kind: any Habit.Type, in organizations: [Organization], _ kinds: inout [any Habit.Type], _ dice: inout Dice
    ) {
        var scattered = kinds.indices.filter { kinds[$0] == kind }
        var companies = organizations
        dice.shuffle(&companies)
        for company in companies where scattered.count > 1 {
            let isFree = !company.accounts.contains { kinds[$0].isOfCompany && kinds[$0] != kind }
            guard isFree, company.accounts.count <= scattered.count * 2 else { continue }
            for seat in company.accounts.dropLast(company.accounts.count / 5) {
                if let already = scattered.firstIndex(of: seat) {
                    scattered.remove(at: already)
                } else if let from = scattered.popLast() {
                    kinds.swapAt(seat, from)
                }
            }
        }
    }

    /// Smooth weighted round robin: each turn every kind gains its weight, and the richest pays the sum and is dealt.
    private static func deal(_ shares: [Share], _ count: Int, _ population: Population) -> [any Habit.Type] {
        let weights = shares.map { $0.weight(in: population) }
        let total = weights.reduce(0, +)
        var credit = weights.map { _ in 0 }
        return (0..<count).map { _ in
            for index in weights.indices { credit[index] += weights[index] }
            var richest = 0
            for index in weights.indices where credit[index] > credit[richest] { richest = index }
            credit[richest] -= total
            return shares[richest].habit
        }
    }
}

public import Model

/// What can be said about an organization's seats: each is told once when it begins, and again only after it has cleared
/// and a day has begun without it, so that one person more or less does not tell it twice. Of a soft limit `full` and
/// `overage` are news again only as `SeatMemory.Assignment` says: a seat that changes hands is the seat it was.
public struct SeatConditions: OptionSet, Hashable, Sendable {
    public let rawValue: UInt8

    public init(rawValue: UInt8) { self.rawValue = rawValue }

    /// Few purchased seats are left unused.
    public static let threshold = SeatConditions(rawValue: 1)
    /// As many seats are assigned as were bought.
    public static let full = SeatConditions(rawValue: 2)
    /// More are.
    public static let overage = SeatConditions(rawValue: 4)
    /// Many purchased seats have not been used for a month.
    public static let underused = SeatConditions(rawValue: 8)
    /// Many seats were bought within a month.
    public static let growth = SeatConditions(rawValue: 16)

    static let all: [SeatConditions] = [.threshold, .full, .overage, .underused, .growth]
}

/// A condition that has begun.
public struct SeatEvent: Equatable, Sendable {
    public var condition: SeatConditions
    public var counts: SeatCounts
    /// `growth`: seats bought within the window.
    public var added: Int?
    /// `growth`: where seats were taken within it; nil while that is not known.
    public var places: SeatPlaces?
    /// `overage`: the day since 1970 on which it began.
    public var since: Int32?
    /// `underused`: how it was a year ago.
    public var yearAgo: SeatsYearAgo?
}

extension SeatsYearAgo {
    /// As many in use as four fifths of a year ago are about as many.
    private static let about = 0.8

    /// Whether `active` of so many seats are no more than what the season brings: below the line then too, and not much
    /// fewer now. A customer who loses heart is quieter than a year ago.
    public func isSeason(active: Int, of seats: Int, line: Double) -> Bool {
        guard purchased > 0, seats > 0 else { return false }
        let then = Double(self.active) / Double(purchased)
        return then < line && Double(active) / Double(seats) >= then * Self.about
    }
}

extension OrganizationSeats {
    /// Plans of up to so many seats are told by seats left: of four seats 80 % are not three and not four.
    /// (GitLab's rule for its subscriptions: one seat left up to 15, two up to 25, then by percentage.)
    fileprivate static let oneLeftUpTo = 15
    fileprivate static let twoLeftUpTo = 25
    /// With one or two seats, one left is half of the plan or all of it, and says nothing.
    fileprivate static let seatsMin = 3
    /// How much emptier than the line a plan has to be for it to count as cleared.
    fileprivate static let margin = 0.05

    /// What begins now, and whether `memory` is another by that; what has cleared is armed again when a day begins.
    ///
    /// - Parameters:
    ///   - limit: what was bought may be none at all; of a hard one every time is told, as sign-ins act on it.
    ///   - yearAgo: how it was a year ago; what comes every year is not told.
    ///   - isNewDay: whether `day` begins: then conditions that come with time are looked at too.
    /// - Complexity: O(1): the days of the window.
    mutating func events(
        day: Int32, isNewDay: Bool, limit: SeatLimit, yearAgo: SeatsYearAgo?, settings: SeatSettings
    ) -> (events: [SeatEvent], changesMemory: Bool) {
        guard let purchased, purchased > 0 else { return ([], false) }
        let counts = counts(day: day)
        let before = memory
        if counts.assigned <= purchased {
            memory.overSince = nil
        } else if memory.overSince == nil {
            memory.overSince = day
        }
        let growth = memory.fewest(on: day).map { purchased - $0 } ?? 0
        let standing = Standing(
            purchased: purchased, counts: counts, fewest: memory.fewest(on: day) ?? purchased, growth: growth,
            isSettled: memory.isSettled(on: day), isLimited: limit != .none, yearAgo: yearAgo)

        let assigned = SeatMemory.Assignment(day: day, seats: purchased)
        if standing.holds(.full, settings) { memory.lastFull = assigned }
        if standing.holds(.overage, settings) { memory.lastOver = assigned }
        if isNewDay {
            for condition in SeatConditions.all
            where standing.hasCleared(condition, settings)
                && (limit == .hard || memory.isPast(condition, on: day, seats: purchased))
            {
                memory.told.remove(condition)
            }
        }
        var events: [SeatEvent] = []
        for condition in SeatConditions.all where !memory.told.contains(condition) {
            guard isNewDay || condition != .underused, standing.holds(condition, settings) else { continue }
            memory.told.insert(condition)
            // Over the plan is more than full: one of the two is enough.
            if condition == .full, standing.holds(.overage, settings) { continue }
            events.append(
                SeatEvent(
                    condition: condition, counts: counts, added: condition == .growth ? growth : nil,
                    // Before that, who was there already is not told from who has come.
                    places: condition == .growth && standing.isSettled ? map.places(on: day) : nil,
                    since: condition == .overage ? memory.overSince : nil,
                    yearAgo: condition == .underused ? yearAgo : nil))
        }
        return (events, memory != before)
    }

    /// How an organization stands on a day.
    private struct Standing {
        var purchased: Int
        var counts: SeatCounts
        /// The fewest seats of the window: who has just bought seats is not underusing them yet.
        var fewest: Int
        var growth: Int
        var isSettled: Bool
        var isLimited: Bool
        var yearAgo: SeatsYearAgo?

        func holds(_ condition: SeatConditions, _ settings: SeatSettings) -> Bool {
            switch condition {
            case .threshold: purchased >= OrganizationSeats.seatsMin && left <= leftAtThreshold(settings)
            case .full: isLimited && counts.assigned >= purchased
            case .overage: isLimited && counts.assigned > purchased
            case .underused:
                isSettled && Double(counts.active) < settings.underused * Double(fewest)
                    && !(yearAgo?.isSeason(active: counts.active, of: fewest, line: settings.underused) ?? false)
            case .growth: growth >= settings.growth
            default: false
            }
        }

        func hasCleared(_ condition: SeatConditions, _ settings: SeatSettings) -> Bool {
            let slack = max(1, Int((OrganizationSeats.margin * Double(purchased)).rounded(.up)))
            return switch condition {
            case .threshold: left >= leftAtThreshold(settings) + slack
            case .underused: Double(counts.active) >= (settings.underused + OrganizationSeats.margin) * Double(fewest)
            default: !holds(condition, settings)
            }
        }

        private var left: Int { purchased - counts.active }

        private func leftAtThreshold(_ settings: SeatSettings) -> Int {
            if purchased <= OrganizationSeats.oneLeftUpTo { return 1 }
            if purchased <= OrganizationSeats.twoLeftUpTo { return 2 }
            // Whole seats: with 30 of them, 24 are 80 %, so six are left.
            return purchased - Int((settings.threshold * Double(purchased)).rounded(.up))
        }
    }
}

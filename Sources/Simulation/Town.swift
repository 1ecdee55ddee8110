import Model

/// A synthetic stream of events with known truth: people with clocks, sleep, devices and networks on real public
/// addresses, some of whom share a seat.
///
///     let town = Town(TownSettings(seed: 1, accounts: 300, days: 14))
///     town.events { line in file.write(line) }
///     print(town.labels)
///
/// Equal settings give equal bytes, on every machine and in every run. Memory grows with the accounts and with the lines
/// of about two days, not with the length of the stream.
public struct Town: Sendable {
    public let settings: TownSettings
    private let calendar: Calendar
    private let organizations: [Organization]
    private let accounts: [Account]

    /// Founds the town: draws everybody in it.
    ///
    /// - Precondition: `settings.problem` is nil.
    /// - Complexity: O(*a* · *d*) for *a* accounts and *d* days (people who travel plan ahead).
    public init(_ settings: TownSettings) {
        precondition(settings.problem == nil, settings.problem ?? "")
        let calendar = Calendar(start: settings.start, days: settings.days)
        let organizations = Organization.settle(
            accounts: settings.accounts, seed: settings.seed,
            manners: settings.population.manners)
        let kinds = Habits.deal(settings, organizations)
        accounts = organizations.flatMap { organization in
            organization.accounts.map { index in
                var founding = Founding(
                    calendar: calendar, days: settings.days, organization: organization,
                    manners: settings.population.manners, clocksAhead: settings.clocksAhead,
                    dice: Dice(settings.seed, UInt64(index), 0xF0))
                return Account(index: index, organization: organization.index, habit: kinds[index].init(&founding))
            }
        }
        self.settings = settings
        self.calendar = calendar
        self.organizations = organizations
    }

    /// Hands out the event lines in the order in which they reach the service, which but for wrong clocks and lines held
    /// back is that of their times, each one JSON object with its LF: first the organizations and accounts
    /// as they are at the start, then everybody's sessions.
    ///
    /// May be called again: it tells the same story.
    public func events(_ body: ([UInt8]) throws -> Void) rethrows {
        var writer = LineWriter()
        for organization in organizations {
            writer.write(organization, at: settings.start, seed: settings.seed)
            try body(writer.line)
        }
        for account in accounts {
            writer.write(
                account, of: organizations[account.organization], at: settings.start, seed: settings.seed)
            try body(writer.line)
        }
        var waiting: [Entry] = []
        for day in calendar.days {
            for account in accounts {
                var diary = Diary(
                    account: account.index, day: day, calendar: calendar, manners: settings.population.manners,
                    seed: settings.seed, entries: waiting)
                waiting = []
                account.habit.live(in: &diary)
                waiting = diary.takeEntries()
            }
            waiting.sort(by: Entry.precedes)
            let lived = day == calendar.days.upperBound ? calendar.end : calendar.lived(through: day)
            let ready = waiting.firstIndex { $0.time >= lived } ?? waiting.count
            for entry in waiting[..<ready] {
                writer.write(
                    entry, organization: accounts[entry.account].organization, seed: settings.seed,
                    networkKindPercent: settings.networkKindPercent)
                try body(writer.line)
            }
            waiting.removeSubrange(..<ready)
        }
    }

    /// The truth of every account, in order of their ids.
    public var truths: [Truth] {
        accounts.map { account in
            let name =
                "acc_" + String(repeating: "0", count: max(0, 5 - String(account.index).count))
                + String(account.index)
            return Truth(
                account: name, kind: type(of: account.habit).name, shared: account.habit.sharedFrom != nil,
                people: account.habit.people, sharedFrom: account.habit.sharedFrom)
        }
    }

    /// The truths as CSV (RFC 4180 but for LF as the end of line), with a header line.
    public var labels: String {
        ([Truth.csvHeader] + truths.map(\.csvLine)).map { $0 + "\n" }.joined()
    }
}

public import Model
public import Seats

/// From seats that nobody uses to the notice about them.
extension OutreachPolicy {
    /// Days in which somebody should have asked.
    private static let daysToAsk: Int32 = 14

    /// - Parameters:
    ///   - season: how it was a year ago, if it was as quiet then: the account team hears of it, the customer does not.
    ///   - day: today, since 1970.
    public func data(
        for idle: IdleAccounts, organization: Directory.Organization, seats: SeatCounts, season: SeatsYearAgo?,
        day: Int32
    ) -> IdleSeatData {
        let name = plain(organization.name ?? organization.id)
        let accounts = idle.count == 1 ? "an account" : "\(idle.count) accounts"
        let title =
            season.map {
                "\(name) has \(accounts) that nobody has used for long. It was as quiet a year ago (\($0.active) of "
                    + "\($0.purchased) seats in use in \($0.month)): look again when the season is over"
            }
            ?? (idle.count == 1
                ? "\(name) has an account that nobody has used for long: ask whether its seat is still needed"
                : "\(name) has \(idle.count) accounts that nobody has used for long: ask whether their seats are still needed")
        return IdleSeatData(
            organization: organization.id, name: organization.name, purchased: seats.purchased,
            assigned: seats.assigned, active: seats.active, powerUsers: seats.powerUsers, idle: idle, yearAgo: season,
            task: SeatData.Task(title: title, due: Instant(day: day + Self.daysToAsk).date),
            message: settings.mode == .observe || season != nil ? nil : message(for: idle, organization))
    }

    private func message(for idle: IdleAccounts, _ organization: Directory.Organization) -> Message {
        let logins = idle.named.map { idle in
            var account = AccountFacts(account: idle.account)
            account.displayName = idle.displayName
            return MessageWriter.InactiveLogin(account: account, days: idle.days)
        }
        return writer(for: organization).inactive(logins, of: idle.count, organization: organization)
    }
}

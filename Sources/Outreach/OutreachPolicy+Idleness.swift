public import Model
public import Seats

/// From seats that nobody uses to the notice about them.
extension OutreachPolicy {
    /// Days in which somebody should have asked.
    private static let daysToAsk: Int32 = 14

    /// - Parameter day: today, since 1970.
    public func data(
        for idle: IdleAccounts, organization: Directory.Organization, seats: SeatCounts, day: Int32
    ) -> IdleSeatData {
        let name = plain(organization.name ?? organization.id)
        let title =
            idle.count == 1
            ? "\(name) has an account that nobody has used for long: ask whether its seat is still needed"
            : "\(name) has \(idle.count) accounts that nobody has used for long: ask whether their seats are still needed"
        return IdleSeatData(
            organization: organization.id, name: organization.name, purchased: seats.purchased,
            assigned: seats.assigned, active: seats.active, idle: idle,
            task: SeatData.Task(title: title, due: Instant(day: day + Self.daysToAsk).date),
            message: settings.mode == .observe ? nil : message(for: idle, organization))
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

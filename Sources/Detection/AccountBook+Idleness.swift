internal import Model

/// Seats that nobody uses: looked for once a day, told once for each of the spans in the settings, and again only after the
/// account was used or got its seat anew.
extension AccountBook {
    /// Adds, for each organization, the accounts that have become idle by `day` (since 1970).
    ///
    /// An account is idle from the day on which it was last seen, or took its seat if that was later: nobody is said to have
    /// been away for longer than the seat was there.
    /// - Complexity: O(accounts), once a day; all but those that are told cost a look at two fields.
    func noteIdle(on day: Int32, _ changes: inout [AccountChange]) {
        let (one, other) = (Self.wholeDays(settings.idleAfter), Self.wholeDays(settings.idleLongAfter))
        let (short, long) = (min(one, other), max(one, other))
        guard short < .max else { return }
        var idle: [UInt32: IdleAccounts] = [:]
        for index in 0..<UInt32(accounts.count) {
            let from = Int32(idleDay(index))
            guard from > 0, day - from >= short else { continue }
            let reached = Int16(clamping: day - from >= long ? long : short)
            guard reached > idleTold(index), restored.isEmpty || !isAhead(index) else { continue }
            let state = wake(index)
            guard reached > state.pointee.idleTold else { continue }
            state.pointee.idleTold = reached
            markUnsaved(index)
            let organization = state.pointee.organization
            idle[organization, default: IdleAccounts(organization: organization)].add(
                account(state, days: Int(day - from)))
        }
        for (_, accounts) in idle.sorted(by: { $0.key < $1.key }) { changes.append(.idle(accounts)) }
    }

    /// Zero stands for never.
    private static func wholeDays(_ span: TimeSpan) -> Int32 {
        span > .zero ? Int32(clamping: span.milliseconds / TimeSpan.days(1).milliseconds) : .max
    }

    private func account(_ state: UnsafeMutablePointer<AccountState>, days: Int) -> IdleAccounts.Account {
        let facts = facts(state)
        return IdleAccounts.Account(
            account: facts.account, displayName: facts.displayName,
            lastSeen: state.pointee.seatDay == .min ? nil : state.pointee.seatDay, days: days)
    }
}

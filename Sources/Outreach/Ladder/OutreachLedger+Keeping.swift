internal import Model

/// What outlives a restart: each account and each organization by itself.
extension OutreachLedger {
    /// What is kept of one account or organization; nil inside: nothing any more.
    package enum Kept: Equatable, Sendable {
        case account(String, LadderEntry?)
        case organization(UInt32, day: Int64, count: Int, end: Int64)
        case organizationWithout(UInt32)
    }

    /// What has changed since the last call, in a fixed order.
    package mutating func takeUnsaved() -> [Kept] {
        guard !unsaved.isEmpty else { return [] }
        var accounts: [String] = []
        var organizations: [UInt32] = []
        for key in unsaved {
            switch key {
            case .account(let account): accounts.append(account)
            case .organization(let number): organizations.append(number)
            }
        }
        unsaved.removeAll(keepingCapacity: true)
        return accounts.sorted().map { .account($0, entries[$0]) }
            + organizations.sorted().map { number in
                guard let day = days[number] else { return .organizationWithout(number) }
                return .organization(number, day: day.day, count: day.count, end: day.end.milliseconds)
            }
    }

    /// Where nothing is kept, nothing is waited for.
    package mutating func dropUnsaved() { unsaved.removeAll(keepingCapacity: true) }

    /// Takes back in what was kept.
    package mutating func restore(_ kept: Kept) {
        switch kept {
        case .account(let account, let entry):
            set(entry, of: account)
            if let due = entry?.due { timers.push(due: due.milliseconds, .account(account)) }
        case .organization(let number, let day, let count, let end):
            days[number] = DayOfLetters(day: day, count: count, end: Instant(milliseconds: end))
            timers.push(due: end, .organization(number))
        case .organizationWithout: break
        }
    }

    /// Lets go of all that is known of an account. What was sent about it still counts for its organization's day.
    public mutating func forget(_ account: String) {
        set(nil, of: account)
        unsaved.remove(.account(account))
        // A timer has the name too.
        setTimers()
    }
}

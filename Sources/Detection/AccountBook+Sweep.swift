public import Model

/// Letting go of what has aged, for accounts that are never heard of again: personal data stays no longer than it can
/// matter, and memory comes back.
///
/// Nothing that could still count is touched: whatever is swept, the account's own next line would drop or pass over, and
/// whoever looks at presences or clues passes over what is about to be swept. So it makes no difference when an account's
/// turn comes, and none on how many shards.
extension AccountBook {
    /// Steps of time in which every account has its turn once: a week of one-minute steps.
    private static let stepsPerRound = 10_080
    /// A line this late is the latest that settings allow to count.
    static let latenessMax = TimeSpan.days(1)

    /// Time has come so far. Steps come by the minute, so minutes are what a restart can know of them.
    public func stand(at now: Instant) {
        minute = Instant(milliseconds: now.milliseconds - now.milliseconds % TimeSpan.minutes(1).milliseconds)
    }

    /// The first line of all stands at `time`; of no consequence when there were lines before.
    public func begin(at time: Instant) { if minute == nil { stand(at: time) } }

    /// Presences that ended before this have been swept or are about to be.
    var presenceExpiry: Int64 {
        minute.map { ($0 - settings.presenceHorizon - Self.latenessMax).milliseconds } ?? .min
    }

    /// Clues of days before this one, the same.
    var clueExpiry: Int32 { minute.map { ($0 - settings.retention - Self.latenessMax).day } ?? .min }

    /// Sweeps the next share of the accounts.
    func sweep() {
        let share = accounts.count / Self.stepsPerRound + 1
        let (presenceExpiry, clueExpiry) = (presenceExpiry, clueExpiry)
        for _ in 0..<min(share, accounts.count) {
            if sweepCursor >= UInt32(accounts.count) { sweepCursor = 0 }
            let index = sweepCursor
            let state = wake(index)
            sweepCursor += 1
            var isChanged = false
            if state.pointee.presences != none, dropPresences(endedBefore: presenceExpiry, state) { isChanged = true }
            if state.pointee.clues != none, removeClues(state, where: { $0.day < clueExpiry }) { isChanged = true }
            if state.pointee.marks != none, removeOldMarks(state) { isChanged = true }
            if dropOldTraces(state) { isChanged = true }
            if !watches.isEmpty, dropOldSessions(index) { isChanged = true }
            // What is let go here is let go on the disk too.
            if isChanged { markUnsaved(index) }
        }
    }
}

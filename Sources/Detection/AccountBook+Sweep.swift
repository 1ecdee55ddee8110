internal import Model

/// Letting go of what has aged, for accounts that are never heard of again: personal data stays no longer than it can
/// matter, and memory comes back.
///
/// Nothing that could still count is touched: whatever is swept, the account's own next line would drop or pass over. So
/// it makes no difference when an account's turn comes, and none on how many shards.
extension AccountBook {
    /// Steps of time in which every account has its turn once: a week of one-minute steps.
    private static let stepsPerRound = 10_080
    /// A line this late is the latest that settings allow to count.
    private static let latenessMax = TimeSpan.days(1)

    /// Sweeps the next share of the accounts.
    func sweep(at now: Instant) {
        let share = accounts.count / Self.stepsPerRound + 1
        let presenceExpiry = (now - settings.presenceHorizon - Self.latenessMax).milliseconds
        let clueExpiry = (now - settings.retention - Self.latenessMax).day
        for _ in 0..<min(share, accounts.count) {
            if sweepCursor >= UInt32(accounts.count) { sweepCursor = 0 }
            let index = sweepCursor
            let state = accounts.states[index]
            sweepCursor += 1
            let held = state.pointee.presenceCount
            var isChanged = false
            if state.pointee.presences != none { dropPresences(endedBefore: presenceExpiry, state) }
            if state.pointee.clues != none {
                isChanged = removeClues(state) { $0.kind != .familiar && $0.day < clueExpiry }
            }
            if state.pointee.devices != none, state.pointee.traceDay < clueExpiry {
                dropDevices(state) { _ in true }
                dropNetworks(state) { _ in true }
                isChanged = true
            }
            isChanged = isChanged || held != state.pointee.presenceCount
            // What is let go here is let go on the disk too.
            if isChanged { markUnsaved(index) }
        }
    }
}

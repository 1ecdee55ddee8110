/// After a restart each account stands where it was saved, some further on in the order of lines than others. While the
/// lines since then are applied again, an account passes over those it knows already; when all are through, everybody
/// stands at the same place, as if nothing had happened.
extension AccountBook {
    /// Where the next record, or the step of time before it, stands in the order of lines. Needed during recovery only.
    public func stand(at position: UInt64) { self.position = position }

    /// Makes room for so many accounts at once. Call before the first is restored.
    public func expect(accounts count: Int) {
        accounts.reserve(count)
        restored.reserveCapacity(count)
    }

    /// No saved account is ahead of the lines any more.
    public func endRecovery() { restored = [] }

    /// Whether the account was saved when the line at `position` had been applied already.
    func isAhead(_ index: UInt32) -> Bool {
        Int(index) < restored.count && restored[Int(index)] > position
    }
}

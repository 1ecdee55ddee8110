internal import CPrefetch
public import Model

/// Memory is asked early for what the next lines will need.
extension AccountBook {
    /// How many lines before its own a line's account wants to be told to `warm`.
    public static var warmDistance: Int { Lookahead.distance }

    /// Tells the account of the line `warmDistance` places ahead, nil when there is none, and follows those told before a
    /// step further. Call it before each line; it changes nothing but how soon memory answers.
    public func warm(_ record: UnsafePointer<EventRecord>?, in batch: EventBatch) {
        var entry = Lookahead.Entry()
        if let record {
            // Records and texts were written by another processor and still lie in its cache.
            prefetch(UnsafeMutablePointer(mutating: record) + 8, lines: 3)
            cprefetch(batch.arena + Int(record.pointee.account.offset))
            cprefetch(batch.arena + Int(record.pointee.account.offset) + 64)
            if !record.pointee.place.isAbsent { cprefetch(batch.arena + Int(record.pointee.place.offset)) }
            entry.hash = record.pointee.accountHash
            entry.device = record.pointee.deviceHash
            accounts.prefetchSlot(hash: entry.hash)
        }
        lookahead.push(entry)
        if let state = accounts.candidate(hash: lookahead[1].hash) {
            prefetch(state, lines: 4)
            lookahead[1].state = state
        }
        if let state = lookahead[2].state {
            texts.prefetch(state.pointee.name)
            follow(state.pointee.presences, at: 2)
        }
        for step in 3...11 where lookahead[step].presence != none {
            let presence = presences[lookahead[step].presence]
            if presence.pointee.deviceHash == lookahead[step].device { texts.prefetch(presence.pointee.event) }
            follow(presence.pointee.next, at: step)
        }
    }

    private func follow(_ presence: UInt32, at step: Int) {
        lookahead[step].presence = presence
        if presence != none { prefetch(presences[presence], lines: 2) }
    }

    /// Asks for the first `lines` of the processor's 64-byte lines that an element takes.
    private func prefetch<Element>(_ element: UnsafeMutablePointer<Element>, lines: Int) {
        for line in 0..<lines { cprefetch(UnsafeRawPointer(element) + line * 64) }
    }
}

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
            prefetch(record + Lookahead.recordDistance)
            if !record.pointee.account.isAbsent {
                // A line's other texts stand right behind the account's name.
                cprefetch(batch.arena + Int(record.pointee.account.offset))
                cprefetch(batch.arena + Int(record.pointee.account.offset) + Self.cacheLine)
            }
            if !record.pointee.place.isAbsent { cprefetch(batch.arena + Int(record.pointee.place.offset)) }
            entry.hash = record.pointee.accountHash
            entry.device = record.pointee.deviceHash
            accounts.prefetchSlot(hash: entry.hash)
        }
        lookahead.push(entry)
        if let entry = accounts.candidate(hash: lookahead[1].hash) {
            prefetch(entry)
            lookahead[1].entry = entry
        }
        if let entry = lookahead[2].entry {
            if entry.pointee.isAwake {
                let state = accounts.awake[entry.pointee.place]
                prefetch(state)
                lookahead[2].state = state
            } else {
                accounts.packs.prefetch(PackHandle(raw: entry.pointee.place))
            }
        }
        if let state = lookahead[3].state {
            texts.prefetch(state.pointee.name)
            follow(state.pointee.presences, at: 3)
        }
        for step in 4..<Lookahead.steps where lookahead[step].presence != none {
            let presence = presences[lookahead[step].presence]
            if presence.pointee.deviceHash == lookahead[step].device { texts.prefetch(presence.pointee.event) }
            follow(presence.pointee.next, at: step)
        }
    }

    private func follow(_ presence: UInt32, at step: Int) {
        lookahead[step].presence = presence
        if presence != none { prefetch(presences[presence]) }
    }

    /// Bytes that the processor fetches at once, on x86-64 and arm64.
    private static var cacheLine: Int { 64 }

    /// Asks for all of an element.
    private func prefetch<Element>(_ element: UnsafePointer<Element>) {
        for offset in stride(from: 0, to: MemoryLayout<Element>.size, by: Self.cacheLine) {
            cprefetch(UnsafeRawPointer(element) + offset)
        }
        cprefetch(UnsafeRawPointer(element) + MemoryLayout<Element>.size - 1)
    }
}

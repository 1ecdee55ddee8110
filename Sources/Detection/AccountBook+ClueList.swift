internal import Model

/// An account's clues and the sights at their ends, as lists.
extension AccountBook {
    /// Adds a clue; the oldest of its kind makes room.
    /// - Parameters:
    ///   - from: the presence at the earlier end, and when it was seen.
    ///   - to: the same at the later end.
    func addClue(
        _ kind: Clue.Kind, from: (presence: Presence, time: Int64), to: (presence: Presence, time: Int64),
        distance: Int32, people: UInt8, _ flags: Clue.Flags, _ state: UnsafeMutablePointer<AccountState>
    ) {
        var held = 0
        var oldestDay = Int32.max
        var current = state.pointee.clues
        while current != none {
            let clue = clues[current].pointee
            if clue.kind == kind { (held, oldestDay) = (held + 1, min(oldestDay, clue.day)) }
            current = clue.next
        }
        if held >= Clue.perKind {
            var removed = false
            removeClues(state) { clue in
                guard !removed, clue.kind == kind, clue.day == oldestDay else { return false }
                removed = true
                return true
            }
        }
        let minutes = from.presence.gap(to: to.presence) / 60_000
        let clue = Clue(
            next: state.pointee.clues, from: end(from.presence, at: from.time, state),
            to: end(to.presence, at: to.time, state), distance: Int16(clamping: distance),
            gap: UInt16(clamping: minutes), kind: kind, people: people, flags: flags)
        guard let index = clues.insert(clue) else {
            preconditionFailure("clues fit wherever accounts do")
        }
        state.pointee.clues = index
        unnameOldEvents(kind, state)
    }

    /// One end of a clue. The event is named only if it is the one of that time.
    private func end(
        _ presence: Presence, at time: Int64, _ state: UnsafeMutablePointer<AccountState>
    ) -> Clue.End {
        // An event id belongs to its presence, which overwrites it in place; a clue keeps a copy.
        Clue.End(
            sight: sight(presence, state), time: time,
            event: time == presence.to ? texts.store(texts.bytes(presence.event)) : .none)
    }

    /// Older evidence keeps both its ends, but not the names of the events.
    private func unnameOldEvents(_ kind: Clue.Kind, _ state: UnsafeMutablePointer<AccountState>) {
        var named = 0
        var current = state.pointee.clues
        while current != none {
            let clue = clues[current]
            if clue.pointee.kind == kind {
                named += 1
                if named > Clue.namedPerKind {
                    texts.release(clue.pointee.from.event)
                    texts.release(clue.pointee.to.event)
                    clue.pointee.from.event = .none
                    clue.pointee.to.event = .none
                }
            }
            current = clue.pointee.next
        }
    }

    /// The sight of a presence, with one more reference: one that the account's clues have already, or a new one.
    private func sight(_ presence: Presence, _ state: UnsafeMutablePointer<AccountState>) -> UInt32 {
        func isSame(_ index: UInt32) -> Bool {
            let sight = sights[index]
            return sight.pointee.deviceHash == presence.deviceHash && sight.pointee.address == presence.address
                && sight.pointee.site == presence.site && sight.pointee.deviceClass == presence.deviceClass
        }
        var current = state.pointee.clues
        while current != none {
            let clue = clues[current]
            for index in [clue.pointee.from.sight, clue.pointee.to.sight] where isSame(index) {
                sights[index].pointee.references += 1
                return index
            }
            current = clue.pointee.next
        }
        let sight = Sight(
            deviceHash: presence.deviceHash, address: presence.address, device: texts.retain(presence.device),
            site: sites.retain(presence.site), references: 1, deviceClass: presence.deviceClass)
        guard let index = sights.insert(sight) else { preconditionFailure("sights fit wherever accounts do") }
        return index
    }

    private func release(_ end: Clue.End) {
        texts.release(end.event)
        let sight = sights[end.sight]
        sight.pointee.references -= 1
        guard sight.pointee.references == 0 else { return }
        texts.release(sight.pointee.device)
        sites.release(sight.pointee.site, &texts)
        sights.remove(end.sight)
    }

    /// - Returns: whether there were any.
    @discardableResult
    func removeClues(_ state: UnsafeMutablePointer<AccountState>, where matches: (Clue) -> Bool) -> Bool {
        var removed = false
        var previous: UInt32 = none
        var current = state.pointee.clues
        while current != none {
            let clue = clues[current].pointee
            if matches(clue) {
                if previous == none {
                    state.pointee.clues = clue.next
                } else {
                    clues[previous].pointee.next = clue.next
                }
                release(clue.from)
                release(clue.to)
                clues.remove(current)
                removed = true
            } else {
                previous = current
            }
            current = clue.next
        }
        return removed
    }

    /// Asks about clues that are not about to be swept.
    func anyClue(_ state: UnsafeMutablePointer<AccountState>, _ matches: (Clue) -> Bool) -> Bool {
        let oldestDay = clueExpiry
        var current = state.pointee.clues
        while current != none {
            let clue = clues[current].pointee
            if clue.day >= oldestDay, matches(clue) { return true }
            current = clue.next
        }
        return false
    }

    func forEachClue(_ state: UnsafeMutablePointer<AccountState>, _ body: (Clue) -> Void) {
        _ = anyClue(state) {
            body($0)
            return false
        }
    }

    /// Asks about presences that are not about to be swept.
    func anyPresence(_ state: UnsafeMutablePointer<AccountState>, _ matches: (Presence) -> Bool) -> Bool {
        let expiry = presenceExpiry
        var current = state.pointee.presences
        while current != none {
            let presence = presences[current].pointee
            if presence.to >= expiry, matches(presence) { return true }
            current = presence.next
        }
        return false
    }

    func forEachPresence(_ state: UnsafeMutablePointer<AccountState>, _ body: (Presence) -> Void) {
        _ = anyPresence(state) {
            body($0)
            return false
        }
    }
}

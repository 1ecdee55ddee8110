internal import Model

/// What the meeting of two presences says, and how it is remembered.
extension AccountBook {
    /// Judges `changed` against the other presences; true when something was learned that a verdict could turn on.
    ///
    /// A presence that only grew says something new of those alone that were active since it was last; the distance in
    /// time to all others is what it was.
    /// - Parameter span: what the presence spanned before; nil when it is new.
    func judgeMeetings(
        of changed: UnsafeMutablePointer<Presence>, since span: ClosedRange<Int64>?, at time: Int64,
        _ state: UnsafeMutablePointer<AccountState>
    ) -> Bool {
        var learned = false
        var forced: Int?
        let own = changed.pointee
        var current = state.pointee.presences
        while current != none {
            let other = presences[current]
            current = other.pointee.next
            guard other != changed, !own.flags.contains(.intruder), !other.pointee.flags.contains(.intruder),
                own.deviceHash != other.pointee.deviceHash || own.address != other.pointee.address
            else { continue }
            if let span, other.pointee.to < span.upperBound, time >= span.lowerBound { continue }
            if judge(own, other.pointee, isNew: span == nil, at: time, &forced, state) { learned = true }
        }
        return learned
    }

    /// - Parameter forced: the fewest people, worked out at most once for each line: it is by far the dearest step.
    private func judge(
        _ own: Presence, _ other: Presence, isNew: Bool, at time: Int64, _ forced: inout Int?,
        _ state: UnsafeMutablePointer<AccountState>
    ) -> Bool {
        let reach = Reach(own, other, settings: settings)
        switch reach {
        case .sameDevice:
            return noteTeleport(own, other, state)
        case .untrusted(let kind):
            state.pointee.ruleOut(kind == .mobile ? .mobileCarrier : .untrustedNetwork)
            return false
        case .notEvaluable:
            state.pointee.ruleOut(.unknownPlace)
        case .near, .feasible, .impossible:
            break
        }
        var learned = false
        for detector in Detectors.all {
            guard var kind = detector.clue(own, other, reach: reach, settings: settings),
                !explainsAway(kind, own, other, state)
            else { continue }
            if kind == .overlap, areOfOneCrowd(own, other, state) { kind = .colleague }
            let distance: Int32 =
                if case .impossible(let kilometres) = reach { Int32(kilometres.rounded()) } else { -1 }
            if remember(kind, own, other, distance: distance, isNew: isNew, at: time, &forced, state) { learned = true }
        }
        // Two far apart are one clue and not two.
        var isFar = false
        if case .impossible = reach { isFar = true }
        if !isFar, isCrossing(own, other), !explainsAway(.crossing, own, other, state), areSettled(own, other, state),
            remember(.crossing, own, other, distance: -1, isNew: isNew, at: time, &forced, state)
        {
            learned = true
        }
        if case .feasible = reach { state.pointee.ruleOut(.travel) }
        return learned
    }

    private func isCrossing(_ own: Presence, _ other: Presence) -> Bool {
        func isDesk(_ presence: Presence) -> Bool { presence.deviceClass == DeviceClass.desktop.rawValue }
        return isDesk(own) != isDesk(other) && !own.isSameNetwork(as: other) && own.isTelling && other.isTelling
            && own.usedTogether(with: other, within: settings.overlapWithin)
    }

    /// Whether both devices were seen on one network, and be it a crowd's.
    private func areOfOneCrowd(
        _ own: Presence, _ other: Presence, _ state: UnsafeMutablePointer<AccountState>
    ) -> Bool {
        guard let a = findDevice(own.deviceHash, state)?.pointee.bit,
            let b = findDevice(other.deviceHash, state)?.pointee.bit
        else { return false }
        return networkTraces(state).contains { $0.devices & a != 0 && $0.devices & b != 0 }
    }

    /// Whether both networks have their place in this account's life: a desktop uses it, or it comes again and again. A
    /// carrier's or a café's does not.
    private func areSettled(_ own: Presence, _ other: Presence, _ state: UnsafeMutablePointer<AccountState>) -> Bool {
        let desktops = desktopBits(state)
        return [own, other].allSatisfy { presence in
            guard let network = findNetwork(NetworkKey(presence.address.network), state)?.pointee else { return false }
            return network.trust.isEmpty && network.isSettled(desktops: desktops)
        }
    }

    /// Whether something known about this account makes the meeting harmless; says so in `ruledOut`.
    private func explainsAway(
        _ kind: Clue.Kind, _ own: Presence, _ other: Presence, _ state: UnsafeMutablePointer<AccountState>
    ) -> Bool {
        if kind == .travel, isDistrusted(own.address.network, state) || isDistrusted(other.address.network, state) {
            state.pointee.ruleOut(.untrustedNetwork)
            return true
        }
        if isFamiliar(own.deviceHash, state), isFamiliar(other.deviceHash, state) {
            state.pointee.ruleOut(.familiar)
            return true
        }
        if shareNetwork(own, other, state) {
            state.pointee.ruleOut(.sharedNetwork)
            return true
        }
        return false
    }

    /// A device never teleports: when it seems to, one of its networks is not where it claims. The network that this
    /// account's devices use less is the one to distrust; both when there is nothing to choose between them.
    private func noteTeleport(
        _ own: Presence, _ other: Presence, _ state: UnsafeMutablePointer<AccountState>
    ) -> Bool {
        guard own.deviceHash == other.deviceHash, !own.flags.contains(.standIn),
            case .impossible = Reach.betweenPlaces(own, other, settings: settings)
        else { return false }
        state.pointee.ruleOut(.sameDevice)
        let ownUse = useCount(own.address.network, state)
        let otherUse = useCount(other.address.network, state)
        var learned = false
        if ownUse <= otherUse { learned = distrust(own, seenFrom: other, state) }
        if otherUse <= ownUse { learned = distrust(other, seenFrom: own, state) || learned }
        return learned
    }

    /// Remembers that the network of `presence` is not to be believed, and takes back what was believed of it.
    private func distrust(
        _ presence: Presence, seenFrom other: Presence, _ state: UnsafeMutablePointer<AccountState>
    ) -> Bool {
        let network = presence.address.network
        guard !isDistrusted(network, state) else { return false }
        removeClues(state) {
            $0.kind == .travel && ($0.from.address.network == network || $0.to.address.network == network)
        }
        addClue(
            .teleport, from: snapshot(other, at: other.to), to: snapshot(presence, at: presence.to), distance: -1,
            gap: presence.gap(to: other), people: 1, sameClass: true, returned: false, state)
        return true
    }

    private func isDistrusted(_ network: IPAddressBits, _ state: UnsafeMutablePointer<AccountState>) -> Bool {
        let oldestDay = oldestClueDay(state)
        return anyClue(state) { $0.kind == .teleport && $0.day >= oldestDay && $0.to.address.network == network }
    }

    /// Clues of earlier days no longer count.
    func oldestClueDay(_ state: UnsafeMutablePointer<AccountState>) -> Int32 {
        Instant(milliseconds: state.pointee.lastSeen - settings.retention.milliseconds).day
    }

    func isFamiliar(_ device: UInt64, _ state: UnsafeMutablePointer<AccountState>) -> Bool {
        guard state.pointee.profile != none,
            profiles[state.pointee.profile].pointee.familiarUntil > state.pointee.lastSeen
        else { return false }
        return anyClue(state) { $0.kind == .familiar && $0.to.deviceHash == device }
    }

    /// Whether one device was seen on the other's network: two machines of one desk, one home or one company.
    private func shareNetwork(
        _ own: Presence, _ other: Presence, _ state: UnsafeMutablePointer<AccountState>
    ) -> Bool {
        wasSeen(own.deviceHash, on: other.address.network, state)
            || wasSeen(other.deviceHash, on: own.address.network, state)
    }

    /// A device that turns up on the network of another takes back what was made of their distance.
    func forgetClues(
        disprovedBy device: UInt64, on network: IPAddressBits, _ state: UnsafeMutablePointer<AccountState>
    ) {
        removeClues(state) { clue in
            guard [.travel, .overlap, .crossing, .colleague].contains(clue.kind) else { return false }
            return (clue.from.deviceHash == device && clue.to.address.network == network)
                || (clue.to.deviceHash == device && clue.from.address.network == network)
        }
    }

    private func useCount(_ network: IPAddressBits, _ state: UnsafeMutablePointer<AccountState>) -> Int {
        var count = 0
        forEachPresence(state) { if $0.address.network == network { count += 1 } }
        return count
    }

    /// Keeps one clue for each kind and day: what is found again the same day changes nothing, unless it shows more
    /// people or devices of one class.
    private func remember(
        _ kind: Clue.Kind, _ own: Presence, _ other: Presence, distance: Int32, isNew: Bool, at time: Int64,
        _ forced: inout Int?, _ state: UnsafeMutablePointer<AccountState>
    ) -> Bool {
        let otherTime = other.to <= time ? other.to : other.from > time ? other.from : other.to
        let day = Instant(milliseconds: max(time, otherTime)).day
        let sameClass = own.deviceClass == other.deviceClass
        var known: UInt32 = none
        var current = state.pointee.clues
        while current != none {
            let clue = clues[current].pointee
            if clue.kind == kind, clue.day == day { known = current }
            current = clue.next
        }
        // Who is where changes when a presence begins, or a day does; not with each activity.
        var people: UInt8 = 1
        if kind == .travel, isNew || known == none {
            let fewest = forced ?? peopleForced(state)
            forced = fewest
            people = UInt8(clamping: fewest)
        }
        let oldestDay = oldestClueDay(state)
        let isOwnLater = otherTime <= time
        let later = isOwnLater ? own.deviceHash : other.deviceHash
        let earlier = isOwnLater ? other.deviceHash : own.deviceHash
        var returned = own.gap(to: other) == 0
        var gainedReturn = false
        current = state.pointee.clues
        while current != none {
            let clue = clues[current]
            if clue.pointee.kind == kind, clue.pointee.day >= oldestDay, clue.pointee.from.deviceHash == later,
                clue.pointee.to.deviceHash == earlier
            {
                returned = true
                gainedReturn = gainedReturn || !clue.pointee.returned
                clue.pointee.returned = true
            }
            current = clue.pointee.next
        }
        var mostPeople = people
        if known != none {
            let clue = clues[known]
            let gained = gainedReturn || people > clue.pointee.people
            mostPeople = max(people, clue.pointee.people)
            clue.pointee.people = mostPeople
            // The day's clue is the pair that says most: of one class before mixed, there and back before one way.
            let saysMore =
                sameClass != clue.pointee.sameClass ? sameClass : returned && !clue.pointee.returned
            guard saysMore else { return gained }
            removeClues(state) { $0.kind == kind && $0.day == day }
        }
        let ownEnd = snapshot(own, at: time)
        let otherEnd = snapshot(other, at: otherTime)
        let ordered = isOwnLater ? (otherEnd, ownEnd) : (ownEnd, otherEnd)
        addClue(
            kind, from: ordered.0, to: ordered.1, distance: distance, gap: own.gap(to: other), people: mostPeople,
            sameClass: sameClass, returned: returned, state)
        return true
    }

    /// The fewest people that the trusted presences in the window force, when two of them are already known to be two.
    ///
    /// Tracks alone may find fewer: where presences last, a step from one to a third by way of a second is possible
    /// although the first had not ended.
    private func peopleForced(_ state: UnsafeMutablePointer<AccountState>) -> Int {
        var located: [Presence] = []
        forEachPresence(state) { presence in
            if presence.isLocated, presence.networkKind.placesItsUsers, !presence.isMachine,
                !isDistrusted(presence.address.network, state)
            {
                located.append(presence)
            }
        }
        located.sort { ($0.from, $0.to) < ($1.from, $1.to) }
        let tracks = Tracks.fewest(located.count) { a, b in
            if case .impossible = Reach(located[a], located[b], settings: settings) { false } else { true }
        }
        return max(2, tracks)
    }

    /// One end of a clue. The event is named only if it is the one of that time.
    func snapshot(_ presence: Presence, at time: Int64) -> Clue.End {
        Clue.End(
            time: time, deviceHash: presence.deviceHash, address: presence.address, latitude: presence.latitude,
            longitude: presence.longitude, radius: presence.radius, asn: presence.asn, device: presence.device,
            place: presence.place, event: time == presence.to ? presence.event : .none, kind: presence.kind,
            deviceClass: presence.deviceClass, isLocated: presence.isLocated)
    }

    /// Adds a clue, keeping its texts; the oldest of its kind makes room.
    func addClue(
        _ kind: Clue.Kind, from: Clue.End, to: Clue.End, distance: Int32, gap: Int64, people: UInt8, sameClass: Bool,
        returned: Bool, differs: Bool = false, _ state: UnsafeMutablePointer<AccountState>
    ) {
        var held = 0
        var oldestDay = Int32.max
        forEachClue(state) { if $0.kind == kind { (held, oldestDay) = (held + 1, min(oldestDay, $0.day)) } }
        if held >= Clue.perKind {
            var removed = false
            removeClues(state) { clue in
                guard !removed, clue.kind == kind, clue.day == oldestDay else { return false }
                removed = true
                return true
            }
        }
        let clue = Clue(
            kind: kind, day: Instant(milliseconds: max(from.time, to.time)).day, from: from, to: to, distance: distance,
            gap: gap, people: people, sameClass: sameClass, returned: returned,
            differs: differs, next: state.pointee.clues)
        guard let index = clues.insert(clue) else { return }
        for end in [from, to] {
            texts.retain(end.device)
            texts.retain(end.place)
        }
        // An event id belongs to its presence, which overwrites it in place; a clue keeps a copy.
        clues[index].pointee.from.event = texts.store(texts.bytes(from.event))
        clues[index].pointee.to.event = texts.store(texts.bytes(to.event))
        state.pointee.clues = index
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
                for end in [clue.from, clue.to] {
                    texts.release(end.device)
                    texts.release(end.place)
                    texts.release(end.event)
                }
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
            if clue.day >= oldestDay || clue.kind == .familiar, matches(clue) { return true }
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

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
        let reach = Reach(own, other, in: sites, settings: settings)
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
            && own.usedTogether(with: other, settings)
    }

    /// Whether both devices were seen on one network, and be it a crowd's.
    private func areOfOneCrowd(
        _ own: Presence, _ other: Presence, _ state: UnsafeMutablePointer<AccountState>
    ) -> Bool {
        guard let a = findDevice(own.deviceHash, state)?.pointee.bit,
            let b = findDevice(other.deviceHash, state)?.pointee.bit
        else { return false }
        return anyNetwork(state) { $0.devices & a != 0 && $0.devices & b != 0 }
    }

    /// Whether both networks have their place in this account's life: a desktop uses it, or it comes again and again. A
    /// carrier's or a café's does not.
    private func areSettled(_ own: Presence, _ other: Presence, _ state: UnsafeMutablePointer<AccountState>) -> Bool {
        let desktops = desktopBits(state)
        func isSettled(_ presence: Presence) -> Bool {
            guard let network = findNetwork(NetworkKey(presence.address), state)?.pointee else { return false }
            return network.trust.isEmpty && network.isSettled(desktops: desktops)
        }
        return isSettled(own) && isSettled(other)
    }

    /// Whether something known about this account makes the meeting harmless; says so in `ruledOut`.
    private func explainsAway(
        _ kind: Clue.Kind, _ own: Presence, _ other: Presence, _ state: UnsafeMutablePointer<AccountState>
    ) -> Bool {
        guard let reason = harmlessness(kind, own, other, state) else { return false }
        state.pointee.ruleOut(reason)
        return true
    }

    /// What is known about this account that makes the meeting harmless.
    private func harmlessness(
        _ kind: Clue.Kind, _ own: Presence, _ other: Presence, _ state: UnsafeMutablePointer<AccountState>
    ) -> RuledOutKind? {
        if kind == .travel, isDistrusted(own.address.network, state) || isDistrusted(other.address.network, state) {
            return .untrustedNetwork
        }
        if isFamiliar(own.deviceHash, state), isFamiliar(other.deviceHash, state) { return .familiar }
        return shareNetwork(own, other, state) ? .sharedNetwork : nil
    }

    /// A device never teleports: when it seems to, one of its networks is not where it claims. The network that this
    /// account's devices use less is the one to distrust; both when there is nothing to choose between them.
    private func noteTeleport(
        _ own: Presence, _ other: Presence, _ state: UnsafeMutablePointer<AccountState>
    ) -> Bool {
        guard own.deviceHash == other.deviceHash, !own.flags.contains(.standIn),
            case .impossible = Reach.betweenPlaces(own, other, in: sites, settings: settings)
        else { return false }
        state.pointee.ruleOut(.sameDevice)
        let ownUse = useCount(own.address.network, state)
        let otherUse = useCount(other.address.network, state)
        var learned = false
        let day = Instant(milliseconds: max(own.to, other.to)).day
        if ownUse <= otherUse { learned = distrust(own, on: day, state) }
        if otherUse <= ownUse { learned = distrust(other, on: day, state) || learned }
        return learned
    }

    /// Remembers that the network of `presence` is not to be believed, and takes back what was believed of it.
    private func distrust(
        _ presence: Presence, on day: Int32, _ state: UnsafeMutablePointer<AccountState>
    ) -> Bool {
        guard !isDistrusted(presence.address, state) else { return false }
        let key = NetworkKey(presence.address)
        removeClues(state) {
            $0.kind == .travel && (sights[$0.from.sight].pointee.key == key || sights[$0.to.sight].pointee.key == key)
        }
        addMark(.teleport, key.bits, day: day, state)
        return true
    }

    func isDistrusted(_ network: IPAddressBits, _ state: UnsafeMutablePointer<AccountState>) -> Bool {
        state.pointee.marks != none
            && hasMark(.teleport, NetworkKey(network).bits, since: max(oldestClueDay(state), clueExpiry), state)
    }

    /// Clues of earlier days no longer count.
    func oldestClueDay(_ state: UnsafeMutablePointer<AccountState>) -> Int32 {
        Instant(milliseconds: state.pointee.lastSeen - settings.retention.milliseconds).day
    }

    func isFamiliar(_ device: UInt64, _ state: UnsafeMutablePointer<AccountState>) -> Bool {
        state.pointee.marks != none && familiarUntil(state) > state.pointee.lastSeen
            && hasMark(.familiar, device, since: .min, state)
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
        disprovedBy device: UInt64, on network: NetworkKey, _ state: UnsafeMutablePointer<AccountState>
    ) {
        removeClues(state) { clue in
            guard clue.isOfPlaces else { return false }
            let (from, to) = (sights[clue.from.sight], sights[clue.to.sight])
            return (from.pointee.deviceHash == device && to.pointee.key == network)
                || (to.pointee.deviceHash == device && from.pointee.key == network)
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
            if clue.pointee.kind == kind, clue.pointee.day >= oldestDay,
                sights[clue.pointee.from.sight].pointee.deviceHash == later,
                sights[clue.pointee.to.sight].pointee.deviceHash == earlier
            {
                returned = true
                gainedReturn = gainedReturn || !clue.pointee.hasReturned
                clue.pointee.flags.insert(.returned)
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
                sameClass != clue.pointee.isSameClass ? sameClass : returned && !clue.pointee.hasReturned
            guard saysMore else { return gained }
            removeClues(state) { $0.kind == kind && $0.day == day }
        }
        var flags: Clue.Flags = []
        if sameClass { flags.insert(.sameClass) }
        if returned { flags.insert(.returned) }
        let ends = isOwnLater ? ((other, otherTime), (own, time)) : ((own, time), (other, otherTime))
        addClue(kind, from: ends.0, to: ends.1, distance: distance, people: mostPeople, flags, state)
        return true
    }

    /// The fewest people that the trusted presences in the window force, when two of them are already known to be two.
    ///
    /// Tracks alone may find fewer: where presences last, a step from one to a third by way of a second is possible
    /// although the first had not ended.
    private func peopleForced(_ state: UnsafeMutablePointer<AccountState>) -> Int {
        var located: [Presence] = []
        forEachPresence(state) { if canForce($0, state) { located.append($0) } }
        located.sort { ($0.from, $0.to) < ($1.from, $1.to) }
        return max(2, Tracks.fewest(located.count) { canGo(from: located[$0], to: located[$1]) })
    }

    /// Whether it is known well enough where this was, and that it was one of the account's people.
    private func canForce(_ presence: Presence, _ state: UnsafeMutablePointer<AccountState>) -> Bool {
        presence.isLocated && presence.networkKind.placesItsUsers && !presence.isMachine
            && !presence.flags.contains(.intruder) && !isDistrusted(presence.address.network, state)
    }

    private func canGo(from start: Presence, to end: Presence) -> Bool {
        if case .impossible = Reach(start, end, in: sites, settings: settings) { false } else { true }
    }

    /// The tracks into which presences fall, numbered from 0, by their position; those are left out of which it is not known
    /// well enough where they were. What is known to be harmless takes nobody else.
    ///
    /// - Parameter held: in order of their start.
    func tracks(_ held: [Presence], _ state: UnsafeMutablePointer<AccountState>) -> [Int: Int] {
        let located = held.indices.filter { canForce(held[$0], state) }
        let cover = Tracks.cover(located.count) { a, b in
            let (start, end) = (held[located[a]], held[located[b]])
            return canGo(from: start, to: end) || harmlessness(.travel, start, end, state) != nil
        }
        return Dictionary(uniqueKeysWithValues: zip(located, cover))
    }
}

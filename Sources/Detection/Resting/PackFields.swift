internal import Model

/// The order in which an account's fields are written and read.
extension PackCoder where Self: ~Copyable {
    /// Everything but the name and the key.
    mutating func state(_ state: inout AccountState) {
        number(&state.lastSeen, low: 41)
        let lastSeen = state.lastSeen
        // It is kept in whole seconds.
        var age = lastSeen / 1_000 - state.firstSeen / 1_000
        number(&age, low: 21)
        state.firstSeen = (lastSeen / 1_000 - age) * 1_000
        let newest = lastSeen == .max ? 0 : Instant(milliseconds: lastSeen).day
        index(&state.organization, low: 13)
        hours(&state.activity, since: newest)
        state.traceDay = day(state.traceDay, since: newest, low: 1)
        var country = state.country?.rawValue ?? 0
        bits(&country, 16)
        state.country = CountryCode(rawValue: country)
        state.seatSince = day(state.seatSince, since: newest, low: 6)
        state.quietJudgedDay = day(state.quietJudgedDay, since: newest, low: 2)
        failures(&state)
        number(&state.idleTold, low: 0)
        natural(&state.ruledOut, low: 7)
        var role = state.role.rawValue
        var status = state.status.rawValue
        var flags = state.flags.rawValue
        natural(&role, low: 1)
        natural(&status, low: 1)
        natural(&flags, low: 1)
        state.role = Role(rawValue: role) ?? .full
        state.status = AccountStatus(rawValue: status) ?? .active
        state.flags = AccountState.Flags(rawValue: flags)
        newestDay = state.traceDay
    }

    private mutating func failures(_ state: inout AccountState) {
        var hasFailed = state.hasFailed
        flag(&hasFailed)
        guard hasFailed else { return }
        natural(&state.failures, low: 1)
        var minutes = Int64(state.failedAt) - state.lastSeen / 60_000
        number(&minutes, low: 14)
        state.failedAt = Int32(truncatingIfNeeded: minutes + state.lastSeen / 60_000)
        bits(&state.failedFrom, 16)
    }

    mutating func fields(of finding: inout FindingState, from base: Int64) {
        number(&finding.episode, low: 1)
        number(&finding.step, low: 2)
        time(&finding.openedAt, from: base, low: 31)
        time(&finding.lastEvidence, from: base, low: 28)
        time(&finding.quietUntil, from: base, low: 31)
        flag(&finding.isOpen)
        number(&finding.toldConfidence, low: 7)
        number(&finding.toldPeople, low: 2)
        number(&finding.toldAtLeast, low: 2)
        natural(&finding.toldKinds, low: 2)
        number(&finding.answeredAfter, low: 0)
        number(&finding.convertedAfter, low: 0)
        index(&finding.convertedFor, low: 0)
    }

    /// What colleagues have in common of a profile, which stands before its fields.
    mutating func common(of profile: inout Profile) {
        sharedText(&profile.department)
        sharedText(&profile.mailDomain)
    }

    mutating func fields(of profile: inout Profile, from base: Int64) {
        time(&profile.decidedAt, from: base, low: 31)
        text(&profile.displayName)
        mailbox(&profile.mailbox, of: profile.displayName)
        var decided = profile.decided.rawValue
        natural(&decided, low: 8)
        profile.decided = Profile.Fields(rawValue: decided)
    }

    mutating func fields(of rest: inout ProfileRest) {
        text(&rest.sharingReason)
        number(&rest.sessionLimit, low: 1)
        number(&rest.familiarUntil, low: 41)
        natural(&rest.mutedKinds, low: 0)
        number(&rest.snoozedUntil, low: 41)
        for field in rest.decided.indices { number(&rest.decided[field], low: 41) }
    }

    mutating func fields(of answer: inout KeptAnswer) {
        number(&answer.time, low: 41)
        number(&answer.until, low: 41)
        number(&answer.answer, low: 2)
        flag(&answer.isUndo)
        text(&answer.by)
        text(&answer.note)
    }

    /// All days on which any device or network was used.
    mutating func anyDays(_ days: UInt32) {
        var days = days
        bits(&days, 32)
        anyDays = days
    }

    mutating func trace(_ trace: inout DeviceTrace, in activity: ActivityMap) {
        let isHashed = isHash(trace.hash, of: trace.device)
        var kinds = UInt16(trace.deviceClass) << 8 | UInt16(trace.slot) << 4 | UInt16(trace.flags.rawValue) << 1
        if isHashed { kinds |= 1 }
        bits(&kinds, 11)
        trace.deviceClass = UInt8(kinds >> 8)
        trace.slot = UInt8(kinds >> 4 & 15)
        trace.flags = DeviceTrace.Flags(rawValue: UInt8(kinds >> 1 & 7))
        named(&trace.hash, &trace.device, isHashed: kinds & 1 == 1)
        var hour = trace.newestHour - (newestDay == .min ? 0 : newestDay * 24)
        number(&hour, low: 5)
        trace.newestHour = hour + (newestDay == .min ? 0 : newestDay * 24)
        hours(of: &trace, in: activity)
        days(&trace.days)
        natural(&trace.family, low: 7)
    }

    /// Mostly of the account's active hours.
    private mutating func hours(of trace: inout DeviceTrace, in activity: ActivityMap) {
        let active = activity.twoDays(upTo: trace.newestHour)
        var isOfActive = trace.hours & ~active == 0
        flag(&isOfActive)
        if isOfActive { bits(&trace.hours, of: active) } else { bits(&trace.hours, Int(DeviceTrace.hoursKept)) }
    }

    mutating func trace(_ trace: inout NetworkTrace) {
        var kinds = trace.trust.rawValue << 1 | (trace.isLocated ? 1 : 0)
        bits(&kinds, 4)
        trace.trust = NetworkTrust(rawValue: kinds >> 1)
        trace.isLocated = kinds & 1 == 1
        key(&trace.key)
        days(&trace.days)
        natural(&trace.devices, low: 1)
        site(&trace.site)
    }

    mutating func presence(_ presence: inout Presence, since newest: Int64) {
        var isNewest = presence.to == newest
        flag(&isNewest)
        if isNewest { presence.to = newest } else { time(&presence.to, from: newest, low: 27) }
        time(&presence.from, from: presence.to, low: 22)
        let trace = device(&presence.deviceHash, &presence.device)
        network(&presence.address)
        site(&presence.site)
        hash(&presence.sessionHash)
        let hour = UInt16(truncatingIfNeeded: Instant(milliseconds: presence.to).hour)
        var traced = Int16(truncatingIfNeeded: Int(presence.tracedHour) - Int(hour))
        number(&traced, low: 0)
        presence.tracedHour = UInt16(truncatingIfNeeded: Int(hour) + Int(traced))
        text(&presence.event)
        natural(&presence.beat, low: 10)
        natural(&presence.beats, low: 4)
        natural(&presence.regularBeats, low: 2)
        bits(&presence.attended, 4)
        natural(&presence.kind, low: 2)
        var flags = presence.flags.rawValue
        bits(&flags, 6)
        presence.flags = Presence.Flags(rawValue: flags)
        agent(&presence.deviceClass, &presence.agentFamily, like: trace)
    }

    /// What the device is, mostly the same as when it was seen before.
    private mutating func agent(_ deviceClass: inout UInt8, _ family: inout UInt16, like trace: DeviceTrace?) {
        var isSame = trace.map { $0.deviceClass == deviceClass && $0.family == family } ?? false
        if trace != nil { flag(&isSame) }
        if isSame, let trace {
            (deviceClass, family) = (trace.deviceClass, trace.family)
        } else {
            bits(&deviceClass, 3)
            natural(&family, low: 7)
        }
    }

    mutating func sight(_ sight: inout Sight) {
        _ = device(&sight.deviceHash, &sight.device)
        network(&sight.address)
        site(&sight.site)
        bits(&sight.deviceClass, 3)
    }

    /// Its ends refer to the account's sights by number.
    mutating func fields(of clue: inout Clue, from base: Int64) {
        var kind = clue.kind.rawValue
        bits(&kind, 3)
        clue.kind = Clue.Kind(rawValue: kind) ?? .overlap
        fields(of: &clue.from, from: base, low: 31)
        fields(of: &clue.to, from: clue.from.time, low: 23)
        number(&clue.distance, low: 4)
        natural(&clue.gap, low: 3)
        natural(&clue.people, low: 1)
        var flags = clue.flags.rawValue
        bits(&flags, 3)
        clue.flags = Clue.Flags(rawValue: flags)
    }

    private mutating func fields(of end: inout Clue.End, from base: Int64, low: Int) {
        var sight = end.sight
        natural(&sight, low: 1)
        var time = end.time
        self.time(&time, from: base, low: low)
        var event = end.event
        text(&event)
        end = Clue.End(sight: sight, time: time, event: event)
    }

    mutating func fields(of mark: inout Mark) {
        var kind = mark.kind.rawValue
        bits(&kind, 1)
        mark.kind = Mark.Kind(rawValue: kind) ?? .teleport
        mark.day = UInt16(clamping: day(Int32(mark.day), since: newestDay == .min ? 0 : newestDay, low: 4))
        switch mark.kind {
        case .teleport:
            var network = NetworkKey(bits: mark.subject)
            key(&network)
            mark.subject = network.bits
        case .familiar: hash(&mark.subject)
        }
    }
}

// MARK: - What is saved beside what rests

extension PackCoder where Self: ~Copyable {
    /// Everything but what names the place.
    mutating func fields(of site: inout Site) {
        bits(&site.latitude)
        bits(&site.longitude)
        bits(&site.radius)
        natural(&site.asn, low: 15)
        bits(&site.kind, 4)
        flag(&site.isLocated)
    }

    mutating func fields(of session: inout LiveSession) {
        hash(&session.key)
        flag(&session.isNamed)
        var state = session.state.rawValue
        bits(&state, 2)
        session.state = LiveSession.State(rawValue: state) ?? .ended
        bits(&session.deviceClass, 3)
        hash(&session.deviceHash)
        number(&session.start, low: 41)
        time(&session.seen, from: session.start, low: 23)
        address(&session.address)
        text(&session.name)
        text(&session.device)
    }
}

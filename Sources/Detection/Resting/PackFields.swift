internal import Model

/// The order in which an account's fields are written and read.
extension PackCoder where Self: ~Copyable {
    /// Everything but the name and the key.
    mutating func state(_ state: inout AccountState) {
        number(&state.lastSeen)
        let lastSeen = state.lastSeen
        time(&state.firstSeen, from: lastSeen)
        let newest = lastSeen == .max ? 0 : Instant(milliseconds: lastSeen).day
        var organization = state.organization &+ 1
        natural(&organization)
        state.organization = organization &- 1
        hours(&state.activity)
        state.traceDay = day(state.traceDay, since: newest)
        var country = state.country?.rawValue ?? 0
        natural(&country)
        state.country = CountryCode(rawValue: country)
        state.seatSince = day(state.seatSince, since: newest)
        state.quietJudgedDay = day(state.quietJudgedDay, since: newest)
        var hasFailed = state.hasFailed
        flag(&hasFailed)
        if hasFailed {
            natural(&state.failures)
            number(&state.failedAt)
            natural(&state.failedFrom)
        }
        number(&state.idleTold)
        natural(&state.ruledOut)
        var standing = state.role.rawValue | state.status.rawValue << 4
        var flags = state.flags.rawValue
        natural(&standing)
        natural(&flags)
        state.role = Role(rawValue: standing & 0xF) ?? .full
        state.status = AccountStatus(rawValue: standing >> 4) ?? .active
        state.flags = AccountState.Flags(rawValue: flags)
        newestDay = state.traceDay
    }

    mutating func fields(of finding: inout FindingState) {
        number(&finding.episode)
        number(&finding.step)
        number(&finding.openedAt)
        number(&finding.lastEvidence)
        number(&finding.quietUntil)
        flag(&finding.isOpen)
        number(&finding.toldConfidence)
        number(&finding.toldPeople)
        number(&finding.toldAtLeast)
        number(&finding.toldKinds)
        number(&finding.answeredAfter)
        number(&finding.convertedAfter)
        number(&finding.convertedFor)
    }

    /// What colleagues have in common of a profile, which stands before its fields.
    mutating func common(of profile: inout Profile) {
        sharedText(&profile.department)
        sharedText(&profile.mailDomain)
    }

    mutating func fields(of profile: inout Profile) {
        number(&profile.decidedAt)
        text(&profile.mailbox)
        text(&profile.displayName)
        var decided = profile.decided.rawValue
        natural(&decided)
        profile.decided = Profile.Fields(rawValue: decided)
    }

    mutating func fields(of rest: inout ProfileRest) {
        text(&rest.sharingReason)
        number(&rest.sessionLimit)
        number(&rest.familiarUntil)
        number(&rest.mutedKinds)
        number(&rest.snoozedUntil)
        for field in rest.decided.indices { number(&rest.decided[field]) }
    }

    mutating func fields(of answer: inout KeptAnswer) {
        number(&answer.time)
        number(&answer.until)
        number(&answer.answer)
        flag(&answer.isUndo)
        text(&answer.by)
        text(&answer.note)
    }

    mutating func trace(_ trace: inout DeviceTrace) {
        var kinds = UInt16(trace.deviceClass) << 7 | UInt16(trace.slot) << 3 | UInt16(trace.flags.rawValue)
        if isHash(trace.hash, of: trace.device) { kinds |= Self.hashed }
        natural(&kinds)
        trace.deviceClass = UInt8(kinds >> 7 & 7)
        trace.slot = UInt8(kinds >> 3 & 15)
        trace.flags = DeviceTrace.Flags(rawValue: UInt8(kinds & 7))
        named(&trace.hash, &trace.device, isHashed: kinds & Self.hashed != 0)
        natural(&trace.hours)
        var hour = trace.newestHour - (newestDay == .min ? 0 : newestDay * 24)
        number(&hour)
        trace.newestHour = hour + (newestDay == .min ? 0 : newestDay * 24)
        days(&trace.days)
        natural(&trace.family)
    }

    private static var hashed: UInt16 { 1 << 10 }

    mutating func trace(_ trace: inout NetworkTrace) {
        var kinds = trace.trust.rawValue << 1 | (trace.isLocated ? 1 : 0)
        natural(&kinds)
        trace.trust = NetworkTrust(rawValue: kinds >> 1)
        trace.isLocated = kinds & 1 == 1
        key(&trace.key)
        days(&trace.days)
        natural(&trace.devices)
        site(&trace.site)
    }

    mutating func presence(_ presence: inout Presence, since newest: Int64) {
        time(&presence.to, from: newest)
        time(&presence.from, from: presence.to)
        device(&presence.deviceHash, &presence.device)
        network(&presence.address)
        site(&presence.site)
        bits(&presence.sessionHash)
        let hour = UInt16(truncatingIfNeeded: Instant(milliseconds: presence.to).hour)
        var traced = Int16(truncatingIfNeeded: Int(presence.tracedHour) - Int(hour))
        number(&traced)
        presence.tracedHour = UInt16(truncatingIfNeeded: Int(hour) + Int(traced))
        natural(&presence.agentFamily)
        text(&presence.event)
        natural(&presence.beat)
        natural(&presence.beats)
        natural(&presence.regularBeats)
        natural(&presence.steadyBeats)
        var kinds = presence.kind << 3 | presence.deviceClass
        var flags = presence.flags.rawValue
        natural(&kinds)
        natural(&flags)
        presence.kind = kinds >> 3
        presence.deviceClass = kinds & 7
        presence.flags = Presence.Flags(rawValue: flags)
    }

    mutating func sight(_ sight: inout Sight) {
        device(&sight.deviceHash, &sight.device)
        network(&sight.address)
        site(&sight.site)
        natural(&sight.deviceClass)
    }

    /// Its ends refer to the account's sights by number.
    mutating func fields(of clue: inout Clue, from base: Int64) {
        var kind = clue.kind.rawValue
        natural(&kind)
        clue.kind = Clue.Kind(rawValue: kind) ?? .overlap
        fields(of: &clue.from, from: base)
        fields(of: &clue.to, from: base)
        number(&clue.distance)
        natural(&clue.gap)
        natural(&clue.people)
        var flags = clue.flags.rawValue
        natural(&flags)
        clue.flags = Clue.Flags(rawValue: flags)
    }

    private mutating func fields(of end: inout Clue.End, from base: Int64) {
        var sight = end.sight
        natural(&sight)
        var distance = base &- end.time
        number(&distance)
        var event = end.event
        text(&event)
        end = Clue.End(sight: sight, time: base &- distance, event: event)
    }

    mutating func fields(of mark: inout Mark) {
        var kind = mark.kind.rawValue
        natural(&kind)
        mark.kind = Mark.Kind(rawValue: kind) ?? .teleport
        mark.day = UInt16(clamping: day(Int32(mark.day), since: newestDay == .min ? 0 : newestDay))
        switch mark.kind {
        case .teleport:
            var network = NetworkKey(bits: mark.subject)
            key(&network)
            mark.subject = network.bits
        case .familiar: bits(&mark.subject)
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
        natural(&site.asn)
        natural(&site.kind)
        flag(&site.isLocated)
    }

    mutating func fields(of session: inout LiveSession) {
        bits(&session.key)
        flag(&session.isNamed)
        var state = session.state.rawValue
        number(&state)
        session.state = LiveSession.State(rawValue: state) ?? .ended
        natural(&session.deviceClass)
        bits(&session.deviceHash)
        number(&session.start)
        time(&session.seen, from: session.start)
        address(&session.address)
        text(&session.name)
        text(&session.device)
    }
}

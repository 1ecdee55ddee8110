internal import Model

/// The order in which an account's fields are written and read. A change of it is a new version of the format.
extension AccountCoder where Self: ~Copyable {
    mutating func fields(of state: inout AccountState) {
        bits(&state.hash)
        text(&state.name, .own)
        number(&state.lastSeen)
        time(&state.firstSeen, from: state.lastSeen)
        number(&state.organization)
        state.activity.code(with: &self)
        number(&state.traceDay)
        number(&state.failedAt)
        number(&state.failedFrom)
        number(&state.failures)
        number(&state.seatDay)
        number(&state.seatSince)
        number(&state.idleTold)
        number(&state.quietJudgedDay)
        number(&state.ruledOut)
        var role = state.role.rawValue
        var status = state.status.rawValue
        var flags = state.flags.rawValue
        number(&role)
        number(&status)
        number(&flags)
        state.role = Role(rawValue: role) ?? .full
        state.status = AccountStatus(rawValue: status) ?? .active
        state.flags = AccountState.Flags(rawValue: flags)
    }

    mutating func fields(of presence: inout Presence, from base: Int64) {
        time(&presence.to, from: base)
        time(&presence.from, from: presence.to)
        bits(&presence.deviceHash)
        address(&presence.address)
        degrees(&presence.latitude, most: 90)
        degrees(&presence.longitude, most: 180)
        bits(&presence.radius)
        number(&presence.asn)
        number(&presence.sessionHash)
        number(&presence.tracedHour)
        number(&presence.agentFamily)
        text(&presence.device, .common)
        text(&presence.place, .everybodys)
        text(&presence.event, .own)
        number(&presence.beat)
        number(&presence.beats)
        number(&presence.regularBeats)
        number(&presence.steadyBeats)
        number(&presence.kind)
        number(&presence.deviceClass)
        var flags = presence.flags.rawValue
        number(&flags)
        presence.flags = Presence.Flags(rawValue: flags)
    }

    mutating func fields(of trace: inout DeviceTrace) {
        bits(&trace.hash)
        bits(&trace.hours)
        number(&trace.newestHour)
        days(&trace.days)
        number(&trace.family)
        text(&trace.device, .common)
        number(&trace.deviceClass)
        number(&trace.slot)
        // A slot beyond the last could only come from bytes that were never written here.
        trace.slot %= 16
        var flags = trace.flags.rawValue
        number(&flags)
        trace.flags = DeviceTrace.Flags(rawValue: flags)
    }

    mutating func fields(of trace: inout NetworkTrace) {
        bits(&trace.key.bits)
        days(&trace.days)
        text(&trace.place, .everybodys)
        number(&trace.latitude)
        number(&trace.longitude)
        number(&trace.radius)
        number(&trace.devices)
        number(&trace.kind)
        var trust = trace.trust.rawValue
        number(&trust)
        trace.trust = NetworkTrust(rawValue: trust)
    }

    private mutating func days(_ days: inout DaySet) {
        var bits = days.bits
        number(&bits)
        days = DaySet(bits: bits)
    }

    mutating func fields(of clue: inout Clue, from base: Int64) {
        var kind = clue.kind.rawValue
        number(&kind)
        clue.kind = Clue.Kind(rawValue: kind) ?? .overlap
        number(&clue.day)
        fields(of: &clue.from, from: base)
        fields(of: &clue.to, from: base)
        number(&clue.distance)
        number(&clue.gap)
        number(&clue.people)
        flag(&clue.sameClass)
        flag(&clue.returned)
        flag(&clue.differs)
    }

    private mutating func fields(of end: inout Clue.End, from base: Int64) {
        time(&end.time, from: base)
        bits(&end.deviceHash)
        address(&end.address)
        degrees(&end.latitude, most: 90)
        degrees(&end.longitude, most: 180)
        bits(&end.radius)
        number(&end.asn)
        text(&end.device, .common)
        text(&end.place, .everybodys)
        text(&end.event, .own)
        number(&end.kind)
        number(&end.deviceClass)
        flag(&end.isLocated)
    }

    mutating func fields(of profile: inout Profile) {
        text(&profile.email, .own)
        text(&profile.displayName, .own)
        text(&profile.department, .own)
        text(&profile.sharingReason, .own)
        number(&profile.sessionLimit)
        number(&profile.familiarUntil)
        number(&profile.mutedKinds)
        number(&profile.snoozedUntil)
        for field in profile.decided.indices { number(&profile.decided[field]) }
    }

    mutating func fields(of answer: inout KeptAnswer) {
        number(&answer.time)
        number(&answer.until)
        number(&answer.answer)
        flag(&answer.isUndo)
        text(&answer.by, .own)
        text(&answer.note, .own)
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
}

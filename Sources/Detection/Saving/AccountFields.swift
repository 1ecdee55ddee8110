internal import Model

/// The order in which an account's fields are written and read. A change of it is a new version of the format.
extension AccountCoder where Self: ~Copyable {
    mutating func fields(of state: inout AccountState) {
        bits(&state.hash)
        text(&state.name, .own)
        number(&state.lastSeen)
        let lastSeen = state.lastSeen
        time(&state.firstSeen, from: lastSeen)
        number(&state.organization)
        state.activity.code(with: &self)
        number(&state.traceDay)
        number(&state.failedAt)
        number(&state.failedFrom)
        number(&state.failures)
        var country = state.country?.rawValue ?? 0
        number(&country)
        state.country = CountryCode(rawValue: country)
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
        number(&presence.sessionHash)
        number(&presence.tracedHour)
        number(&presence.agentFamily)
        text(&presence.device, .common)
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
        number(&trace.hours)
        number(&trace.newestHour)
        days(&trace.days)
        number(&trace.family)
        text(&trace.device, .common)
        number(&trace.deviceClass)
        number(&trace.slot)
        var flags = trace.flags.rawValue
        number(&flags)
        trace.flags = DeviceTrace.Flags(rawValue: flags)
    }

    mutating func fields(of trace: inout NetworkTrace) {
        bits(&trace.key.bits)
        days(&trace.days)
        number(&trace.devices)
        flag(&trace.isLocated)
        var trust = trace.trust.rawValue
        number(&trust)
        trace.trust = NetworkTrust(rawValue: trust)
    }

    /// Everything but the place in the slab.
    mutating func fields(of site: inout Site) {
        degrees(&site.latitude, most: 90)
        degrees(&site.longitude, most: 180)
        bits(&site.radius)
        number(&site.asn)
        text(&site.place, .everybodys)
        number(&site.kind)
        flag(&site.isLocated)
    }

    mutating func fields(of sight: inout Sight) {
        bits(&sight.deviceHash)
        address(&sight.address)
        text(&sight.device, .common)
        number(&sight.deviceClass)
    }

    /// - Parameter sights: how many the account has; the ends refer to them by number.
    mutating func fields(of clue: inout Clue, from base: Int64, sights: Int) {
        var kind = clue.kind.rawValue
        number(&kind)
        clue.kind = Clue.Kind(rawValue: kind) ?? .overlap
        fields(of: &clue.from, from: base, sights: sights)
        fields(of: &clue.to, from: base, sights: sights)
        number(&clue.distance)
        number(&clue.gap)
        number(&clue.people)
        var flags = clue.flags.rawValue
        number(&flags)
        clue.flags = Clue.Flags(rawValue: flags)
    }

    private mutating func fields(of end: inout Clue.End, from base: Int64, sights: Int) {
        let sight = UInt32(count(Int(end.sight), most: sights - 1))
        var distance = base &- end.time
        number(&distance)
        var event = end.event
        text(&event, .own)
        end = Clue.End(sight: sight, time: base &- distance, event: event)
    }

    mutating func fields(of mark: inout Mark) {
        bits(&mark.subject)
        number(&mark.day)
        var kind = mark.kind.rawValue
        number(&kind)
        mark.kind = Mark.Kind(rawValue: kind) ?? .teleport
    }

    mutating func fields(of profile: inout Profile) {
        number(&profile.decidedAt)
        text(&profile.mailbox, .own)
        text(&profile.mailDomain, .everybodys)
        text(&profile.displayName, .own)
        text(&profile.department, .everybodys)
        var decided = profile.decided.rawValue
        number(&decided)
        profile.decided = Profile.Fields(rawValue: decided)
    }

    mutating func fields(of rest: inout ProfileRest) {
        text(&rest.sharingReason, .own)
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
        text(&answer.by, .own)
        text(&answer.note, .own)
    }

    mutating func fields(of session: inout LiveSession) {
        number(&session.key)
        flag(&session.isNamed)
        var state = session.state.rawValue
        number(&state)
        session.state = LiveSession.State(rawValue: state) ?? .ended
        number(&session.deviceClass)
        bits(&session.deviceHash)
        number(&session.start)
        time(&session.seen, from: session.start)
        address(&session.address)
        text(&session.name, .own)
        text(&session.device, .own)
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

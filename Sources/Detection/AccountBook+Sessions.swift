internal import Model

/// Limits of sessions, for accounts that have one and only while a rule is set: nothing is remembered of any other.
extension AccountBook {
    /// A session's line, after it was seen.
    func noteSession(
        _ record: UnsafePointer<EventRecord>, in batch: EventBatch, _ index: UInt32, _ changes: inout [AccountChange]
    ) {
        guard settings.sessions.rule != .off else {
            if !watches.isEmpty { dropWatch(index) }
            return
        }
        guard !record.pointee.flags.contains(.automated), let limit = sessionLimit(index) else { return }
        let state = wake(index)
        var watch = watches[index] ?? SessionWatch()
        watch.removeAged(at: state.pointee.lastSeen, settings.sessions, retention: settings.retention, release)
        if record.pointee.type == .sessionEnd {
            end(record, in: &watch)
        } else {
            go(on: record, in: batch, &watch, limit: limit, state, &changes)
        }
        displace(in: &watch, limit: limit, at: record.pointee.time, state, &changes)
        keep(watch, of: index, limit: limit, at: record.pointee.time)
    }

    /// An update may have changed the limit.
    func noteSessionLimit(_ index: UInt32) {
        guard let watch = watches[index] else { return }
        guard let limit = sessionLimit(index) else { return dropWatch(index) }
        keep(watch, of: index, limit: limit, at: Instant.earliest.milliseconds)
    }

    /// Sessions whose grace is over by `now` make room.
    func displaceOverdue(at now: Instant, _ changes: inout [AccountChange]) {
        forEachDue(at: now, in: \.sessionTimers) { index in
            guard settings.sessions.rule != .off, var watch = watches[index], let limit = sessionLimit(index) else {
                return
            }
            let before = watch.displacedCount
            displace(in: &watch, limit: limit, at: now.milliseconds, wake(index), &changes)
            if watch.displacedCount != before { markUnsaved(index) }
            keep(watch, of: index, limit: limit, at: now.milliseconds)
        }
    }

    /// Sets the timers of all watched accounts anew: one that comes too early does nothing.
    /// - Complexity: O(accounts with a limit and sessions).
    func setSessionTimers() {
        sessionTimers = Timers()
        guard settings.sessions.rule != .off else { return }
        for (index, watch) in watches {
            guard let limit = sessionLimit(index) else { continue }
            setTimer(watch, of: index, limit: limit, at: Instant.earliest.milliseconds)
        }
    }

    /// Lets go of what is known of an account's sessions.
    func dropWatch(_ index: UInt32) {
        guard let watch = watches.removeValue(forKey: index) else { return }
        for session in watch.sessions { release(session) }
    }

    /// Lets go of sessions that the account's next line would let go of.
    /// - Returns: whether there were any.
    func dropOldSessions(_ index: UInt32) -> Bool {
        guard var watch = watches[index], let minute else { return false }
        let before = watch.sessions.count
        watch.removeAged(
            at: (minute - Self.latenessMax).milliseconds, settings.sessions, retention: settings.retention, release)
        guard watch.sessions.count < before else { return false }
        watches[index] = watch.sessions.isEmpty ? nil : watch
        return true
    }

    /// The sessions that are live as far as lines tell, by their start.
    func sessionFacts(_ index: UInt32) -> [SessionFacts] {
        guard settings.sessions.rule != .off, let watch = watches[index] else { return [] }
        let now = max(wake(index).pointee.lastSeen, minute?.milliseconds ?? .min)
        return watch.live(at: now, settings.sessions).map(facts)
    }

    // MARK: One line

    private func go(
        on record: UnsafePointer<EventRecord>, in batch: EventBatch, _ watch: inout SessionWatch, limit: Int,
        _ state: UnsafeMutablePointer<AccountState>, _ changes: inout [AccountChange]
    ) {
        let key = sessionKey(record)
        let address = settings.fullAddresses ? record.pointee.address : record.pointee.address.network
        if let place = watch.place(of: key) {
            let isNewest = record.pointee.time >= watch.sessions[place].seen
            if isNewest {
                watch.change(place) { session in
                    session.address = IPAddressBits(address)
                    session.deviceClass = record.pointee.deviceClassCode
                    guard session.deviceHash != record.pointee.deviceHash else { return }
                    session.deviceHash = record.pointee.deviceHash
                    session.device = texts.replace(session.device, with: batch.bytes(record.pointee.device))
                }
            }
            return watch.goOn(place, at: record.pointee.time)
        }
        let session = LiveSession(
            key: key, isNamed: !record.pointee.session.isAbsent, deviceClass: record.pointee.deviceClassCode,
            deviceHash: record.pointee.deviceHash, start: record.pointee.time, seen: record.pointee.time,
            address: IPAddressBits(address), name: texts.store(batch.bytes(record.pointee.session)),
            device: texts.store(batch.bytes(record.pointee.device)))
        guard let (forgotten, isLive) = watch.add(session) else { return }
        if isLive {
            let step = Int(watch.displacedCount)
            tell(
                forgotten, newest: session, limit, live: SessionWatch.most + 1, step, record.pointee.time, state,
                &changes)
        }
        release(forgotten)
    }

    private func end(_ record: UnsafePointer<EventRecord>, in watch: inout SessionWatch) {
        guard record.pointee.session.isAbsent else {
            if let place = watch.place(of: sessionKey(record)) { watch.end(place, at: record.pointee.time) }
            return
        }
        // An end need not say on which network.
        for place in watch.sessions.indices
        where !watch.sessions[place].isNamed && watch.sessions[place].deviceHash == record.pointee.deviceHash {
            watch.end(place, at: record.pointee.time)
        }
    }

    /// What tells an account's sessions apart, from what the journal keeps of a line.
    private func sessionKey(_ record: UnsafePointer<EventRecord>) -> UInt32 {
        guard record.pointee.session.isAbsent else { return UInt32(truncatingIfNeeded: record.pointee.sessionHash) }
        let network = NetworkKey(IPAddressBits(record.pointee.address)).bits
        let device = record.pointee.device.isAbsent ? UInt64(record.pointee.agentFamily) : record.pointee.deviceHash
        return UInt32(truncatingIfNeeded: ((network ^ device) &* 0x9E37_79B9_7F4A_7C15) >> 32)
    }

    private func displace(
        in watch: inout SessionWatch, limit: Int, at now: Int64, _ state: UnsafeMutablePointer<AccountState>,
        _ changes: inout [AccountChange]
    ) {
        while let next = watch.displaceNext(limit: limit, at: now, settings.sessions) {
            let step = Int(watch.displacedCount)
            tell(next.session, newest: next.newest, limit, live: next.live, step, now, state, &changes)
        }
    }

    private func tell(
        _ session: LiveSession, newest: LiveSession, _ limit: Int, live: Int, _ step: Int, _ time: Int64,
        _ state: UnsafeMutablePointer<AccountState>, _ changes: inout [AccountChange]
    ) {
        changes.append(
            .displacement(
                Displacement(
                    account: facts(state), session: facts(session), newest: facts(newest), limit: limit, live: live,
                    step: step, time: Instant(milliseconds: time))))
    }

    private func facts(_ session: LiveSession) -> SessionFacts {
        let address = session.address.address
        return SessionFacts(
            session: texts.text(session.name), device: texts.text(session.device),
            deviceClass: DeviceClass(rawValue: session.deviceClass)?.name,
            network: settings.fullAddresses ? address.description : address.networkDescription,
            started: Instant(milliseconds: session.start), lastSeen: Instant(milliseconds: session.seen))
    }

    private func release(_ session: LiveSession) {
        texts.release(session.name)
        texts.release(session.device)
    }

    /// Nil without a limit that is kept to. It wakes nobody, and so puts nobody to rest that a caller is at work on.
    private func sessionLimit(_ index: UInt32) -> Int? {
        var limit: Int?
        look(at: index) { limit = sessionLimit(in: $0.pointee.profile) }
        return limit
    }

    private func sessionLimit(in profile: UInt32) -> Int? {
        guard profile != none, profiles[profile].pointee.rest != none else { return nil }
        let limit = Int(profileRests[profiles[profile].pointee.rest].pointee.sessionLimit)
        return (1...SessionWatch.limitMax).contains(limit) ? limit : nil
    }

    private func keep(_ watch: SessionWatch, of index: UInt32, limit: Int, at now: Int64) {
        watches[index] = watch.sessions.isEmpty ? nil : watch
        setTimer(watch, of: index, limit: limit, at: now)
    }

    private func setTimer(_ watch: SessionWatch, of index: UInt32, limit: Int, at now: Int64) {
        guard let due = watch.due(limit: limit, at: now, settings.sessions) else { return }
        sessionTimers.push(due: due, index)
        // Lines come again and again while the grace lasts, and each leaves a timer behind.
        if sessionTimers.count > 2 * watches.count + 64 { setSessionTimers() }
    }

    // MARK: Saving

    func writeSessions(_ index: UInt32, with writer: inout PackWriter) {
        notes.pointee.shortTexts.clear()
        let watch = watches[index] ?? SessionWatch()
        guard writer.count(watch.sessions.count) > 0 else { return }
        var count = watch.displacedCount
        writer.number(&count, low: 0)
        for var session in watch.sessions { writer.fields(of: &session) }
    }

    /// - Returns: nil when there are none.
    func readSessions(with reader: inout PackReader) -> SessionWatch? {
        notes.pointee.shortTexts.clear()
        let count = reader.count(0)
        guard count > 0 else { return nil }
        var displacedCount: Int32 = 0
        reader.number(&displacedCount, low: 0)
        let sessions = (0..<count).map { _ in
            var session = LiveSession(key: 0, isNamed: false, start: 0, seen: 0)
            reader.fields(of: &session)
            return session
        }
        return SessionWatch(sessions: sessions, displacedCount: displacedCount)
    }

    /// Sessions that were saved with the account.
    func restore(_ watch: SessionWatch, of index: UInt32) {
        watches[index] = watch
        if settings.sessions.rule != .off, let limit = sessionLimit(index) {
            setTimer(watch, of: index, limit: limit, at: Instant.earliest.milliseconds)
        }
    }
}

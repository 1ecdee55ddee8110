internal import Model

/// How a line becomes part of an account's presences, and which meetings of presences that makes worth judging.
extension AccountBook {
    func absorb(
        _ record: UnsafePointer<EventRecord>, in batch: EventBatch, _ index: UInt32, _ changes: inout [AccountChange]
    ) {
        let state = wake(index)
        if record.pointee.flags.contains(.automated) {
            state.pointee.ruleOut(.automation)
            return
        }
        let address = settings.fullAddresses ? record.pointee.address : record.pointee.address.network
        let extended = extendPresence(record, address: IPAddressBits(address), state)
        let presence = extended.map { presences[$0.index] } ?? begin(record, in: batch, address: address, state)
        guard let presence else { return }
        if extended == nil { noteCountry(record, in: batch, presence.pointee, state, &changes) }
        if record.pointee.time == presence.pointee.to {
            presence.pointee.event = texts.replace(presence.pointee.event, with: batch.bytes(record.pointee.id))
            presence.pointee.sessionHash = UInt32(truncatingIfNeeded: record.pointee.sessionHash)
        }
        if presence.pointee.flags.contains(.intruder) {
            if extended == nil, findDevice(presence.pointee.deviceHash, state) == nil {
                reportTakeover(presence.pointee, state, &changes)
            }
        } else if presence.pointee.isMachine {
            state.pointee.ruleOut(.automation)
        } else {
            state.pointee.activity.insert(record.pointee.instant)
        }

        trace(presence, record.pointee.instant, trust: record.pointee.flags.networkTrust, state)

        var isNew = false
        if presences[state.pointee.presences].pointee.next != none {
            isNew = judgeMeetings(of: presence, since: extended?.previous, at: record.pointee.time, state)
        }
        if isDayOver(state) {
            _ = judgeDay(before: record.pointee.instant, state)
            isNew = true
        }
        if isNew { evaluate(index, at: record.pointee.time, &changes) }
    }

    /// A session's end closes its presence: nobody is held to be there after saying goodbye.
    func end(_ record: UnsafePointer<EventRecord>, _ index: UInt32) {
        let session = UInt32(truncatingIfNeeded: record.pointee.sessionHash)
        var current = wake(index).pointee.presences
        while current != none {
            let presence = presences[current]
            let isOwn =
                record.pointee.session.isAbsent
                ? presence.pointee.deviceHash == record.pointee.deviceHash : presence.pointee.sessionHash == session
            if isOwn, presence.pointee.to <= record.pointee.time { presence.pointee.flags.insert(.ended) }
            current = presence.pointee.next
        }
    }

    /// The device's hash, or that of what stands in for it: the user agent's family and the network.
    private func identity(_ record: UnsafePointer<EventRecord>, _ address: IPAddressBits) -> UInt64 {
        guard record.pointee.device.isAbsent else { return record.pointee.deviceHash }
        let network = address.network
        return (network.high &* 0x9E37_79B9_7F4A_7C15) ^ (network.low &* 0xC2B2_AE3D_27D4_EB4F)
            ^ UInt64(record.pointee.agentFamily)
    }

    /// Lets go of what has aged, and finds the presence that the record belongs to, with what it spanned before; two that
    /// it bridges become one, and then nothing is said of before.
    private func extendPresence(
        _ record: UnsafePointer<EventRecord>, address: IPAddressBits, _ state: UnsafeMutablePointer<AccountState>
    ) -> (index: UInt32, previous: ClosedRange<Int64>?)? {
        let identity = identity(record, address)
        let expiry = state.pointee.lastSeen - settings.presenceHorizon.milliseconds
        let gap = settings.presenceGap.milliseconds
        var found: UInt32?
        var before: ClosedRange<Int64>?
        var hasPast = false
        var rhythm = Rhythm()
        var previous: UInt32 = none
        var current = state.pointee.presences
        while current != none {
            let presence = presences[current]
            let next = presence.pointee.next
            if presence.pointee.deviceHash == identity { rhythm.take(presence.pointee, before: record.pointee.time) }
            if presence.pointee.to < expiry {
                drop(current, after: previous, state)
            } else if presence.pointee.deviceHash == identity, presence.pointee.address == address,
                record.pointee.time >= presence.pointee.from - gap, record.pointee.time <= presence.pointee.to + gap
            {
                if let found {
                    let kept = presences[found]
                    kept.pointee.attend(presence.pointee, bridgedAt: record.pointee.time, settings.attendedWithin)
                    if presence.pointee.to > kept.pointee.to { kept.pointee.endAs(&presence.pointee) }
                    kept.pointee.from = min(kept.pointee.from, presence.pointee.from)
                    kept.pointee.to = max(kept.pointee.to, presence.pointee.to)
                    drop(current, after: previous, state)
                    before = nil
                } else {
                    before = presence.pointee.from...presence.pointee.to
                    found = current
                    previous = current
                }
            } else {
                if presence.pointee.deviceHash == identity, presence.pointee.to < record.pointee.time - gap {
                    hasPast = true
                }
                previous = current
            }
            current = next
        }
        if let found { extend(presences[found], to: record.pointee.time, rhythm) }
        if let found, hasPast { dropPast(of: found, state) }
        return found.map { ($0, before) }
    }

    /// A device is where it was last: what it did before has been judged when it came here, and says nothing any more.
    private func dropPast(of newest: UInt32, _ state: UnsafeMutablePointer<AccountState>) {
        let (device, from) = (presences[newest].pointee.deviceHash, presences[newest].pointee.from)
        dropPresences(state) {
            $0.deviceHash == device && $0.to < from - settings.presenceGap.milliseconds
        }
    }

    /// - Parameter rhythm: of the device up to now, on whatever network: a home with IPv4 and IPv6 shows one machine on
    ///   two networks in turn.
    private func extend(_ presence: UnsafeMutablePointer<Presence>, to time: Int64, _ rhythm: Rhythm) {
        let within = settings.attendedWithin
        if time > presence.pointee.to {
            presence.pointee.noteAttendance(between: rhythm.last(before: presence.pointee), and: time, within: within)
            rhythm.goOn(in: &presence.pointee, at: time)
            presence.pointee.to = time
            presence.pointee.flags.remove(.ended)
        } else if time < presence.pointee.from {
            presence.pointee.noteAttendance(between: time, and: presence.pointee.from, within: within)
            presence.pointee.from = time
        }
    }

    private func begin(
        _ record: UnsafePointer<EventRecord>, in batch: EventBatch, address: IPAddress,
        _ state: UnsafeMutablePointer<AccountState>
    ) -> UnsafeMutablePointer<Presence>? {
        if presenceCount(state) == Tracks.presencesMax { dropOldest(state) }
        let bits = IPAddressBits(address)
        let identity = identity(record, bits)
        var flags: Presence.Flags = []
        // A place that may be anywhere in a country is none.
        if record.pointee.flags.contains(.hasPlace),
            !(Double(record.pointee.radius) > settings.radiusMax)
        {
            flags.insert(.located)
        }
        if record.pointee.device.isAbsent { flags.insert(.standIn) }
        if record.pointee.flags.contains(.misplacedNetwork) { flags.insert(.misplaced) }
        if isIntrusion(record, device: identity, state) { flags.insert(.intruder) }
        let site = Site(
            latitude: record.pointee.latitude, longitude: record.pointee.longitude, radius: record.pointee.radius,
            asn: record.pointee.asn, place: texts.share(batch.bytes(record.pointee.place)),
            kind: record.pointee.networkKindCode, isLocated: flags.contains(.located))
        // Any other hour than the present one has it traced.
        let untraced = UInt16(truncatingIfNeeded: record.pointee.instant.hour) &- 1
        var presence = Presence(
            deviceHash: identity, from: record.pointee.time, to: record.pointee.time, address: bits,
            next: state.pointee.presences, site: sites.share(site, &texts), sessionHash: 0,
            device: deviceText(record, in: batch, identity, state), event: .none,
            agentFamily: UInt16(truncatingIfNeeded: record.pointee.agentFamily), tracedHour: untraced, beat: 0,
            beats: 0, regularBeats: 0, attended: 0, kind: record.pointee.networkKindCode,
            deviceClass: record.pointee.deviceClassCode, flags: flags)
        continueRhythm(&presence, state)
        guard let index = presences.insert(presence) else { return nil }
        state.pointee.presences = index
        return presences[index]
    }

    func presenceCount(_ state: UnsafeMutablePointer<AccountState>) -> Int {
        var count = 0
        var current = state.pointee.presences
        while current != none {
            count += 1
            current = presences[current].pointee.next
        }
        return count
    }

    /// A page that refreshes just beyond the presence gap begins a presence each time: its rhythm goes on all the same.
    private func continueRhythm(_ presence: inout Presence, _ state: UnsafeMutablePointer<AccountState>) {
        var rhythm = Rhythm()
        forEachPresence(state) { if $0.deviceHash == presence.deviceHash { rhythm.take($0, before: presence.from) } }
        rhythm.goOn(in: &presence, at: presence.from)
    }

    /// The device's name, kept once for all presences of the device.
    private func deviceText(
        _ record: UnsafePointer<EventRecord>, in batch: EventBatch, _ identity: UInt64,
        _ state: UnsafeMutablePointer<AccountState>
    ) -> TextHandle {
        var current = state.pointee.presences
        while current != none {
            let presence = presences[current]
            if presence.pointee.deviceHash == identity { return texts.retain(presence.pointee.device) }
            current = presence.pointee.next
        }
        if let known = findDevice(identity, state) { return texts.retain(known.pointee.device) }
        return texts.store(batch.bytes(record.pointee.device))
    }

    /// Lets go of presences that ended before `expiry`.
    /// - Returns: whether there were any.
    @discardableResult
    func dropPresences(endedBefore expiry: Int64, _ state: UnsafeMutablePointer<AccountState>) -> Bool {
        dropPresences(state) { $0.to < expiry }
    }

    @discardableResult
    private func dropPresences(
        _ state: UnsafeMutablePointer<AccountState>, where matches: (Presence) -> Bool
    ) -> Bool {
        var dropped = false
        var previous: UInt32 = none
        var current = state.pointee.presences
        while current != none {
            let presence = presences[current]
            let next = presence.pointee.next
            if matches(presence.pointee) {
                drop(current, after: previous, state)
                dropped = true
            } else {
                previous = current
            }
            current = next
        }
        return dropped
    }

    private func drop(_ index: UInt32, after previous: UInt32, _ state: UnsafeMutablePointer<AccountState>) {
        let presence = presences[index].pointee
        if previous == none {
            state.pointee.presences = presence.next
        } else {
            presences[previous].pointee.next = presence.next
        }
        texts.release(presence.device)
        texts.release(presence.event)
        sites.release(presence.site, &texts)
        presences.remove(index)
    }

    /// A full window forgets what ended longest ago; of equals, what came first.
    private func dropOldest(_ state: UnsafeMutablePointer<AccountState>) {
        var oldest: (index: UInt32, previous: UInt32, to: Int64)?
        var previous: UInt32 = none
        var current = state.pointee.presences
        while current != none {
            let presence = presences[current]
            if oldest.map({ presence.pointee.to <= $0.to }) ?? true {
                oldest = (current, previous, presence.pointee.to)
            }
            previous = current
            current = presence.pointee.next
        }
        if let oldest { drop(oldest.index, after: oldest.previous, state) }
    }
}

/// How a device kept time up to its newest activity.
private struct Rhythm {
    private var to = Int64.min
    private var beat: UInt16 = 0
    private var beats: UInt8 = 0
    private var regularBeats: UInt8 = 0
    private var isSteady = false

    /// Takes over what a presence knows, if it is the newest so far.
    mutating func take(_ presence: Presence, before time: Int64) {
        guard presence.to <= time, presence.to > to else { return }
        (to, beat, beats) = (presence.to, presence.beat, presence.beats)
        (regularBeats, isSteady) = (presence.regularBeats, presence.flags.contains(.steady))
    }

    /// When the device was heard of last, in this presence or beside it.
    func last(before presence: Presence) -> Int64 { max(to, presence.to) }

    /// Goes on in a presence that is active at `time`.
    func goOn(in presence: inout Presence, at time: Int64) {
        guard to != .min else { return }
        (presence.beat, presence.beats) = (beat, beats)
        presence.regularBeats = regularBeats
        if isSteady { presence.flags.insert(.steady) } else { presence.flags.remove(.steady) }
        if time > to { presence.noteBeat(seconds: (time - to) / 1_000) }
    }
}

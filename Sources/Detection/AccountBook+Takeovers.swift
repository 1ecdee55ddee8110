internal import Model

/// Telling burglars from colleagues: who comes from far away, on a device and a network never seen before, right after
/// logins failed there.
extension AccountBook {
    /// Remembers a failed login. Those of one hour on one network are counted together.
    func noteFailure(_ record: UnsafePointer<EventRecord>, _ index: UInt32) {
        guard record.pointee.flags.contains(.hasAddress), !record.pointee.flags.contains(.late) else { return }
        let state = wake(index)
        let minute = Self.minute(record.pointee.time)
        let network = Self.mark(record.pointee.address)
        if network != state.pointee.failedFrom || abs(minute - state.pointee.failedAt) > Self.minutesBetween {
            state.pointee.failures = 0
        }
        state.pointee.failures = min(state.pointee.failures, .max - 1) + 1
        state.pointee.failedFrom = network
        state.pointee.failedAt = max(minute, state.pointee.failedAt)
    }

    /// Whether a presence that begins is that of a burglar: to be asked before its device and network are remembered.
    func isIntrusion(
        _ record: UnsafePointer<EventRecord>, device: UInt64, _ state: UnsafeMutablePointer<AccountState>
    ) -> Bool {
        if let known = findDevice(device, state) { return known.pointee.flags.contains(.intruder) }
        guard Int(state.pointee.failures) >= settings.takeoverFailuresMin,
            Self.mark(record.pointee.address) == state.pointee.failedFrom,
            abs(Self.minute(record.pointee.time) - state.pointee.failedAt) <= Self.minutesBetween,
            record.pointee.flags.contains(.hasPlace), !(Double(record.pointee.radius) > settings.radiusMax)
        else { return false }
        let here = Geodesy.Direction(latitude: record.pointee.latitude, longitude: record.pointee.longitude)
        let known = networkTraces(state).filter(\.isLocated)
        return !known.isEmpty
            && known.allSatisfy {
                Geodesy.distance(here, sites[$0.site].pointee.direction) >= settings.travelDistanceMin
            }
    }

    /// Tells security, once for each device.
    func reportTakeover(
        _ presence: Presence, _ state: UnsafeMutablePointer<AccountState>, _ changes: inout [AccountChange]
    ) {
        state.pointee.ruleOut(.takeover)
        var last: Presence?
        forEachPresence(state) { other in
            guard other.deviceHash != presence.deviceHash, last.map({ $0.to < other.to }) ?? true else { return }
            last = other
        }
        let before = last ?? presence
        var evidence = Evidence(
            from: sighting(before), to: sighting(presence), gap: Int(max(0, presence.to - before.to) / 60_000))
        if let last, last.isLocated {
            let (there, here) = (sites[last.site].pointee.direction, sites[presence.site].pointee.direction)
            evidence.distance = Int(Geodesy.distance(there, here).rounded())
        }
        changes.append(
            .takeover(
                Takeover(
                    account: facts(state), failures: Int(state.pointee.failures), evidence: evidence,
                    time: Instant(milliseconds: presence.to))))
    }

    /// A burst of failures and what comes of it lie this close together.
    private static let minutesBetween: Int32 = 60

    private static func minute(_ time: Int64) -> Int32 { Int32(truncatingIfNeeded: time / 60_000) }

    /// A part of a network's hash: enough to tell one attacker's network from the account's others.
    private static func mark(_ address: IPAddress) -> UInt16 {
        let mixed = NetworkKey(IPAddressBits(address)).bits &* 0x9E37_79B9_7F4A_7C15
        return UInt16(truncatingIfNeeded: mixed >> 48)
    }
}

internal import Model

/// How accounts are written to rest and taken up again: as when they are saved, but in fewer bytes and less time, as
/// nothing of it has to outlive the process. What all accounts share, sites and everybody's texts, is referred to.
protocol PackCoder: AccountCoder, ~Copyable {
    mutating func natural(_ value: inout UInt64)
    mutating func bits(_ value: inout UInt32)
    /// As it is, without the shorter forms of ids.
    mutating func plainText(_ handle: inout TextHandle)
    /// Which hours of the last days were active.
    mutating func hours(_ activity: inout ActivityMap)
    /// A device and its name, or which of those remembered it is.
    mutating func device(_ hash: inout UInt64, _ name: inout TextHandle)
    /// An address, or which of the networks remembered it is.
    mutating func network(_ address: inout IPAddressBits)
    /// From which day on sets of days count back.
    var newestDay: Int32 { get set }
}

extension PackCoder where Self: ~Copyable {
    mutating func natural<Number: UnsignedInteger & FixedWidthInteger>(_ value: inout Number) {
        var wide = UInt64(value)
        natural(&wide)
        value = Number(truncatingIfNeeded: wide)
    }

    /// Days are told back from the newest event's, the sign in the lowest bit; 0 is no day.
    private mutating func day(_ day: Int32, since newest: Int32) -> Int32 {
        let back = Int64(newest) - Int64(day)
        var coded = day == .min ? 0 : UInt64(bitPattern: back << 1 ^ back >> 63) + 1
        natural(&coded)
        guard coded > 0 else { return .min }
        coded -= 1
        let read = Int64(bitPattern: coded >> 1) ^ -Int64(bitPattern: coded & 1)
        return Int32(truncatingIfNeeded: Int64(newest) - read)
    }

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

    mutating func presence(_ presence: inout Presence, since newest: Int64) {
        time(&presence.to, from: newest)
        time(&presence.from, from: presence.to)
        device(&presence.deviceHash, &presence.device)
        network(&presence.address)
        natural(&presence.site)
        bits(&presence.sessionHash)
        let hour = UInt16(truncatingIfNeeded: Instant(milliseconds: presence.to).hour)
        var traced = Int16(truncatingIfNeeded: Int(presence.tracedHour) - Int(hour))
        number(&traced)
        presence.tracedHour = UInt16(truncatingIfNeeded: Int(hour) + Int(traced))
        natural(&presence.agentFamily)
        text(&presence.event, .own)
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

    mutating func trace(_ trace: inout DeviceTrace) {
        bits(&trace.hash)
        natural(&trace.hours)
        var hour = trace.newestHour - (newestDay == .min ? 0 : newestDay * 24)
        number(&hour)
        trace.newestHour = hour + (newestDay == .min ? 0 : newestDay * 24)
        days(&trace.days)
        natural(&trace.family)
        text(&trace.device, .own)
        var kinds = UInt16(trace.deviceClass) << 7 | UInt16(trace.slot) << 3 | UInt16(trace.flags.rawValue)
        natural(&kinds)
        trace.deviceClass = UInt8(kinds >> 7)
        trace.slot = UInt8(kinds >> 3 & 15)
        trace.flags = DeviceTrace.Flags(rawValue: UInt8(kinds & 7))
    }

    mutating func trace(_ trace: inout NetworkTrace) {
        var kinds = trace.trust.rawValue << 1 | (trace.isLocated ? 1 : 0)
        natural(&kinds)
        trace.trust = NetworkTrust(rawValue: kinds >> 1)
        trace.isLocated = kinds & 1 == 1
        key(&trace.key)
        days(&trace.days)
        natural(&trace.devices)
        natural(&trace.site)
    }

    mutating func sight(_ sight: inout Sight) {
        device(&sight.deviceHash, &sight.device)
        network(&sight.address)
        natural(&sight.site)
        natural(&sight.deviceClass)
    }

    /// Addresses are networks unless the settings ask for more, or they are none of the internet's.
    mutating func address(_ address: inout IPAddressBits) {
        var key = NetworkKey(address)
        var isWhole = IPAddressBits(key.address) != address
        flag(&isWhole)
        if isWhole {
            bits(&address.high)
            bits(&address.low)
        } else {
            self.key(&key)
            address = IPAddressBits(key.address)
        }
    }

    /// A /24 in four bytes, or a /64, which is never below 2³², in nine.
    private mutating func key(_ key: inout NetworkKey) {
        var short = key.bits >> 32 == 0 ? (key.bits >> 8) << 1 : 1
        natural(&short)
        if short & 1 == 0 { key = NetworkKey(bits: (short >> 1) << 8) } else { bits(&key.bits) }
    }

    mutating func days(_ days: inout DaySet) {
        var back = days.turned(to: newestDay)
        natural(&back)
        days = DaySet(turned: back, to: newestDay)
    }
}

internal import Model

/// What a whole day says about two devices of one class, once it is over: whether they were in use side by side for hours,
/// or one after the other like people who relieve each other.
extension AccountBook {
    /// Hours of use on a day below which a device was only looked at.
    private static let hoursMin = 3

    /// Judges the account's last whole day; true when something was learned.
    ///
    /// Days begin in the middle of the account's usual night, wherever on earth that is.
    func judgeDay(before instant: Instant, _ state: UnsafeMutablePointer<AccountState>) -> Bool {
        guard hasSeveralMachines(state) else { return false }
        let hour = instant.hour
        let start = state.pointee.activity.quietestHour
        let end = hour - ((hour - start) % 24 + 24) % 24
        // Only who was there for hours is compared.
        let used = deviceTraces(state).filter {
            Self.isMachineOfPeople($0) && $0.day(from: end - 24).nonzeroBitCount >= Self.hoursMin
        }
        guard used.count > 1 else { return false }
        let days = used.map { $0.day(from: end - 24) }
        var learned = false
        for kind in [Clue.Kind.together, .handover] {
            var best: (first: Int, second: Int, people: UInt16)?
            var people: UInt16 = 0
            for first in used.indices {
                for second in used.indices.dropFirst(first + 1)
                where used[first].deviceClass == used[second].deviceClass
                    && isHeld(used[first], used[second], kind, state)
                {
                    let (a, b) = (days[first], days[second])
                    guard kind == .together ? Self.areSideBySide(a, b) : Self.relieveEachOther(a, b) else { continue }
                    people |= used[first].bit | used[second].bit
                    let differs = used[first].system != used[second].system
                    if let best, used[best.first].system != used[best.second].system || !differs { continue }
                    best = (first, second, 0)
                }
            }
            guard let best else { continue }
            if rememberDay(kind, used[best.first], used[best.second], people: people.nonzeroBitCount, state) {
                learned = true
            }
        }
        return learned
    }

    private static func isMachineOfPeople(_ trace: DeviceTrace) -> Bool {
        trace.isPersonal
            && (trace.deviceClass == DeviceClass.desktop.rawValue || trace.deviceClass == DeviceClass.phone.rawValue)
    }

    private func hasSeveralMachines(_ state: UnsafeMutablePointer<AccountState>) -> Bool {
        guard hasTraces(state) else { return false }
        var count = 0
        var current = state.pointee.devices
        while current != none {
            if Self.isMachineOfPeople(devices[current].pointee) { count += 1 }
            current = devices[current].pointee.next
        }
        return count > 1
    }

    /// Devices side by side on one network are counted here; on different networks every meeting is judged by itself.
    private func isHeld(
        _ a: DeviceTrace, _ b: DeviceTrace, _ kind: Clue.Kind, _ state: UnsafeMutablePointer<AccountState>
    ) -> Bool {
        if isFamiliar(a.hash, state), isFamiliar(b.hash, state) { return false }
        guard kind == .together else { return true }
        return anyNetwork(state) { $0.devices & a.bit != 0 && $0.devices & b.bit != 0 }
    }

    private static func areSideBySide(_ a: UInt32, _ b: UInt32) -> Bool { (a & b).nonzeroBitCount >= hoursMin }

    /// Both were used for hours, hardly ever in the same one, and all of one before all of the other.
    private static func relieveEachOther(_ a: UInt32, _ b: UInt32) -> Bool {
        guard a.nonzeroBitCount >= hoursMin, b.nonzeroBitCount >= hoursMin, (a & b).nonzeroBitCount <= 1 else {
            return false
        }
        let (earlier, later) = a.trailingZeroBitCount < b.trailingZeroBitCount ? (a, b) : (b, a)
        return 31 - earlier.leadingZeroBitCount <= later.trailingZeroBitCount
    }

    private func rememberDay(
        _ kind: Clue.Kind, _ a: DeviceTrace, _ b: DeviceTrace, people: Int,
        _ state: UnsafeMutablePointer<AccountState>
    ) -> Bool {
        guard let from = newestPresence(of: a.hash, state), let to = newestPresence(of: b.hash, state) else {
            return false
        }
        let ends = from.to <= to.to ? (from, to) : (to, from)
        let day = Instant(milliseconds: ends.1.to).day
        guard !anyClue(state, { $0.kind == kind && $0.day == day }) else { return false }
        addClue(
            kind, from: (ends.0, ends.0.to), to: (ends.1, ends.1.to), distance: -1, people: UInt8(clamping: people),
            a.system == b.system ? .sameClass : [.sameClass, .differs], state)
        return true
    }

    private func newestPresence(of device: UInt64, _ state: UnsafeMutablePointer<AccountState>) -> Presence? {
        var newest: Presence?
        forEachPresence(state) { presence in
            guard presence.deviceHash == device, newest.map({ $0.to < presence.to }) ?? true else { return }
            newest = presence
        }
        return newest
    }
}

extension ActivityMap {
    /// The hour of the day (UTC) around which there was least activity in the last two weeks; of equals the first.
    var quietestHour: Int32 {
        guard newestDay != .min else { return 0 }
        var tally = InlineArray<24, Int>(repeating: 0)
        for day in (newestDay - 13)...newestDay {
            var hours = hours(day: day)
            while hours != 0 {
                tally[hours.trailingZeroBitCount] += 1
                hours &= hours - 1
            }
        }
        var best = (hour: 0, activity: Int.max)
        for hour in 0..<24 {
            // The hours nearest to the middle weigh most.
            var activity = 4 * tally[hour]
            for distance in 1...3 {
                activity += (4 - distance) * (tally[(hour + distance) % 24] + tally[(hour + 24 - distance) % 24])
            }
            if activity < best.activity { best = (hour, activity) }
        }
        return Int32(best.hour)
    }

    /// On how many of the last 14 whole days more hours than `limit` were active.
    func longDays(over limit: Int) -> Int {
        guard newestDay != .min else { return 0 }
        return ((newestDay - 14)..<newestDay).count { activeHours(day: $0) > limit }
    }
}

internal import Model

/// What a verdict may look at: an account's clues, its map of active hours, its devices and networks. Filled again for
/// every verdict.
struct Window {
    private(set) var clues: [CountedClue] = []
    var devices: [DeviceTrace] = []
    var networks: [NetworkTrace] = []
    private(set) var activity = ActivityMap()
    /// The newest day in their sets.
    private(set) var traceDay = Int32.min
    private(set) var isMailbox = false
    /// Newest event time of the account, in milliseconds since 1970.
    private(set) var newest: Int64 = 0
    /// For how many whole days the account has been known by then.
    private(set) var watchedDays = 0

    /// What of a clue is counted.
    struct CountedClue: BitwiseCopyable {
        var kind: Clue.Kind
        var flags: Clue.Flags
        var people: UInt8
        /// The bits of the devices at both ends; 0 when one of them is not remembered or nobody's.
        var devices: UInt16
        /// Whether both ends were on networks that few others use. Of one that is not remembered nothing is known.
        var isAmongFew: Bool
        /// Whether both ends were on such networks, and those have their place in this account's life.
        var isSettled: Bool
        var lastTime: Int64

        var day: Int32 { Instant(milliseconds: lastTime).day }
        var isSameClass: Bool { flags.contains(.sameClass) }
    }

    /// Empties it for another account.
    mutating func begin(activity: ActivityMap, traceDay: Int32, newest: Int64, watchedDays: Int, isMailbox: Bool) {
        clues.removeAll(keepingCapacity: true)
        devices.removeAll(keepingCapacity: true)
        networks.removeAll(keepingCapacity: true)
        self.activity = activity
        self.traceDay = traceDay
        self.newest = newest
        self.watchedDays = watchedDays
        self.isMailbox = isMailbox
    }

    /// - Parameters: what was seen at both ends. To be called when the devices and networks are there.
    mutating func add(_ clue: Clue, from start: Sight, to end: Sight) {
        let from = networks.first { $0.key == start.key }
        let to = networks.first { $0.key == end.key }
        var counted = CountedClue(
            kind: clue.kind, flags: clue.flags, people: clue.people, devices: 0, isAmongFew: false, isSettled: false,
            lastTime: clue.lastTime)
        // What stands in for a device without an id is another on every network, and belongs to nobody.
        if let one = devices.first(where: { $0.hash == start.deviceHash }), one.isPersonal,
            let other = devices.first(where: { $0.hash == end.deviceHash }), other.isPersonal
        {
            counted.devices = one.bit | other.bit
        }
        if let from, let to, from.trust.isEmpty, to.trust.isEmpty {
            let desktops = desktops
            counted.isAmongFew = true
            counted.isSettled = from.isSettled(desktops: desktops) && to.isSettled(desktops: desktops)
        }
        clues.append(counted)
    }

    func count(_ kind: Clue.Kind, where counts: (CountedClue) -> Bool = { _ in true }) -> Int {
        clues.count { $0.kind == kind && counts($0) }
    }

    /// The slots of the desktops.
    var desktops: UInt16 {
        devices.reduce(into: 0) { if $1.deviceClass == DeviceClass.desktop.rawValue { $0 |= $1.bit } }
    }

    /// Between when the evidence of a kind was found.
    func span(
        of kind: SignalKind, _ homes: Households, settings: DetectionSettings
    ) -> (newest: Int64, oldest: Int64) {
        switch kind {
        case .overlap: span { [.overlap, .colleague, .crossing, .together].contains($0) }
        case .impossibleTravel: span { $0 == .travel }
        case .handover: span { $0 == .handover }
        case .roundTheClock:
            if let first = RoundTheClockDetector.shortNights(activity, settings: settings).first {
                (Int64(activity.newestDay) * 86_400_000, first.start)
            } else {
                (Int64(activity.newestDay) * 86_400_000, Int64(activity.newestDay - 14) * 86_400_000)
            }
        case .alternation: spanOfGuests(homes)
        case .deviceCrowd: spanOfDevices
        case .genericMailbox: (.min, .max)
        }
    }

    private func span(_ isOfKind: (Clue.Kind) -> Bool) -> (newest: Int64, oldest: Int64) {
        var span: (newest: Int64, oldest: Int64)?
        for clue in clues where isOfKind(clue.kind) {
            let known = span ?? (clue.lastTime, clue.lastTime)
            span = (max(known.newest, clue.lastTime), min(known.oldest, clue.lastTime))
        }
        return span ?? (newest, newest)
    }

    /// From the first day on which any but the main household was active to its newest hour.
    private func spanOfGuests(_ homes: Households) -> (newest: Int64, oldest: Int64) {
        let guests = homes.all.filter(\.isSettled).dropFirst()
        guard let newestHour = guests.map(\.newestHour).max() else { return (newest, newest) }
        let days = guests.reduce(into: UInt32(0)) { $0 |= $1.days.counted(backFrom: traceDay) }
        let first = traceDay - Int32(31 - days.leadingZeroBitCount)
        return (min(newest, Int64(newestHour) * 3_600_000), min(newest, Int64(first) * 86_400_000))
    }

    /// A crowd is there as long as a second device is.
    private var spanOfDevices: (newest: Int64, oldest: Int64) {
        let hours = devices.filter { $0.isPersonal && $0.days.count >= 2 }.map(\.newestHour).sorted(by: >)
        guard hours.count > 1 else { return (newest, newest) }
        let days = devices.reduce(into: UInt32(0)) { $0 |= $1.days.counted(backFrom: traceDay) }
        let first = traceDay - Int32(31 - days.leadingZeroBitCount)
        return (min(newest, Int64(hours[1]) * 3_600_000), min(newest, Int64(first) * 86_400_000))
    }

    /// Desktops from which on they are a crowd's.
    private static let crowdMin = 5

    /// Days that a device must be used on to be one of the account's own.
    static let lastingDays = 3

    /// On how many days anything was found that could not be one day's chance.
    func evidenceDays(_ features: Features) -> Int {
        // Clues of the last 28 days and of as many before them that were not let go yet.
        let newestDay = clues.reduce(Int32.min) { max($0, $1.day) }
        var seen: UInt64 = 0
        for clue in clues { seen |= 1 << UInt64(clamping: newestDay - clue.day) }
        let alone = features[.aloneDays] > 0 ? features[.aloneDays] + 1 : 0
        let returns = features[.farHomeReturns] > 0 ? features[.farHomeReturns] + 1 : 0
        let isCrowd = [Feature.extraHomes, .extraDesktops, .extraPhones, .phoneDays, .pairDays].contains {
            features[$0] > 0
        }
        return max(
            seen.nonzeroBitCount, alone, returns, isCrowd ? Self.lastingDays : 0, features[.shortNights],
            features[.longDays])
    }

    /// The likeliest number of people: those side by side, those who relieve each other, and households.
    func peopleEstimate(_ features: Features, _ households: Households) -> Int {
        let counted = clues.reduce(0) {
            $1.kind == .together || $1.kind == .handover ? max($0, Int($1.people)) : $0
        }
        let homes = households.count { $0.days.count >= 2 && $0.desktops > 0 && $0.isSettled }
        let desktops = devices.count {
            $0.deviceClass == DeviceClass.desktop.rawValue && $0.isPersonal && $0.days.count >= 2
        }
        // Of so many, several browsers of one machine are no longer the likeliest story, and there are always some who come
        // too seldom to be counted.
        let crowd =
            desktops >= Self.crowdMin
            ? desktops + 1 : features[.extraDesktops] >= 2 ? machineCount(.desktop, daysMin: 2) : 0
        return max(2, crowd, counted, homes, lasting(.desktop), lasting(.phone))
    }
}

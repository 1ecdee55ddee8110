internal import Model

/// What the model weighs: small whole numbers, each belonging to one kind of evidence, and each meaning more sharing the
/// greater it is.
enum Feature: Int, CaseIterable {
    /// Days on which devices of one class were too far apart, each on a network that few others use, …
    case farDays
    /// … and whether one came back, so that it was no one-way trip; …
    case farReturns
    /// … days where one is on a crowd's network, which may be a company's way out somewhere else; …
    case farCrowdDays
    /// … and days with devices of different classes, each on a network that is settled in this account, …
    case farSettledDays
    /// … or of which one may be behind a carrier's or a company's network.
    case farMixedDays
    /// Returns from days on which far households alone were active, beyond the first.
    case farHomeReturns
    /// Days on which two devices of one class were in use within minutes on different networks that few others use, …
    case overlapDays
    /// … or where one is on a crowd's network, like the machine at the office that nobody switched off, …
    case overlapCrowdDays
    /// … or where they are of two households, which share no network, …
    case overlapApartDays
    /// … the same of devices that were both seen in one office or café, …
    case colleagueDays
    /// … or two of different classes, each on a network that is settled in this account.
    case crossingDays
    /// Days with hours of two devices of one class side by side on one network, of one system …
    case togetherDays
    /// … or of two, as no two browsers of one machine are.
    case differingDays
    /// Days on which one device was used for hours and then another, beyond the first two.
    case handoverDays
    /// Nights out of seven too short to sleep in.
    case shortNights
    /// Days on which alone those were active who share no network with the others, nor a crowd's, beyond the first.
    case aloneDays
    /// Homes with a phone and a desktop of their own, beyond the first.
    case extraHomes
    /// Desktops or phones in lasting use, beyond the first.
    case extraDesktops
    case extraPhones
    /// Days on which two phones were both in use for good, side by side or in turn, beyond the first, …
    case phoneDays
    /// … of two phones that share no network, …
    case phoneApartDays
    /// … and of two phones and two desktops: each a set of their own.
    case pairDays
    /// Days with activity in more hours than one person works.
    case longDays
    /// Whether the address names a desk and not a person.
    case mailbox

    var kind: SignalKind {
        switch self {
        case .farDays, .farCrowdDays, .farReturns, .farSettledDays, .farMixedDays: .impossibleTravel
        case .overlapDays, .overlapCrowdDays, .overlapApartDays, .colleagueDays: .overlap
        case .crossingDays, .togetherDays, .differingDays: .overlap
        case .handoverDays: .handover
        case .shortNights, .longDays: .roundTheClock
        case .aloneDays, .farHomeReturns: .alternation
        case .extraHomes, .extraDesktops, .extraPhones, .phoneDays, .phoneApartDays, .pairDays: .deviceCrowd
        case .mailbox: .genericMailbox
        }
    }

    /// As in dumps for fitting.
    var name: String { "\(self)" }
}

/// One value for each feature, in their order.
typealias PerFeature<Value> = InlineArray<24, Value>

/// The features of one account.
struct Features: Sendable {
    private var values: PerFeature<UInt8> = .init(repeating: 0)

    subscript(_ feature: Feature) -> Int {
        get { Int(values[feature.rawValue]) }
        set { values[feature.rawValue] = UInt8(clamping: newValue) }
    }

    init() {}

    /// Some people have a phone for work and one of their own, and go on having them: many days say no more than a few.
    private static let turnDaysMax = 3

    /// - Parameters:
    ///   - households: of the window's devices.
    ///   - homes: the same, where no crowd's network makes one of two.
    init(
        _ window: Window, _ households: Households, homes: Households, in sites: borrowing SiteTable,
        settings: DetectionSettings
    ) {
        self[.farDays] = window.count(.travel) { $0.isSameClass && $0.isAmongFew }
        self[.farCrowdDays] = window.count(.travel) { $0.isSameClass && !$0.isAmongFew }
        let returns = window.count(.travel) { $0.isSameClass && $0.flags.contains(.returned) && $0.isAmongFew }
        self[.farReturns] = min(1, returns)
        self[.overlapApartDays] = window.count(.overlap) {
            $0.isAmongFew && $0.devices != 0 && !households.areTied($0.devices)
        }
        self[.farSettledDays] = window.count(.travel) { !$0.isSameClass && $0.isSettled }
        self[.farMixedDays] = window.count(.travel) { !$0.isSameClass && !$0.isSettled }
        self[.overlapDays] = window.count(.overlap) { $0.isAmongFew }
        self[.overlapCrowdDays] = window.count(.overlap) { !$0.isAmongFew }
        self[.colleagueDays] = window.count(.colleague)
        self[.crossingDays] = window.count(.crossing)
        self[.togetherDays] = window.count(.together) { !$0.flags.contains(.differs) }
        // Whoever moves to a new machine has both at hand for a day or two.
        self[.differingDays] = max(0, window.count(.together) { $0.flags.contains(.differs) } - 2)
        self[.handoverDays] = max(0, window.count(.handover) - 2)
        let nights = RoundTheClockDetector.shortNights(window.activity, settings: settings).count
        self[.shortNights] = nights >= settings.quietDaysMin ? nights - settings.quietDaysMin + 1 : 0
        self[.longDays] = window.activity.longDays(over: 13) - 2
        self[.mailbox] = window.isMailbox ? 1 : 0
        // One device is no crowd, and nobody's guest.
        guard window.devices.count > 1 else { return }
        self[.aloneDays] = homes.daysOfOthersAlone(newest: window.traceDay) - 1
        self[.farHomeReturns] =
            homes.farReturns(window.networks, in: sites, newest: window.traceDay, settings: settings) - 1
        self[.extraHomes] = homes.count { $0.desktops > 0 && $0.phones > 0 } - 1
        self[.extraDesktops] = window.lasting(.desktop) - 1
        self[.extraPhones] = window.lasting(.phone) - 1
        let phoneDays = window.daysInTurn(.phone)
        guard phoneDays > 1 else { return }
        func counted(_ days: Int) -> Int { min(Self.turnDaysMax, days - 1) }
        self[.phoneDays] = counted(phoneDays)
        self[.phoneApartDays] = counted(window.daysInTurn(.phone) { !homes.areTied($0) })
        self[.pairDays] = counted(min(phoneDays, window.daysInTurn(.desktop)))
    }
}

extension Window {
    /// Whether the device was only ever seen where everybody seems to be in two places: it stands in a data centre.
    private func isHosted(_ device: DeviceTrace) -> Bool {
        var isSeen = false
        for network in networks where network.devices & device.bit != 0 {
            guard network.trust.contains(.misplaced) else { return false }
            isSeen = true
        }
        return isSeen
    }

    /// Machines of the class in lasting use: three days or more, and side by side with the others for more than the days
    /// of a move. Devices of one system on one network may be one machine with several browsers.
    func lasting(_ deviceClass: DeviceClass) -> Int {
        var found = InlineArray<12, Int>(repeating: 0)
        let count = machines(deviceClass, daysMin: Self.lastingDays, into: &found)
        var spans = InlineArray<12, Range<Int>>(repeating: 0..<0)
        for place in 0..<count { spans[place] = span(devices[found[place]]) }
        // Nowhere are more side by side than where one of them begins.
        var most = 0
        for one in 0..<count where !spans[one].isEmpty {
            var used = 0
            for other in 0..<count where spans[other].contains(spans[one].lowerBound) { used += 1 }
            most = max(most, used)
        }
        return most
    }

    /// For how many days two devices of the class were both in use, at most, between the first day of the later one and the
    /// last day of the one that went first: whoever moves to a new one has both for a day or two.
    /// - Parameter counts: whether a pair does, by the bits of both.
    func daysInTurn(_ deviceClass: DeviceClass, where counts: (UInt16) -> Bool = { _ in true }) -> Int {
        var most = 0
        for (place, one) in devices.enumerated() where isOfPeople(one, deviceClass) {
            let days = one.days.counted(backFrom: traceDay)
            for other in devices[..<place] where isOfPeople(other, deviceClass) {
                let others = other.days.counted(backFrom: traceDay)
                // Bits count back from the newest day, which is the lowest.
                let last = max(days.trailingZeroBitCount, others.trailingZeroBitCount)
                let first = 32 - max(days.leadingZeroBitCount, others.leadingZeroBitCount)
                guard first > last else { continue }
                let both = UInt32(truncatingIfNeeded: (UInt64(1) << UInt64(first)) - (UInt64(1) << UInt64(last)))
                let shared = min((days & both).nonzeroBitCount, (others & both).nonzeroBitCount)
                if shared > most, counts(one.bit | other.bit) { most = shared }
            }
        }
        return most
    }

    private func isOfPeople(_ device: DeviceTrace, _ deviceClass: DeviceClass) -> Bool {
        device.deviceClass == deviceClass.rawValue && device.isPersonal && !isHosted(device)
    }

    /// A device's days from its first to its last but the days of a move; 0 is the newest.
    private func span(_ machine: DeviceTrace) -> Range<Int> {
        let days = machine.days.counted(backFrom: traceDay)
        let first = days.trailingZeroBitCount + Self.moveDays
        return first..<max(first, 32 - days.leadingZeroBitCount)
    }

    private static let moveDays = 3

    /// Machines of the class used on so many days or more; several browsers of one count as one.
    func machineCount(_ deviceClass: DeviceClass, daysMin: Int) -> Int {
        var found = InlineArray<12, Int>(repeating: 0)
        return machines(deviceClass, daysMin: daysMin, into: &found)
    }

    /// - Parameter found: takes their places among the devices.
    private func machines(
        _ deviceClass: DeviceClass, daysMin: Int, into found: inout InlineArray<12, Int>
    ) -> Int {
        var count = 0
        search: for (place, device) in devices.enumerated() {
            guard device.days.count >= daysMin, isOfPeople(device, deviceClass) else { continue }
            for other in 0..<count {
                let machine = devices[found[other]]
                if machine.system == device.system, areTogether(machine, device) { continue search }
            }
            found[count] = place
            count += 1
        }
        return count
    }

    private func areTogether(_ a: DeviceTrace, _ b: DeviceTrace) -> Bool {
        let desktops = desktops
        return networks.contains {
            $0.devices & a.bit != 0 && $0.devices & b.bit != 0 && $0.isSettled(desktops: desktops)
        }
    }
}

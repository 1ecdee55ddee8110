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
    /// Days on which devices came that share no network with the others, and returns from them, beyond the first.
    case visitDays
    case visitReturns
    /// Homes with a phone and a desktop of their own, beyond the first.
    case extraHomes
    /// Desktops or phones in lasting use, beyond the first.
    case extraDesktops
    case extraPhones
    /// Days with activity in more hours than one person works.
    case longDays
    /// Whether the address names a desk and not a person.
    case mailbox

    var kind: SignalKind {
        switch self {
        case .farDays, .farCrowdDays, .farReturns, .farSettledDays, .farMixedDays: .impossibleTravel
        case .overlapDays, .overlapCrowdDays, .colleagueDays, .crossingDays, .togetherDays, .differingDays: .overlap
        case .handoverDays: .handover
        case .shortNights, .longDays: .roundTheClock
        case .visitDays, .visitReturns, .farHomeReturns: .alternation
        case .extraHomes, .extraDesktops, .extraPhones: .deviceCrowd
        case .mailbox: .genericMailbox
        }
    }

    /// As in dumps for fitting.
    var name: String { "\(self)" }
}

/// The features of one account.
struct Features: Sendable {
    private var values: InlineArray<21, UInt8> = .init(repeating: 0)

    subscript(_ feature: Feature) -> Int {
        get { Int(values[feature.rawValue]) }
        set { values[feature.rawValue] = UInt8(clamping: newValue) }
    }

    init() {}

    init(_ window: Window, settings: DetectionSettings) {
        let far = window.clues(of: .travel)
        self[.farDays] = far.count { $0.sameClass && window.isAmongFew($0) }
        self[.farCrowdDays] = far.count { $0.sameClass && !window.isAmongFew($0) }
        self[.farReturns] = far.contains { $0.sameClass && $0.returned && window.isAmongFew($0) } ? 1 : 0
        self[.farSettledDays] = far.count { !$0.sameClass && window.isSettled($0) }
        self[.farMixedDays] = far.count { !$0.sameClass && !window.isSettled($0) }
        let overlaps = window.clues(of: .overlap)
        self[.overlapDays] = overlaps.count { window.isAmongFew($0) }
        self[.overlapCrowdDays] = overlaps.count { !window.isAmongFew($0) }
        self[.colleagueDays] = window.clues(of: .colleague).count
        self[.crossingDays] = window.clues(of: .crossing).count
        let together = window.clues(of: .together)
        self[.togetherDays] = together.count { !$0.differs }
        // Whoever moves to a new machine has both at hand for a day or two.
        self[.differingDays] = max(0, together.count { $0.differs } - 2)
        self[.handoverDays] = max(0, window.clues(of: .handover).count - 2)
        let nights = RoundTheClockDetector.shortNights(window.activity, settings: settings).count
        self[.shortNights] = nights >= settings.quietDaysMin ? nights - settings.quietDaysMin + 1 : 0
        let visits = Households(window.devices, window.networks).visits(newest: window.traceDay)
        self[.visitDays] = visits.days - 1
        self[.visitReturns] = visits.returns - 1
        let homes = Households(window.devices, window.networks, apartFrom: [.open, .crowded])
        self[.farHomeReturns] =
            homes.farReturns(window.networks, newest: window.traceDay, settings: settings) - 1
        self[.extraHomes] = homes.all.count { $0.desktops > 0 && $0.phones > 0 } - 1
        self[.extraDesktops] = window.lasting(.desktop) - 1
        self[.extraPhones] = window.lasting(.phone) - 1
        self[.longDays] = window.activity.longDays(over: 13) - 2
        self[.mailbox] = window.isMailbox ? 1 : 0
    }
}

extension Window {
    private var desktops: UInt16 {
        devices.reduce(into: 0) { if $1.deviceClass == DeviceClass.desktop.rawValue { $0 |= $1.bit } }
    }

    private func networks(of clue: Clue) -> [NetworkTrace?] {
        [clue.from, clue.to].map { end in
            let key = NetworkKey(end.address.network)
            return networks.first { $0.key == key }
        }
    }

    /// Whether both ends were on networks that few others use. Of one that is not remembered nothing is known.
    fileprivate func isAmongFew(_ clue: Clue) -> Bool {
        networks(of: clue).allSatisfy { $0.map { $0.trust.isEmpty } ?? false }
    }

    /// Whether both ends were on such networks, and those have their place in this account's life.
    fileprivate func isSettled(_ clue: Clue) -> Bool {
        let desktops = desktops
        return networks(of: clue).allSatisfy {
            $0.map { $0.trust.isEmpty && $0.isSettled(desktops: desktops) } ?? false
        }
    }

    /// Whether the device was only ever seen where everybody seems to be in two places: it stands in a data centre.
    private func isHosted(_ device: DeviceTrace) -> Bool {
        let known = networks.filter { $0.devices & device.bit != 0 }
        return !known.isEmpty && known.allSatisfy { $0.trust.contains(.misplaced) }
    }

    /// Machines of the class in lasting use: three days or more, and side by side with the others for more than the days
    /// of a move. Devices of one system on one network may be one machine with several browsers.
    func lasting(_ deviceClass: DeviceClass) -> Int {
        // A device's days from its first to its last but the days of a move; bit 0 is the newest.
        let spans = machines(deviceClass, daysMin: Self.lastingDays).map { machine in
            let days = machine.days.counted(backFrom: traceDay)
            return days.trailingZeroBitCount
                + Self.moveDays..<max(
                    days.trailingZeroBitCount + Self.moveDays, 32 - days.leadingZeroBitCount)
        }
        return (0..<ActivityMap.days).map { day in spans.count { $0.contains(day) } }.max() ?? 0
    }

    private static let moveDays = 3

    /// Machines of the class used on so many days or more; several browsers of one count as one.
    func machines(_ deviceClass: DeviceClass, daysMin: Int) -> [DeviceTrace] {
        var machines: [DeviceTrace] = []
        for device in devices {
            guard device.isPersonal, device.deviceClass == deviceClass.rawValue, device.days.count >= daysMin,
                !isHosted(device),
                !machines.contains(where: { $0.system == device.system && areTogether($0, device) })
            else { continue }
            machines.append(device)
        }
        return machines
    }

    private func areTogether(_ a: DeviceTrace, _ b: DeviceTrace) -> Bool {
        let desktops = desktops
        return networks.contains {
            $0.devices & a.bit != 0 && $0.devices & b.bit != 0 && $0.isSettled(desktops: desktops)
        }
    }
}

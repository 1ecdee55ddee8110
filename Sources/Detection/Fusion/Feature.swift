internal import Model

/// What the model weighs: small whole numbers, each belonging to one kind of evidence, and each meaning more sharing the
/// greater it is.
enum Feature: Int, CaseIterable {
    /// Days on which devices of one class were too far apart, …
    case farDays
    /// … and whether one came back, so that it was no one-way trip; …
    case farReturns
    /// … and days with devices of different classes, of which one may be behind a carrier's or a company's network.
    case farMixedDays
    /// Days on which two devices of one class were in use within minutes on different networks, …
    case overlapDays
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
        case .farDays, .farReturns, .farMixedDays: .impossibleTravel
        case .overlapDays, .colleagueDays, .crossingDays, .togetherDays, .differingDays: .overlap
        case .handoverDays: .handover
        case .shortNights, .longDays: .roundTheClock
        case .visitDays, .visitReturns: .alternation
        case .extraHomes, .extraDesktops, .extraPhones: .deviceCrowd
        case .mailbox: .genericMailbox
        }
    }

    /// As in dumps for fitting.
    var name: String { "\(self)" }
}

/// The features of one account.
struct Features: Sendable {
    private var values: InlineArray<17, UInt8> = .init(repeating: 0)

    subscript(_ feature: Feature) -> Int {
        get { Int(values[feature.rawValue]) }
        set { values[feature.rawValue] = UInt8(clamping: newValue) }
    }

    init() {}

    init(_ window: Window, settings: DetectionSettings) {
        let far = window.clues(of: .travel)
        self[.farDays] = far.count { $0.sameClass }
        self[.farReturns] = far.contains { $0.sameClass && $0.returned } ? 1 : 0
        self[.farMixedDays] = far.count { !$0.sameClass }
        self[.overlapDays] = window.clues(of: .overlap).count
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
        let homes = Households(window.devices, window.networks, apartFrom: [.open, .crowded]).all
        self[.extraHomes] = homes.count { $0.desktops > 0 && $0.phones > 0 } - 1
        self[.extraDesktops] = window.lasting(.desktop) - 1
        self[.extraPhones] = window.lasting(.phone) - 1
        self[.longDays] = window.activity.longDays(over: 13) - 2
        self[.mailbox] = window.isMailbox ? 1 : 0
    }
}

extension Window {
    /// Whether the device was only ever seen where everybody seems to be in two places: it stands in a data centre.
    private func isHosted(_ device: DeviceTrace) -> Bool {
        let known = networks.filter { $0.devices & device.bit != 0 }
        return !known.isEmpty && known.allSatisfy { $0.trust.contains(.misplaced) }
    }

    /// Machines of the class in lasting use: three days or more, and side by side with the others for more than the days
    /// of a move. Devices of one system on one network may be one machine with several browsers.
    func lasting(_ deviceClass: DeviceClass) -> Int {
        // A device's days from its first to its last but the days of a move; bit 0 is the newest.
        let spans = machines(deviceClass, daysMin: 3).map { machine in
            let days = machine.days.counted(backFrom: traceDay)
            return days.trailingZeroBitCount + Self.moveDays..<max(
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
        networks.contains { $0.devices & a.bit != 0 && $0.devices & b.bit != 0 }
    }
}

internal import Model

/// What a verdict may look at: an account's clues, oldest first, its map of active hours, its devices and networks.
struct Window {
    var clues: [Clue]
    var activity: ActivityMap
    var devices: [DeviceTrace]
    var networks: [NetworkTrace]
    /// The newest day in their sets.
    var traceDay: Int32
    var isMailbox: Bool
    /// Newest event time of the account, in milliseconds since 1970.
    var newest: Int64

    func clues(of kind: Clue.Kind) -> [Clue] { clues.filter { $0.kind == kind } }

    /// Between when the evidence of a kind was found.
    func span(of kind: SignalKind, settings: DetectionSettings) -> (newest: Int64, oldest: Int64) {
        switch kind {
        case .overlap: span(of: [.overlap, .colleague, .crossing, .together])
        case .impossibleTravel: span(of: [.travel])
        case .handover: span(of: [.handover])
        case .roundTheClock:
            if let first = RoundTheClockDetector.shortNights(activity, settings: settings).first {
                (Int64(activity.newestDay) * 86_400_000, first.start)
            } else {
                (Int64(activity.newestDay) * 86_400_000, Int64(activity.newestDay - 14) * 86_400_000)
            }
        case .alternation: spanOfGuests
        case .deviceCrowd: spanOfDevices
        case .genericMailbox: (.min, .max)
        }
    }

    private func span(of kinds: [Clue.Kind]) -> (newest: Int64, oldest: Int64) {
        let found = clues.filter { kinds.contains($0.kind) }
        return (found.map(\.lastTime).max() ?? newest, found.map(\.lastTime).min() ?? newest)
    }

    /// From the first day on which any but the main household was active to its newest hour.
    private var spanOfGuests: (newest: Int64, oldest: Int64) {
        let guests = Households(devices, networks).all.filter(\.isSettled).dropFirst()
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

    /// Days that a device must be used on to be one of the account's own.
    static let lastingDays = 3

    /// On how many days anything was found that could not be one day's chance.
    func evidenceDays(_ features: Features) -> Int {
        let counting: [Clue.Kind] = [.overlap, .colleague, .travel, .crossing, .together, .handover]
        let days = Set(clues.lazy.filter { counting.contains($0.kind) }.map(\.day)).count
        let visits = features[.visitDays] > 0 ? features[.visitDays] + 1 : 0
        let returns = features[.farHomeReturns] > 0 ? features[.farHomeReturns] + 1 : 0
        let isCrowd = [.extraHomes, .extraDesktops, .extraPhones].contains { features[$0] > 0 }
        return max(
            days, visits, returns, isCrowd ? Self.lastingDays : 0, features[.shortNights], features[.longDays])
    }

    /// The likeliest number of people: those side by side, those who relieve each other, and households.
    func peopleEstimate(_ features: Features) -> Int {
        let counted = clues.filter { $0.kind == .together || $0.kind == .handover }.map { Int($0.people) }
        let households = Households(devices, networks).all.count {
            $0.days.count >= 2 && $0.desktops > 0 && $0.isSettled
        }
        let crowd = features[.extraDesktops] >= 2 ? machines(.desktop, daysMin: 2).count : 0
        return max(2, crowd, counted.max() ?? 0, households, lasting(.desktop), lasting(.phone))
    }
}

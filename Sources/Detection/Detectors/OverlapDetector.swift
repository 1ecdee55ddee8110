internal import Model

/// Concurrent sessions: two devices of the same class in use within the same minutes on different networks, on several
/// days. Phone and laptop, two browsers on one machine, or a device and its VPN are one person's life and do not count.
enum OverlapDetector: Detector {
    static func clue(_ changed: Presence, _ other: Presence, reach: Reach, settings: DetectionSettings) -> Clue.Kind? {
        switch reach {
        case .sameDevice, .untrusted: return nil
        case .notEvaluable, .near, .feasible, .impossible: break
        }
        guard changed.deviceClass == other.deviceClass,
            let deviceClass = DeviceClass(rawValue: changed.deviceClass),
            deviceClass == .desktop || deviceClass == .phone,
            changed.isTelling, other.isTelling, !changed.isSameNetwork(as: other),
            changed.usedTogether(with: other, within: settings.overlapWithin)
        else { return nil }
        return .overlap
    }
}

extension Presence {
    /// Whether a desktop was in use for some minutes; a phone is looked at for less.
    private var isSustained: Bool {
        deviceClass != DeviceClass.desktop.rawValue || to - from >= Self.sustainedMin
    }

    private static let sustainedMin: Int64 = 8 * 60_000

    /// Whether both were in use within `span` of each other: their newest activity, or all of one inside the other.
    func usedTogether(with other: Presence, within span: TimeSpan) -> Bool {
        // A page left open asks once in a while; whoever sits there stays.
        guard isSustained, other.isSustained else { return false }
        if flags.contains(.ended), to < other.from { return false }
        if other.flags.contains(.ended), other.to < from { return false }
        return gap(to: other) <= span.milliseconds
    }
}

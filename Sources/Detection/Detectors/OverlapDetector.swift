internal import Model

/// Concurrent sessions: two devices of the same class in use within the same minutes on different networks, on several
/// days. Phone and laptop, two browsers on one machine, or a device and its VPN are one person's life and do not count.
enum OverlapDetector: Detector {
    static let kind = SignalKind.overlap

    static func clue(_ changed: Presence, _ other: Presence, reach: Reach, settings: DetectionSettings) -> Clue.Kind? {
        switch reach {
        case .sameDevice, .untrusted: return nil
        case .notEvaluable, .near, .feasible, .impossible: break
        }
        guard changed.deviceClass == other.deviceClass,
            let deviceClass = DeviceClass(rawValue: changed.deviceClass),
            deviceClass == .desktop || deviceClass == .phone,
            !changed.flags.contains(.standIn), !other.flags.contains(.standIn),
            !changed.isSameNetwork(as: other), !changed.isMachine, !other.isMachine,
            changed.usedTogether(with: other, within: settings.overlapWithin)
        else { return nil }
        return .overlap
    }

    /// Each day adds to the belief; chosen so that overlap alone needs six days, and fewer beside other evidence.
    static func reading(_ window: Window, settings: DetectionSettings) -> Reading? {
        let clues = window.clues(of: .overlap)
        guard clues.count >= settings.overlapDaysMin, let first = clues.first, let last = clues.last else { return nil }
        return Reading(
            weight: min(6.5, 2.5 + Double(clues.count - settings.overlapDaysMin)), people: 2, newest: last.lastTime,
            oldest: first.lastTime)
    }
}

extension Presence {
    /// Whether both were in use within `span` of each other: their newest activity, or all of one inside the other.
    func usedTogether(with other: Presence, within span: TimeSpan) -> Bool {
        if flags.contains(.ended), to < other.from { return false }
        if other.flags.contains(.ended), other.to < from { return false }
        return gap(to: other) <= span.milliseconds
    }
}

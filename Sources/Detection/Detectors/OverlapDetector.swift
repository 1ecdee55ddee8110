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
            changed.usedTogether(with: other, settings)
        else { return nil }
        return .overlap
    }
}

extension Presence {
    /// Whether both were in use at once: their newest activity, or all of one inside the other.
    ///
    /// A desktop that is heard of only once in a while beside one at which somebody sits is a page left open. Where both
    /// are heard of so seldom, that says nothing, and each is held to be in use from its first line to its last. Beside a
    /// phone, which is looked at for a moment, a desktop has to be attended.
    func usedTogether(with other: Presence, _ settings: DetectionSettings) -> Bool {
        guard lasts(settings), other.lasts(settings), isAttended(settings) == other.isAttended(settings) else {
            return false
        }
        if flags.contains(.ended), to < other.from { return false }
        if other.flags.contains(.ended), other.to < from { return false }
        return gap(to: other) <= settings.overlapWithin.milliseconds
    }

    /// Whether a desktop was seen for longer than a glance; a phone is looked at for less.
    private func lasts(_ settings: DetectionSettings) -> Bool {
        deviceClass != DeviceClass.desktop.rawValue || to - from >= settings.attendedMin.milliseconds
    }

    /// Whether somebody sat at a desktop for so long. Of a phone that is not asked.
    private func isAttended(_ settings: DetectionSettings) -> Bool {
        deviceClass != DeviceClass.desktop.rawValue
            || Int64(attended) * 60_000 >= settings.attendedMin.milliseconds
    }
}

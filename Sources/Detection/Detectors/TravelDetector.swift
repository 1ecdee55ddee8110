internal import Model

/// Impossible travel: different devices seen farther apart than anybody travels in the time between, after both accuracy
/// radii are subtracted, on networks that place their users.
enum TravelDetector: Detector {
    static let kind = SignalKind.impossibleTravel

    static func clue(_ changed: Presence, _ other: Presence, reach: Reach, settings: DetectionSettings) -> Clue.Kind? {
        guard case .impossible = reach, !changed.isMachine, !other.isMachine else { return nil }
        return .travel
    }

    /// A day on which devices of one class conflict weighs more than a laptop here and a phone there, which a company's
    /// network can explain; a return weighs as much as a second day. Chosen so that one way on one day never suffices.
    static func reading(_ window: Window, settings: DetectionSettings) -> Reading? {
        let clues = window.clues(of: .travel)
        guard let first = clues.first, let last = clues.last else { return nil }
        let alike = clues.count { $0.sameClass }
        let mixed = clues.count - alike
        var weight = 0.0
        if alike > 0 { weight += 3.8 + 1.6 * Double(alike - 1) }
        if clues.contains(where: { $0.sameClass && $0.returned }) { weight += 1.6 }
        weight += min(3.9, 1.3 * Double(mixed))
        return Reading(
            weight: min(7.5, weight), people: clues.map { Int($0.people) }.max() ?? 2, newest: last.lastTime,
            oldest: first.lastTime)
    }
}

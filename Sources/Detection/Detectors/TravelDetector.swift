internal import Model

/// Impossible travel: different devices seen farther apart than anybody travels in the time between, after both accuracy
/// radii are subtracted, on networks that place their users.
enum TravelDetector: Detector {
    static func clue(_ changed: Presence, _ other: Presence, reach: Reach, settings: DetectionSettings) -> Clue.Kind? {
        guard case .impossible = reach, !changed.isMachine, !other.isMachine else { return nil }
        return .travel
    }
}

internal import Model

/// A detector says what the meeting of two presences means.
///
/// To add one: a file here, and a line in `Detectors.all`. Detectors are pure: what they say depends on their arguments.
///
/// They are types without values, since they are asked about every pair of presences: a call through a value of unknown
/// type copies the value first, even if there is nothing to copy.
protocol Detector: SendableMetatype {
    /// What the meeting of `changed` (a presence that just began or grew) with `other` says, or nil.
    static func clue(_ changed: Presence, _ other: Presence, reach: Reach, settings: DetectionSettings) -> Clue.Kind?
}

/// The registry.
enum Detectors {
    static let all: [any Detector.Type] = [OverlapDetector.self, TravelDetector.self]
}

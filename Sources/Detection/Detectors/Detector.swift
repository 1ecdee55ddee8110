internal import Model

/// A detector turns what is in an account's windows into clues (as presences meet) and clues into a signal.
///
/// To add one: a file here, and a line in `Detectors.all`. Detectors are pure: what they say depends on their arguments.
///
/// They are types without values, since they are asked about every pair of presences: a call through a value of unknown
/// type copies the value first, even if there is nothing to copy.
protocol Detector: SendableMetatype {
    static var kind: SignalKind { get }

    /// What the meeting of `changed` (a presence that just began or grew) with `other` says, or nil.
    static func clue(_ changed: Presence, _ other: Presence, reach: Reach, settings: DetectionSettings) -> Clue.Kind?

    /// The weight of everything remembered, or nil when it is not worth naming.
    static func reading(_ window: Window, settings: DetectionSettings) -> Reading?
}

/// What a detector makes of a window.
struct Reading {
    /// Log-likelihood ratio in nats.
    var weight: Double
    /// People this kind of evidence suggests.
    var people: Int
    /// Event time of the newest evidence, in milliseconds since 1970.
    var newest: Int64
    /// Event time of the oldest evidence.
    var oldest: Int64
}

/// The registry, in the order in which signals are listed.
enum Detectors {
    static let all: [any Detector.Type] = [
        OverlapDetector.self,
        TravelDetector.self,
        RoundTheClockDetector.self,
    ]
}

/// What a detector may look at: an account's clues, oldest first, and its map of active hours.
struct Window {
    var clues: [Clue]
    var activity: ActivityMap
    /// Newest event time of the account, in milliseconds since 1970.
    var newest: Int64

    /// The days on which clues of `kind` were found, and what they add up to.
    func clues(of kind: Clue.Kind) -> [Clue] { clues.filter { $0.kind == kind } }
}

extension Detector {
    static func clue(_ changed: Presence, _ other: Presence, reach: Reach, settings: DetectionSettings) -> Clue.Kind? {
        nil
    }
}

import Detection
import Engine
import Model

/// What has to hold between values, each of which is fine by itself.
struct SettingsRule: Sendable {
    /// The key that is named when the rule does not hold, then the others it depends on.
    let keys: [String]
    let message: String
    let holds: @Sendable (Settings) -> Bool

    static let all: [SettingsRule] = [
        SettingsRule(
            keys: ["lateness", "detection.presence.horizon"],
            message: "must not exceed detection.presence.horizon: a late line would find nothing to be compared with",
            holds: { $0.engine.lateness <= $0.engine.detection.presenceHorizon }),
        SettingsRule(
            keys: ["detection.presence.gap", "detection.presence.horizon"],
            message: "must not exceed detection.presence.horizon: a presence would be gone before it ends",
            holds: { $0.engine.detection.presenceGap <= $0.engine.detection.presenceHorizon }),
        SettingsRule(
            keys: ["detection.presence.horizon", "retention.presences"],
            message: "must not exceed retention.presences: what is compared has to be kept",
            holds: { $0.engine.detection.presenceHorizon <= $0.engine.detection.retention }),
        SettingsRule(
            keys: ["detection.evidence_days", "retention.presences"],
            message: "must fit into retention.presences: nothing could ever be seen on that many days",
            holds: { .days(Int64($0.engine.detection.evidenceDaysMin)) <= $0.engine.detection.retention }),
        SettingsRule(
            keys: ["detection.confidence_open", "detection.prevalence"],
            message: "must exceed detection.prevalence: every account would be a finding without any evidence",
            holds: { $0.engine.detection.confidenceToOpen > $0.engine.detection.prevalence }),
    ]
}

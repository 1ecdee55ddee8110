internal import Model

/// Evidence becomes a probability: the log-odds of the prior, what was not seen takes from them, and the weight of
/// every kind of evidence; so each contribution can be printed and they add up.
struct Fusion {
    /// One kind of evidence and its weight.
    struct Contribution {
        var kind: SignalKind
        /// Nats.
        var weight: Double
        /// The newest and the oldest evidence of the kind; event time, in milliseconds since 1970.
        var newest: Int64
        var oldest: Int64
    }

    var features: Features
    var contributions: [Contribution]
    /// What was not seen takes from the belief, in nats: at most 0.
    var unseen: Double
    /// Probability of several people in hundredths, 0…99: whole numbers, so that no rounding can tip a decision.
    var confidence: Int
    var peopleEstimate: Int
    var peopleAtLeast: Int
    /// Event time of the newest and oldest evidence.
    var newest: Int64
    var oldest: Int64
    /// Distinct days with evidence.
    var days: Int

    /// Nothing seen from outside is certain; the weights are not good enough to tell 0.99 from 1.
    private static let confidenceMax = 99
    private static let kinds = SignalKind.allCases

    /// The log-odds before any evidence.
    static func prior(_ settings: DetectionSettings) -> Double {
        Arithmetic.logarithm(settings.prevalence / (1 - settings.prevalence))
    }

    /// - Parameters:
    ///   - prior: log-odds before any evidence.
    ///   - muted: kinds that an answer has explained, as `SignalKind.bit`s.
    ///   - evenWithoutEvidence: if not, and there is none, there is no verdict either: most accounts on most days.
    init?(
        _ window: Window, in sites: borrowing SiteTable, prior: Double, muted: UInt8, settings: DetectionSettings,
        evenWithoutEvidence: Bool
    ) {
        let households = Households(window.devices, window.networks)
        let homes =
            window.devices.count > 1
            ? Households(window.devices, window.networks, apartFrom: [.open, .crowded]) : households
        let features = Features(window, households, homes: homes, in: sites, settings: settings)
        self.features = features
        let model = FusionModel.fitted
        let weights = model.weights(features)
        unseen = model.unseen(days: window.watchedDays)
        contributions = []
        for kind in Self.kinds where kind.bit & muted == 0 {
            let weight = weights[Int(kind.bit.trailingZeroBitCount)]
            guard weight > 0 else { continue }
            let span = window.span(of: kind, homes, settings: settings)
            contributions.append(Contribution(kind: kind, weight: weight, newest: span.newest, oldest: span.oldest))
        }
        guard evenWithoutEvidence || !contributions.isEmpty else { return nil }
        let logOdds = contributions.reduce(prior + unseen) { $0 + $1.weight }
        confidence = min(Self.confidenceMax, Int((100 * Arithmetic.logistic(logOdds)).rounded()))
        peopleAtLeast = window.clues.reduce(1) { $1.kind == .travel ? max($0, Int($1.people)) : $0 }
        peopleEstimate = max(peopleAtLeast, window.peopleEstimate(features, households))
        // A name has no time of its own.
        let timed = contributions.filter { $0.kind != .genericMailbox }
        newest = timed.map(\.newest).max() ?? window.newest
        oldest = timed.map(\.oldest).min() ?? window.newest
        days = window.evidenceDays(features)
    }

    var kinds: UInt8 { contributions.reduce(0) { $0 | $1.kind.bit } }
}

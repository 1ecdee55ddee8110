internal import Glibc
internal import Model

/// Evidence becomes a probability: log-odds of the prior plus the log-likelihood ratio of every kind of evidence
/// (naive Bayes), so that each contribution can be printed and they add up.
struct Fusion {
    /// One kind of evidence and its weight.
    struct Contribution {
        var kind: SignalKind
        var reading: Reading
    }

    var contributions: [Contribution]
    /// Probability of several people in hundredths, 0…99: whole numbers, so that no rounding can tip a decision.
    var confidence: Int
    var peopleEstimate: Int
    var peopleAtLeast: Int
    /// Event time of the newest and oldest evidence.
    var newest: Int64
    var oldest: Int64

    /// Nothing seen from outside is certain; the weights are not good enough to tell 0.99 from 1.
    private static let confidenceMax = 99

    /// - Parameter muted: kinds that an answer has explained, as `SignalKind.bit`s.
    init(_ window: Window, muted: UInt8, settings: DetectionSettings) {
        contributions = Detectors.all.filter { $0.kind.bit & muted == 0 }.compactMap { detector in
            detector.reading(window, settings: settings).map { Contribution(kind: detector.kind, reading: $0) }
        }
        let prior = settings.prevalence / (1 - settings.prevalence)
        let odds = prior * exp(contributions.reduce(0) { $0 + $1.reading.weight })
        confidence = min(Self.confidenceMax, Int((100 * odds / (1 + odds)).rounded()))
        peopleAtLeast = window.clues(of: .travel).reduce(1) { max($0, Int($1.people)) }
        peopleEstimate = max(
            peopleAtLeast, contributions.reduce(1) { max($0, $1.reading.people) })
        newest = contributions.reduce(.min) { max($0, $1.reading.newest) }
        oldest = contributions.reduce(.max) { min($0, $1.reading.oldest) }
    }

    var kinds: UInt8 { contributions.reduce(0) { $0 | $1.kind.bit } }
}

extension Fusion {
    static func logarithm(_ value: Double) -> Double { log(value) }
}

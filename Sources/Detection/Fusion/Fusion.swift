internal import Model

/// Evidence becomes a probability: the log-odds of the prior, what the model adds for any account at all, and the weight
/// of every kind of evidence; so each contribution can be printed and they add up.
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
        let weights = FusionModel.weights(features)
        contributions = []
        for kind in Self.kinds where kind.bit & muted == 0 {
            let weight = weights[Int(kind.bit.trailingZeroBitCount)]
            guard weight > 0 else { continue }
            let span = window.span(of: kind, homes, settings: settings)
            contributions.append(Contribution(kind: kind, weight: weight, newest: span.newest, oldest: span.oldest))
        }
        guard evenWithoutEvidence || !contributions.isEmpty else { return nil }
        let logOdds = contributions.reduce(prior + FusionModel.intercept) { $0 + $1.weight }
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

/// The weights that `benchmarks/fit/fit.py` has found, from simulated people alone.
enum FusionModel {
    /// Added for every account: how much less likely sharing is where nothing is seen.
    static let intercept = -2.3

    /// How much each feature weighs, for each step of `scale`; never negative, so more evidence never lowers the belief.
    private static func weight(of feature: Feature) -> Double {
        switch feature {
        case .farDays: 4.22
        case .farCrowdDays: 1.56
        case .farReturns: 1.96
        case .farSettledDays: 0.91
        case .farMixedDays: 0.38
        case .farHomeReturns: 3.74
        case .overlapDays: 2.34
        case .overlapCrowdDays: 1.08
        case .overlapApartDays: 1.04
        case .colleagueDays: 1.3
        case .crossingDays: 1.3
        case .togetherDays: 0.44
        case .differingDays: 0.39
        case .handoverDays: 4.55
        case .shortNights: 2.21
        case .aloneDays: 1.56
        case .extraHomes: 5.2
        case .extraDesktops: 0.89
        case .extraPhones: 2.86
        case .phoneDays: 1.43
        case .phoneApartDays: 1.43
        case .pairDays: 2.08
        case .longDays: 0.26
        case .mailbox: 3.64
        }
    }

    /// How much each kind of evidence weighs, by the number of its bit.
    static func weights(_ features: Features) -> InlineArray<8, Double> {
        var weights = InlineArray<8, Double>(repeating: 0)
        for feature in Self.features where features[feature] > 0 {
            weights[feature.kind.bit.trailingZeroBitCount] += weight(of: feature) * scale(features[feature])
        }
        return weights
    }

    private static let features = Feature.allCases

    /// The second time says less than the first: log₂(1 + *n*), which comes out the same on every machine as a table.
    private static let table: InlineArray<16, Double> = [
        0, 1, 1.585, 2, 2.322, 2.585, 2.807, 3, 3.17, 3.322, 3.459, 3.585, 3.7, 3.807, 3.907, 4,
    ]

    static func scale(_ count: Int) -> Double {
        table[min(max(0, count), table.count - 1)]
    }
}

/// Functions of the C library that may differ between versions and processors, from operations that IEEE 754 rounds
/// exactly.
enum Arithmetic {
    /// 1 / (1 + e⁻ˣ).
    static func logistic(_ x: Double) -> Double { 1 / (1 + exponential(-x)) }

    /// eˣ, by its series on a small part of x, squared up again; the relative error is below 10⁻¹².
    static func exponential(_ x: Double) -> Double {
        let bounded = min(max(x, -700), 700)
        let part = bounded / 1_024
        var (term, sum) = (1.0, 1.0)
        for n in 1...12 {
            term *= part / Double(n)
            sum += term
        }
        for _ in 0..<10 { sum *= sum }
        return sum
    }

    /// The natural logarithm of a positive number, by Newton's steps on `exponential`.
    static func logarithm(_ value: Double) -> Double {
        // e^(exponent × ln 2) is near enough for a handful of steps.
        var guess = Double(value.exponent) * 0.693_147_180_559_945_3
        for _ in 0..<6 { guess += 2 * (value - exponential(guess)) / (value + exponential(guess)) }
        return guess
    }
}

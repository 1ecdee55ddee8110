internal import Model

/// What each feature weighs: a logistic regression on simulated people alone. `make fit` finds it and writes
/// `weights.csv`, which is embedded, so that a program that is copied somewhere still has it.
struct FusionModel {
    /// Nats for each step of `scale` of the days that an account was watched, at most 0: the longer nothing is seen, the less
    /// likely sharing is.
    private var watchedDays = 0.0
    /// Nats for each step of `scale`, by feature.
    private var weights: PerFeature<Double> = .init(repeating: 0)

    /// The one that decides.
    static let fitted: FusionModel = {
        do throws(WeightsError) {
            return try FusionModel(csv: String(decoding: PackageResources.weights_csv, as: UTF8.self))
        } catch {
            fatalError("weights.csv, line \(error.line): \(error.reason)")
        }
    }()

    /// - Parameter csv: a line of titles, then a line for each feature and one for `watchedDays`: a name and nats.
    /// - Throws: where a line is none, where a feature is missing, named twice or unknown, and where a feature would make
    ///   sharing less likely, or watching for longer more likely: more evidence never lowers the belief, nor does its lack
    ///   raise it.
    init(csv: String) throws(WeightsError) {
        var missing = Set(Feature.allCases.map(\.name) + ["watchedDays"])
        let lines = csv.split(separator: "\n", omittingEmptySubsequences: true)
        for (number, line) in lines.enumerated().dropFirst() {
            func refusal(_ reason: String) -> WeightsError { WeightsError(line: number + 1, reason: reason) }
            let fields = line.split(separator: ",", omittingEmptySubsequences: false)
            guard fields.count == 2, let weight = Double(fields[1]), weight.isFinite else {
                throw refusal("a name, a comma and a number were expected")
            }
            let name = String(fields[0])
            guard missing.remove(name) != nil else { throw refusal("\(name) is no feature, or was there before") }
            if let feature = Feature.allCases.first(where: { $0.name == name }) {
                guard weight >= 0 else { throw refusal("\(name) has a weight below 0") }
                weights[feature.rawValue] = weight
            } else {
                guard weight <= 0 else { throw refusal("\(name) has a weight above 0") }
                watchedDays = weight
            }
        }
        guard missing.isEmpty else {
            let names = missing.sorted().joined(separator: ", ")
            throw WeightsError(line: lines.count + 1, reason: "nothing is said of \(names)")
        }
    }

    /// Nats for each kind of evidence, by the number of its bit.
    func weights(_ features: Features) -> InlineArray<8, Double> {
        var sums = InlineArray<8, Double>(repeating: 0)
        for feature in Self.features where features[feature] > 0 {
            sums[feature.kind.bit.trailingZeroBitCount] += weights[feature.rawValue] * Self.scale(features[feature])
        }
        return sums
    }

    /// Nats for what was not seen in so many days, at most 0; from the fifteenth day on it stays what it is.
    func unseen(days: Int) -> Double { days > 0 ? watchedDays * Self.scale(days) : 0 }

    private static let features = Feature.allCases

    /// The second time says less than the first: log₂(1 + *n*), which comes out the same on every machine as a table.
    private static let table: InlineArray<16, Double> = [
        0, 1, 1.585, 2, 2.322, 2.585, 2.807, 3, 3.17, 3.322, 3.459, 3.585, 3.7, 3.807, 3.907, 4,
    ]

    private static func scale(_ count: Int) -> Double {
        table[min(max(0, count), table.count - 1)]
    }
}

/// What is wrong with a file of weights.
struct WeightsError: Error, Equatable {
    /// From 1; the one after the last where something is missing.
    var line: Int
    var reason: String
}

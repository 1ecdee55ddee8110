/// Whether a probability means what it says: of the accounts with a confidence of 0.3, three in ten should be shared.
public struct Calibration: Sendable, Equatable {
    /// Accounts of one tenth of the confidences.
    public struct Tenth: Sendable, Equatable {
        public var lower: Double
        public var accounts = 0
        public var shared = 0
        /// Means over the accounts, weighted to the prevalence.
        public var meanConfidence = 0.0
        public var observed = 0.0

        public var error: Double { abs(observed - meanConfidence) }
    }

    /// A tenth with fewer accounts says nothing.
    public static let accountsMin = 50

    /// Those that have accounts, in order.
    public let tenths: [Tenth]
    /// The greatest error of a tenth with enough accounts; nil when there is none.
    public let errorMax: Double?
    /// The probability that a shared account has a higher confidence than one that is not (equal ones count half).
    public let auc: Double?

    /// - Parameters:
    ///   - accounts: confidence 0…1, and whether it is shared.
    ///   - prevalence: the part of shared accounts that confidences are meant for; accounts are weighted to it.
    /// - Complexity: O(*n* log *n*).
    public init(_ accounts: [(confidence: Double, isShared: Bool)], prevalence: Double) {
        let shared = accounts.count { $0.isShared }
        let honest = accounts.count - shared
        // With one group alone there is nothing to weigh against.
        let weights =
            shared == 0 || honest == 0
            ? (shared: 1.0, honest: 1.0)
            : (shared: prevalence / Double(shared), honest: (1 - prevalence) / Double(honest))
        var tenths = (0..<10).map { Tenth(lower: Double($0) / 10) }
        var totals = [Double](repeating: 0, count: 10)
        for account in accounts {
            let index = min(9, max(0, Int(account.confidence * 10 + 1e-9)))
            let weight = account.isShared ? weights.shared : weights.honest
            tenths[index].accounts += 1
            totals[index] += weight
            tenths[index].meanConfidence += weight * account.confidence
            if account.isShared {
                tenths[index].shared += 1
                tenths[index].observed += weight
            }
        }
        for index in tenths.indices where totals[index] > 0 {
            tenths[index].meanConfidence /= totals[index]
            tenths[index].observed /= totals[index]
        }
        self.tenths = tenths.filter { $0.accounts > 0 }
        errorMax = self.tenths.filter { $0.accounts >= Self.accountsMin }.map(\.error).max()
        auc = Self.auc(accounts, shared: shared, honest: honest)
    }

    /// The rank-sum statistic of Mann and Whitney over all pairs.
    private static func auc(_ accounts: [(confidence: Double, isShared: Bool)], shared: Int, honest: Int) -> Double? {
        guard shared > 0, honest > 0 else { return nil }
        let sorted = accounts.sorted { $0.confidence < $1.confidence }
        var wins = 0.0
        var below = 0
        var start = 0
        while start < sorted.count {
            var end = start
            while end < sorted.count, sorted[end].confidence == sorted[start].confidence { end += 1 }
            let equalShared = sorted[start..<end].count { $0.isShared }
            let equalHonest = end - start - equalShared
            wins += Double(equalShared) * (Double(below) + Double(equalHonest) / 2)
            below += equalHonest
            start = end
        }
        return wins / (Double(shared) * Double(honest))
    }
}

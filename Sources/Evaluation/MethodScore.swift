/// How well one way of flagging accounts does.
public struct MethodScore: Sendable, Equatable {
    /// Accounts of each group, and how many of them are flagged.
    public struct Count: Sendable, Equatable {
        public var accounts = 0
        public var flagged = 0

        public init(accounts: Int = 0, flagged: Int = 0) {
            self.accounts = accounts
            self.flagged = flagged
        }

        /// The part that is flagged; nil for no accounts.
        public var rate: Double? { accounts == 0 ? nil : Double(flagged) / Double(accounts) }
    }

    public var single = Count()
    public var declared = Count()
    public var takeover = Count()
    public var shared = Count()

    public init() {}

    public mutating func note(_ group: AccountTruth.Group, flagged: Bool) {
        let path: WritableKeyPath<MethodScore, Count> =
            switch group {
            case .single: \.single
            case .declared: \.declared
            case .takeover: \.takeover
            case .shared: \.shared
            }
        self[keyPath: path].accounts += 1
        if flagged { self[keyPath: path].flagged += 1 }
    }

    /// Everybody who is not to be flagged.
    public var honest: Count {
        Count(
            accounts: single.accounts + declared.accounts + takeover.accounts,
            flagged: single.flagged + declared.flagged + takeover.flagged)
    }

    /// The part of the shared accounts that is found.
    public var recall: Double? { shared.rate }

    /// The part of the flagged accounts that is shared.
    public var precision: Double? {
        let flagged = shared.flagged + honest.flagged
        return flagged == 0 ? nil : Double(shared.flagged) / Double(flagged)
    }

    public var falseFlagsPerThousand: Double? { single.rate.map { $0 * 1_000 } }

    /// The precision among accounts of which a part `prevalence` is shared.
    public func precision(at prevalence: Double) -> Double? {
        guard let recall, let wrong = honest.rate else { return nil }
        let (right, false_) = (recall * prevalence, wrong * (1 - prevalence))
        return right + false_ == 0 ? nil : right / (right + false_)
    }
}

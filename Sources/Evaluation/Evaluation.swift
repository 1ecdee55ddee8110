internal import Model

/// What was said about accounts, held against what is true of them.
public struct Evaluation: Sendable {
    /// One kind of person or of sharing.
    public struct Kind: Sendable {
        public let name: String
        public let group: AccountTruth.Group
        public var notices = MethodScore.Count()
        /// How many of its accounts were suspected of a takeover.
        public var takeovers = 0
        public var rules: [RuleOfThumb: Int] = [:]
    }

    /// Group by group, within a group by name.
    public let kinds: [Kind]
    /// Notices about sharing.
    public let notices: MethodScore
    /// Notices about takeovers.
    public let takeovers: MethodScore
    /// The rules of thumb; none when there were no events.
    public let rules: [(rule: RuleOfThumb, score: MethodScore)]
    /// From the start of sharing to the first notice, in days, over the shared accounts that were noticed; 0 where the
    /// notice came before.
    public let daysToNotice: [Double]
    /// How many notices about shared accounts came before the sharing did.
    public let earlyNotices: Int
    /// Mean of |estimate − truth| over the shared accounts that were noticed; nil when there are none.
    public let peopleError: Double?
    /// Over the accounts whose confidence is known; nil when none is.
    public let calibration: Calibration?

    /// - Parameters:
    ///   - truths: every account once.
    ///   - results: what was said about them; nothing is said about an account that is missing.
    ///   - hasRules: whether the rules of thumb were applied.
    ///   - prevalence: what confidences are meant for.
    /// - Complexity: O(*n* log *n*).
    public init(
        _ truths: [AccountTruth], results: [String: AccountResult], hasRules: Bool, prevalence: Double
    ) {
        var kinds: [String: Kind] = [:]
        var notices = MethodScore()
        var takeovers = MethodScore()
        var rules = RuleOfThumb.allCases.map { (rule: $0, score: MethodScore()) }
        var days: [Double] = []
        var early = 0
        var errors: [Int] = []
        var confidences: [(confidence: Double, isShared: Bool)] = []
        for truth in truths {
            let result = results[truth.account] ?? AccountResult()
            let group = truth.group
            // A name may stand for several groups, as when some job-shares are declared and some are not.
            var kind = kinds["\(group) \(truth.kind)"] ?? Kind(name: truth.kind, group: group)
            kind.notices.accounts += 1
            if result.noticedAt != nil { kind.notices.flagged += 1 }
            if result.takeoverAt != nil { kind.takeovers += 1 }
            for rule in result.rules { kind.rules[rule, default: 0] += 1 }
            kinds["\(group) \(truth.kind)"] = kind

            notices.note(group, flagged: result.noticedAt != nil)
            takeovers.note(group, flagged: result.takeoverAt != nil)
            for index in rules.indices {
                rules[index].score.note(group, flagged: result.rules.contains(rules[index].rule))
            }
            if let confidence = result.confidence { confidences.append((confidence, truth.isShared)) }
            guard truth.isShared, let noticedAt = result.noticedAt else { continue }
            if let from = truth.sharedFrom {
                let wait = (noticedAt - from).hours / 24
                if wait < 0 { early += 1 }
                days.append(max(0, wait))
            }
            if let people = result.noticedPeople { errors.append(abs(people - truth.people)) }
        }
        let order = AccountTruth.Group.allCases
        self.kinds = kinds.values.sorted {
            (order.firstIndex(of: $0.group) ?? 0, $0.name) < (order.firstIndex(of: $1.group) ?? 0, $1.name)
        }
        self.notices = notices
        self.takeovers = takeovers
        self.rules = hasRules ? rules : []
        daysToNotice = days.sorted()
        earlyNotices = early
        peopleError = errors.isEmpty ? nil : Double(errors.reduce(0, +)) / Double(errors.count)
        calibration = !confidences.isEmpty ? Calibration(confidences, prevalence: prevalence) : nil
    }

    /// Nil when nothing was noticed.
    public var medianDaysToNotice: Double? {
        guard !daysToNotice.isEmpty else { return nil }
        let middle = daysToNotice.count / 2
        return daysToNotice.count % 2 == 1
            ? daysToNotice[middle] : (daysToNotice[middle - 1] + daysToNotice[middle]) / 2
    }
}

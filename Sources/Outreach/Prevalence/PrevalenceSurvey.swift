public import Model
public import Seats

/// How common shared logins are among all organizations, by plan and by segment, and what that would mean. Pure: time
/// arrives with the notice.
public struct PrevalenceSurvey {
    /// What is known of one group.
    public struct Group {
        public var scope: PrevalenceScope
        public var prevalence: Prevalence
        var unpaid: UnpaidSeats
    }

    private var groups: [PrevalenceScope: (prevalence: Prevalence, unpaid: UnpaidSeats)] = [:]

    public init() { groups[.all] = (Prevalence(), UnpaidSeats()) }

    /// Takes one organization in.
    /// - Complexity: O(1), and O(price tiers) where logins are shared.
    public mutating func add(_ organization: Directory.Organization, _ counts: SeatCounts, _ shared: SharedLogins) {
        guard counts.active > 0 || shared.count > 0 else { return }
        let unpaid = shared.count > 0 ? UnpaidSeats(organization, counts, shared) : UnpaidSeats()
        var scopes: [PrevalenceScope] = [.all]
        if let plan = organization.plan { scopes.append(.plan(plan)) }
        if let segment = organization.segment { scopes.append(.segment(segment)) }
        for scope in scopes {
            groups[scope, default: (Prevalence(), UnpaidSeats())].prevalence.add(counts, shared)
            if shared.count > 0 { groups[scope]?.unpaid.add(unpaid) }
        }
    }

    /// All first, then the plans and the segments by name.
    public var list: [Group] {
        groups.sorted { $0.key < $1.key }.map {
            Group(scope: $0.key, prevalence: $0.value.prevalence, unpaid: $0.value.unpaid)
        }
    }
}

/// From a group where shared logins are common to the notice about it.
public struct PrevalenceWriter: Sendable {
    /// Days in which somebody should have thought about it.
    private static let daysToThink: Int32 = 14

    public init() {}

    /// - Parameter day: today, since 1970.
    public func data(for group: PrevalenceSurvey.Group, line: Double, day: Int32) -> PrevalenceData {
        let (prevalence, unpaid) = (group.prevalence, group.unpaid)
        let (scope, name) = group.scope.words
        let reading = Self.reading(of: group)
        let interval = prevalence.interval
        return PrevalenceData(
            scope: scope, name: name, accounts: prevalence.accounts, shared: Int(prevalence.shared.count),
            share: Self.rounded(prevalence.share),
            interval: .init(low: Self.rounded(interval.low), high: Self.rounded(interval.high)), line: line,
            reading: reading, summary: summary(of: group, reading),
            organizations: prevalence.organizations, organizationsSharing: prevalence.organizationsSharing,
            extraPeople: unpaid.people, unpaidSeats: unpaid.seats, monthlyValue: unpaid.values,
            task: SeatData.Task(
                title: task(for: group, reading), due: Instant(day: day + Self.daysToThink).date))
    }

    /// To 0.001.
    static func rounded(_ share: Double) -> Double { (share * 1_000).rounded() / 1_000 }

    /// What the figures speak for. Few of the customers, or people whose plans have seats left: the price is not what
    /// keeps them, so it is a matter of limits and of habit. Half of the customers or more, and no seats left: the price is.
    static func reading(of group: PrevalenceSurvey.Group) -> PrevalenceData.Reading? {
        let (prevalence, unpaid) = (group.prevalence, group.unpaid)
        if prevalence.organizationsSharing * 2 < prevalence.organizations { return .enforcement }
        guard unpaid.peopleOfPlans > 0 else { return nil }
        return unpaid.peopleWithSeat * 2 >= unpaid.peopleOfPlans ? .enforcement : .price
    }

    private func summary(of group: PrevalenceSurvey.Group, _ reading: PrevalenceData.Reading?) -> String {
        let prevalence = group.prevalence
        let whole =
            "Several people seem to use \(prevalence.shared.count) of \(prevalence.accounts) logins\(of(group)). "
        switch reading {
        case .enforcement where prevalence.organizationsSharing * 2 < prevalence.organizations:
            return whole
                + "They belong to \(prevalence.organizationsSharing) of \(prevalence.organizations) customers: "
                + "most manage without, so a word with these few, or a limit of sessions, is worth more than another price."
        case .enforcement:
            return whole
                + "Most of these people could have a seat that their plan already has: it is a habit, and showing "
                + "them their seats is worth more than another price."
        case .price:
            return whole
                + "Half of the customers or more do it, and most of these people have no seat left in their plan: seats seem to "
                + "be dearer than they are worth to them, so look at the price, or at a role for those who come seldom."
        case nil:
            return whole + "Too little is known of what these customers bought to say why."
        }
    }

    private func task(for group: PrevalenceSurvey.Group, _ reading: PrevalenceData.Reading?) -> String {
        switch reading {
        case .price: "Look at the price of a seat\(of(group)): shared logins have become common"
        case .enforcement: "Plan a friendly word about logins of one's own\(of(group)): shared ones have become common"
        case nil: "Find out why shared logins have become common\(of(group))"
        }
    }

    private func of(_ group: PrevalenceSurvey.Group) -> String {
        switch group.scope {
        case .all: ""
        case .plan(let name): " of the plan \(plain(name))"
        case .segment(let name): " of the segment \(plain(name))"
        }
    }
}

extension PrevalenceScope {
    /// The word for the kind of group, and its name.
    var words: (scope: String, name: String?) {
        switch self {
        case .all: ("all", nil)
        case .plan(let name): ("plan", name)
        case .segment(let name): ("segment", name)
        }
    }
}

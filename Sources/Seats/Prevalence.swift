public import Model

/// When it is worth a word how common shared logins are.
public struct PrevalenceSettings: Codable, Equatable, Sendable {
    /// Told when the whole interval lies at this share or beyond.
    public var line = 0.3
    /// Groups of fewer accounts say nothing about a price.
    public var accountsMin = 100

    public init() {}
}

/// Whose logins: everybody's, or those of the organizations with a plan or in a segment.
public enum PrevalenceScope: Hashable, Comparable, Sendable {
    case all
    case plan(String)
    case segment(String)
}

/// How common it is that several people use one login: open findings on billable accounts, by such accounts in use.
///
/// An account is in use when it was seen in the last `SeatLedger.activeDays` days, or has an open finding: seats that
/// nobody uses cannot be shared, and would make any customer look better.
public struct Prevalence: Equatable, Sendable {
    public private(set) var accounts = 0
    public private(set) var shared = SharedLogins.zero
    /// Organizations with accounts in use, and with shared ones.
    public private(set) var organizations = 0
    public private(set) var organizationsSharing = 0

    public init() {}

    /// Takes one organization in.
    public mutating func add(_ counts: SeatCounts, _ shared: SharedLogins) {
        let accounts = max(counts.active, Int(shared.count))
        guard accounts > 0 else { return }
        self.accounts += accounts
        self.shared = self.shared + shared
        organizations += 1
        if shared.count > 0 { organizationsSharing += 1 }
    }

    /// 0 without accounts.
    public var share: Double { accounts == 0 ? 0 : Double(shared.count) / Double(accounts) }

    /// Wilson's 95 % score interval (E. B. Wilson, JASA 22, 1927), which holds for few accounts and for shares near 0 too;
    /// 0 to 1 without accounts. Additions, divisions and one root: the same on every machine.
    public var interval: (low: Double, high: Double) {
        guard accounts > 0 else { return (0, 1) }
        let (count, z) = (Double(accounts), 1.96)
        let weight = z * z / count
        let centre = share + weight / 2
        let half = z * (share * (1 - share) / count + weight / (4 * count)).squareRoot()
        return (max(0, (centre - half) / (1 + weight)), min(1, (centre + half) / (1 + weight)))
    }
}

/// Of which groups it was told that shared logins are common, and has been so since: kept over restarts.
public struct PrevalenceMemory: Equatable, Sendable {
    /// Groups remembered; further ones are not told. Plans and segments are few, and small ones are passed over.
    public static let toldMax = 1_000
    /// How far below the line the interval has to fall before it can be told again.
    private static let release = 0.9

    package var told: Set<PrevalenceScope> = []

    public init() {}

    /// Whether it begins with this look that the group's share is high.
    public mutating func begins(
        _ scope: PrevalenceScope, _ prevalence: Prevalence, _ settings: PrevalenceSettings
    ) -> Bool {
        let low = prevalence.interval.low
        if told.contains(scope) {
            if low < settings.line * Self.release { told.remove(scope) }
            return false
        }
        guard prevalence.accounts >= settings.accountsMin, low >= settings.line, told.count < Self.toldMax else {
            return false
        }
        told.insert(scope)
        return true
    }

    /// Forgets groups that are no more.
    public mutating func keep(only scopes: some Sequence<PrevalenceScope>) {
        if !told.isEmpty { told.formIntersection(scopes) }
    }
}

public import Model

/// Who has been told what about which finding, and when who hears next: the ladder of every account that has an open
/// finding, and how much was sent to each organization on its day.
///
/// Pure: time arrives as an argument, and nothing is sent here. What falls due is told when `letters(at:)` is asked, so
/// that it is the same at the same places in the order of lines. Settings are looked at when something falls due.
/// Bounded: an entry for each account with an open finding, or with one that is over for less than the cool-down.
///
/// Not thread-safe: one serial queue owns it.
public struct OutreachLedger {
    /// What is kept under a name of its own.
    enum Key: Hashable {
        case account(String)
        case organization(UInt32)
    }

    /// How much was sent about an organization's logins on a day of its calendar, since 1970.
    struct DayOfLetters: Equatable {
        var day: Int64
        var count: Int
        /// When the day is over, and this can be let go.
        var end: Instant
    }

    private(set) var entries = LadderTable()
    /// E-mail addresses that have an open letter: nobody has two.
    private var openMails = OpenMails()
    var days: [UInt32: DayOfLetters] = [:]
    var timers = Timers<Key>()
    /// What has changed since it was last taken to be saved.
    var unsaved: Set<Key> = []
    let zones: ZoneLibrary

    public init(zones: ZoneLibrary = ZoneLibrary()) { self.zones = zones }

    /// Puts an account's ladder where it is, or takes it away.
    mutating func set(_ entry: LadderEntry?, of account: String) {
        if let before = entries.set(entry, of: account) { openMails.remove(before.openMail) }
        openMails.add(entry?.openMail)
    }

    func hasOpenLetter(_ mail: String) -> Bool { openMails.contains(mail) }

    /// How the ladder of an account stands; nil when it has none.
    public func entry(of account: String) -> LadderEntry? { entries[account] }

    /// Accounts with an open finding, those of them of which a step is still to come, and names of time zones that are
    /// unknown here.
    public var counts: (open: Int, waiting: Int, unknownZones: Int) {
        (entries.openCount, entries.waitingCount, zones.unknownCount)
    }

    /// What the finding's notice says about letters, after its account's ladder was begun, brought up to date or ended.
    ///
    /// - Parameters:
    ///   - now: how far time has come; findings of late lines are a little older.
    ///   - settings: those in force.
    public mutating func hear(
        _ finding: Finding, now: Instant, in directory: Directory, _ settings: OutreachSettings
    ) -> OutreachDecision {
        let now = max(now, finding.time)
        switch finding.event {
        case .noticed: return begin(finding, now, directory, settings)
        case .updated: return update(finding, now, settings)
        case .resolved: return finish(finding, now, settings)
        }
    }

    /// Somebody has answered about an account, or said something else about it.
    /// - Parameter facts: what is known of it now.
    public mutating func hear(_ facts: AccountFacts, answer: Feedback?, now: Instant) {
        guard var entry = entries[facts.account], entry.finding != nil else { return }
        entry.finding?.account = facts
        if let answer { entry.take(answer) }
        if entry.end == .doNotContact, !facts.doNotContact { entry.end = nil }
        if entry.end == .deactivated, facts.status != .deactivated { entry.end = nil }
        if entry.end == nil, entry.wait != .dailyMax || entry.due == nil {
            // The next step of time looks whether something has become due, or is not any more.
            entry.due = now
        }
        keep(entry, facts.account)
    }

    /// How an open finding's ladder stands at `now`, as a decision about the step that comes next.
    public func standing(of finding: Finding, now: Instant, in directory: Directory, _ settings: OutreachSettings)
        -> OutreachDecision
    {
        var entry = entries[finding.account.account] ?? LadderEntry()
        if entry.finding == nil { entry.finding = ToldFinding(finding) }
        let step = settings.ladder.step(after: entry.told) ?? entry.told ?? .education
        let now = max(now, finding.time)
        return switch readiness(of: entry, now, directory, settings) {
        case .over(let end): settings.decision(.none, entry.told ?? step, end.sentence)
        case .waits(let wait, let due): settings.decision(wait.verdict, step, wait.sentence(for: step, until: due))
        case .ready(let step) where entry.wait == .dailyMax:
            settings.decision(.hold, step, entry.wait.sentence(for: step, until: entry.due))
        case .ready(let step): settings.decision(.hold, step, "goes out as time goes on")
        }
    }
}

extension OutreachSettings {
    /// Who gets a step's letter.
    func audience(of step: LadderStep) -> OutreachDecision.Audience { step == .person ? .support : audience }

    func decision(
        _ verdict: OutreachDecision.Verdict, _ step: LadderStep, _ reason: String
    ) -> OutreachDecision {
        OutreachDecision(step: step.name, decision: verdict, reason: reason, audience: audience(of: step))
    }

    /// Something goes out, or is made for somebody to read first.
    func sending(_ reason: String) -> (verdict: OutreachDecision.Verdict, reason: String) {
        mode == .holdForReview
            ? (.hold, reason + ", held for review: somebody reads it before it is sent") : (.send, reason)
    }
}

extension LadderWait {
    /// What a notice says of a step that waits.
    var verdict: OutreachDecision.Verdict { self == .observing ? .none : .hold }
}

public import Model

/// A letter that falls due: a step about one login, or one about several logins of an organization.
public struct OutreachLetter: Sendable {
    public enum Kind: Equatable, Sendable {
        case step(LadderStep)
        /// In the order in which they are listed, those of the most people first.
        case digest
    }

    public var kind: Kind
    public var findings: [ToldFinding]
    /// The dense number of the organization.
    public var organization: UInt32?
    public var decision: OutreachDecision
    /// Tells apart the letters about one subject that go out at one time; part of the notice's id.
    public var number: Int
}

/// What time brings.
extension OutreachLedger {
    /// Most findings in one letter; further ones wait for the next day.
    static let digestMax = 500

    /// What goes out at `now`, which is no earlier than at the last call. Ladders that may not go on yet wait further.
    /// - Complexity: O(1) when nothing is due.
    public mutating func letters(
        at now: Instant, in directory: Directory, _ settings: OutreachSettings
    ) -> [OutreachLetter] {
        var singles: [Ready] = []
        var groups: [UInt32: [Ready]] = [:]
        var due: [Ready] = []
        while let timer = timers.pop(at: now) {
            if let ready = look(at: timer.subject, now, directory, settings) { due.append(ready) }
        }
        for ready in onePerPerson(due, now) {
            if let number = ready.organization, directory[number] != nil {
                groups[number, default: []].append(ready)
            } else {
                singles.append(ready)
            }
        }
        guard !singles.isEmpty || !groups.isEmpty else { return [] }
        var letters = singles.sorted { $0.account < $1.account }.compactMap { letter($0, now, settings) }
        for (number, group) in groups.sorted(by: { $0.key < $1.key }) {
            guard let organization = directory[number] else { continue }
            let hours = hours(of: organization, settings)
            // Those whom support gets in touch with are told to support, the others to whoever gets letters.
            let byAudience = Dictionary(grouping: group) { settings.audience(of: $0.step) }
            for audience in OutreachDecision.Audience.allCases {
                guard let group = byAudience[audience] else { continue }
                letters += tell(group.sorted { $0.account < $1.account }, number, audience, now, hours, settings)
            }
        }
        return letters
    }

    /// Of several logins of one person, of which none has been told, the first by name; the others wait.
    private mutating func onePerPerson(_ due: [Ready], _ now: Instant) -> [Ready] {
        guard due.count > 1 else { return due }
        var people: Set<String> = []
        return due.sorted { $0.account < $1.account }.filter { ready in
            guard var entry = entries[ready.account], entry.told == nil, let mail = entry.finding?.mail,
                !people.insert(mail).inserted
            else { return true }
            entry.wait = .otherLogin
            entry.due = now + Self.lookAfter
            keep(entry, ready.account)
            return false
        }
    }

    /// An account whose next step may go out.
    private struct Ready {
        var account: String
        var organization: UInt32?
        var step: LadderStep
        var wait: LadderWait
    }

    /// Looks at what a timer was set for.
    private mutating func look(
        at key: Key, _ now: Instant, _ directory: Directory, _ settings: OutreachSettings
    ) -> Ready? {
        switch key {
        case .organization(let number):
            if let day = days[number], day.end <= now {
                days[number] = nil
                unsaved.insert(key)
            }
            return nil
        case .account(let account):
            guard var entry = entries[account], let due = entry.due, due <= now else { return nil }
            guard let finding = entry.finding else {
                drop(account)
                return nil
            }
            switch readiness(of: entry, now, directory, settings) {
            case .over(let end):
                entry.end = end
            case .waits(let wait, let due):
                entry.wait = wait
                entry.due = due
            case .ready(let step):
                // Another timer may be due for the same.
                entry.due = nil
                set(entry, of: account)
                return Ready(
                    account: account, organization: finding.account.organization, step: step, wait: entry.wait)
            }
            keep(entry, account)
            return nil
        }
    }

    /// What an organization's share of letters for the day has room for; the rest waits.
    private mutating func tell(
        _ ready: [Ready], _ organization: UInt32, _ audience: OutreachDecision.Audience, _ now: Instant,
        _ hours: ContactHours, _ settings: OutreachSettings
    ) -> [OutreachLetter] {
        let dailyMax = settings.ladder.dailyMax
        var ready = ready
        if dailyMax == 0 {
            // Nothing goes out but what has waited for the beginning of a day.
            for each in ready where each.wait != .dailyMax { putOff(each, now, hours) }
            ready.removeAll { $0.wait != .dailyMax }
        }
        let room = max(1, dailyMax) - count(of: organization, on: hours.day(at: now))
        guard !ready.isEmpty, room > 0 else {
            for each in ready { putOff(each, now, hours) }
            return []
        }
        if ready.count <= room {
            for _ in ready { noteLetter(to: organization, now, hours) }
            return ready.compactMap { letter($0, now, settings) }
        }
        for each in ready.dropFirst(Self.digestMax) { putOff(each, now, hours) }
        noteLetter(to: organization, now, hours)
        return [digest(ready.prefix(Self.digestMax), organization, audience, now, settings)]
    }

    private mutating func putOff(_ ready: Ready, _ now: Instant, _ hours: ContactHours) {
        guard var entry = entries[ready.account] else { return }
        entry.wait = .dailyMax
        entry.due = hours.nextDay(after: now)
        keep(entry, ready.account)
    }

    private mutating func letter(_ ready: Ready, _ now: Instant, _ settings: OutreachSettings) -> OutreachLetter? {
        guard let finding = advance(ready, now, settings) else { return nil }
        let (verdict, reason) = settings.sending(ready.wait.sentenceAfter(ready.step, told: finding.toldBefore))
        return OutreachLetter(
            kind: .step(ready.step), findings: [finding.told], organization: ready.organization,
            decision: settings.decision(verdict, ready.step, reason), number: Int(ready.step.rawValue))
    }

    private mutating func digest(
        _ ready: ArraySlice<Ready>, _ organization: UInt32, _ audience: OutreachDecision.Audience, _ now: Instant,
        _ settings: OutreachSettings
    ) -> OutreachLetter {
        var findings = ready.compactMap { advance($0, now, settings)?.told }
        findings.sort { ($1.peopleEstimate, $0.account.account) < ($0.peopleEstimate, $1.account.account) }
        let (verdict, reason) = settings.sending("\(findings.count) logins of the organization, told together")
        let decision = OutreachDecision(
            step: LadderStep.digestName, decision: verdict, reason: reason, audience: audience.ofDigest)
        let place = OutreachDecision.Audience.allCases.firstIndex(of: audience) ?? 0
        return OutreachLetter(
            kind: .digest, findings: findings, organization: organization, decision: decision,
            number: LadderStep.allCases.count + 1 + place)
    }

    /// Notes that the step goes out; gives what it is about, and when something was told before.
    private mutating func advance(
        _ ready: Ready, _ now: Instant, _ settings: OutreachSettings
    ) -> (told: ToldFinding, toldBefore: Instant?)? {
        guard var entry = entries[ready.account], let finding = entry.finding else { return nil }
        let before = entry.told == nil ? nil : entry.toldAt
        entry.advance(to: ready.step, now, settings.ladder)
        keep(entry, ready.account)
        return (finding, before)
    }
}

extension OutreachDecision.Audience {
    /// Who gets a letter about several logins: who uses one of them is nobody to tell of the others.
    fileprivate var ofDigest: Self { self == .account ? .organizationAdmin : self }
}

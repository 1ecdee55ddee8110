internal import Model

/// What findings and answers do to a ladder.
extension OutreachLedger {
    enum Readiness {
        case ready(LadderStep)
        /// Until then.
        case waits(LadderWait, until: Instant)
        case over(LadderEnd)
    }

    /// While a setting, or another login's letter, keeps something from going out, one looks again after so long.
    static let lookAfter = TimeSpan.days(1)

    /// Whether the next step of an open finding may go out at `now`, but for how much was sent to its organization.
    func readiness(
        of entry: LadderEntry, _ now: Instant, _ directory: Directory, _ settings: OutreachSettings
    ) -> Readiness {
        guard let finding = entry.finding else { return .over(.told) }
        if settings.mode == .observe { return .waits(.observing, until: now + Self.lookAfter) }
        if let end = entry.end { return .over(end) }
        if finding.account.doNotContact { return .over(.doNotContact) }
        if finding.account.status == .deactivated { return .over(.deactivated) }
        let organization = directory[finding.account.organization]
        if entry.told != nil, organization?.pricing == .value { return .over(.adopted) }
        guard let step = settings.ladder.step(after: entry.told) else { return .over(.told) }
        if let until = finding.account.snoozedUntil, until > now { return .waits(.snoozed, until: until) }
        if entry.told != nil, let at = entry.toldAt {
            let due = at + (settings.ladder.wait(before: step) ?? .zero)
            if due > now { return .waits(.step, until: due) }
        }
        if entry.told == nil, let until = entry.restUntil, until > now { return .waits(.coolDown, until: until) }
        if entry.told == nil, let mail = finding.mail, hasOpenLetter(mail) {
            return .waits(.otherLogin, until: now + Self.lookAfter)
        }
        if finding.confidence < settings.ladder.leastConfidence(of: step) {
            return .waits(.confidence, until: now + Self.lookAfter)
        }
        let contact = hours(of: organization, settings).next(from: now)
        return contact > now ? .waits(.quietHours, until: contact) : .ready(step)
    }

    func hours(of organization: Directory.Organization?, _ settings: OutreachSettings) -> ContactHours {
        let zone = organization?.timeZone.flatMap { zones.zone($0) } ?? .utc
        return ContactHours(settings: settings.ladder, zone: zone)
    }

    mutating func begin(
        _ finding: Finding, _ now: Instant, _ directory: Directory, _ settings: OutreachSettings
    ) -> OutreachDecision {
        let account = finding.account.account
        var entry = LadderEntry()
        entry.finding = ToldFinding(finding)
        entry.restUntil = entries[account]?.restUntil
        defer { keep(entry, account) }
        switch readiness(of: entry, now, directory, settings) {
        case .over(let end):
            entry.end = end
            return settings.decision(.none, .education, end.sentence)
        case .waits(let wait, let due):
            entry.wait = wait
            entry.due = due
            return settings.decision(wait.verdict, .education, wait.sentence(for: .education, until: due))
        case .ready(let step):
            if let number = finding.account.organization, let organization = directory[number] {
                let hours = hours(of: organization, settings)
                guard count(of: number, on: hours.day(at: now)) < settings.ladder.dailyMax else {
                    entry.wait = .dailyMax
                    entry.due = hours.nextDay(after: now)
                    return settings.decision(
                        .hold, step, LadderWait.dailyMax.sentence(for: step, until: entry.due))
                }
                noteLetter(to: number, now, hours)
            }
            entry.advance(to: step, now, settings.ladder)
            let (verdict, reason) = settings.sending("a new finding")
            return settings.decision(verdict, step, reason)
        }
    }

    mutating func update(_ finding: Finding, _ now: Instant, _ settings: OutreachSettings) -> OutreachDecision {
        let account = finding.account.account
        guard var entry = entries[account], entry.finding != nil else {
            return settings.decision(.none, .education, "the finding says more now")
        }
        entry.finding = ToldFinding(finding)
        if entry.wait == .confidence, entry.end == nil { entry.due = now }
        keep(entry, account)
        let step = entry.told ?? .education
        if let end = entry.end { return settings.decision(.none, step, end.sentence) }
        return settings.decision(
            .none, step,
            entry.told == nil
                ? "the finding says more now; its letter waits" : "already told; the finding says more now")
    }

    mutating func finish(_ finding: Finding, _ now: Instant, _ settings: OutreachSettings) -> OutreachDecision {
        let account = finding.account.account
        guard var entry = entries[account], entry.finding != nil else {
            return settings.decision(.none, .education, "the finding is over")
        }
        let step = entry.told ?? .education
        var reason = "the finding is over"
        if case .answered? = entry.end, let end = entry.end { reason += "; \(end.sentence)" }
        if entry.told != nil {
            let rest = finding.time + settings.ladder.coolDown
            entry.restUntil = max(rest, entry.restUntil ?? rest)
        }
        if let rest = entry.restUntil, rest > now {
            entry.finding = nil
            entry.told = nil
            entry.end = nil
            entry.wait = .coolDown
            entry.due = rest
            keep(entry, account)
        } else {
            drop(account)
        }
        return settings.decision(.none, step, reason)
    }

    // MARK: What is kept

    mutating func keep(_ entry: LadderEntry, _ account: String) {
        var entry = entry
        // So that it is the same whatever was written there before.
        if entry.end != nil { entry.due = nil }
        set(entry, of: account)
        unsaved.insert(.account(account))
        if let due = entry.due { push(due, .account(account)) }
    }

    mutating func drop(_ account: String) {
        set(nil, of: account)
        unsaved.insert(.account(account))
    }

    mutating func push(_ due: Instant, _ key: Key) {
        timers.push(due: due.milliseconds, key)
        // What is put off again and again leaves timers behind that mean nothing any more.
        if timers.count > 2 * (entries.count + days.count) + 64 { setTimers() }
    }

    mutating func setTimers() {
        timers = Timers()
        entries.forEachDue { timers.push(due: $1.milliseconds, .account($0)) }
        for (number, day) in days { timers.push(due: day.end.milliseconds, .organization(number)) }
    }

    // MARK: How much was sent

    func count(of organization: UInt32, on day: Int64) -> Int {
        days[organization].flatMap { $0.day == day ? $0.count : nil } ?? 0
    }

    mutating func noteLetter(to organization: UInt32, _ now: Instant, _ hours: ContactHours) {
        let day = hours.day(at: now)
        let end = hours.endOfDay(at: now)
        days[organization] = DayOfLetters(day: day, count: count(of: organization, on: day) + 1, end: end)
        unsaved.insert(.organization(organization))
        push(end, .organization(organization))
    }
}

extension LadderEntry {
    /// `step` goes out.
    mutating func advance(to step: LadderStep, _ now: Instant, _ settings: LadderSettings) {
        told = step
        toldAt = now
        wait = .step
        due = nil
        guard let next = settings.step(after: step), let after = settings.wait(before: next) else {
            end = .told
            return
        }
        due = now + after
    }

    mutating func take(_ answer: Feedback) {
        guard answer.answer != .snooze, answer.answer != .doNotContact else { return }
        if !answer.undo {
            end = .answered(answer.answer)
        } else if end == .answered(answer.answer) {
            end = nil
        }
    }
}

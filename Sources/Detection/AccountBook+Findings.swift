public import Model

/// The life of a finding: opened when the evidence suffices, updated when it says more, resolved when it stops, then
/// quiet for a while. One open finding an account.
extension AccountBook {
    /// Moves time on for everybody: findings without new evidence are resolved, seats that nobody uses are told as a day
    /// begins, and what has aged is let go.
    ///
    /// Only the engine's clock steps call this, at the same places in the order of lines on any number of shards.
    public func advance(to now: Instant, into changes: inout [AccountChange]) {
        forEachDue(at: now, in: \.timers) { index in
            guard isFound(index) else { return }
            let state = wake(index)
            let finding = findings[state.pointee.finding]
            let quietSince = finding.pointee.lastEvidence + settings.resolveAfter.milliseconds
            if quietSince <= now.milliseconds {
                resolve(index, at: now.milliseconds, &changes)
            } else {
                timers.push(due: quietSince, index)
            }
        }
        displaceOverdue(at: now, &changes)
        let isNewDay = minute.map { now.day > $0.day } ?? false
        stand(at: now)
        if isNewDay { noteIdle(on: now.day, &changes) }
        sweep()
    }

    /// Calls `body` with the accounts whose timers are due at `now`. Those that a recovery has yet to come up with keep them.
    func forEachDue(
        at now: Instant, in timers: ReferenceWritableKeyPath<AccountBook, Timers<UInt32>>, _ body: (UInt32) -> Void
    ) {
        var ahead: [(due: Int64, subject: UInt32)] = []
        while let timer = self[keyPath: timers].pop(at: now) {
            if !restored.isEmpty, isAhead(timer.subject) {
                ahead.append(timer)
            } else {
                body(timer.subject)
            }
        }
        for timer in ahead { self[keyPath: timers].push(due: timer.due, timer.subject) }
    }

    /// Sets the timers of all open findings anew.
    /// - Complexity: O(accounts).
    func setTimers() {
        timers = Timers()
        for index in 0..<UInt32(accounts.count) {
            guard isFound(index), let finding = openFinding(wake(index)) else { continue }
            timers.push(due: finding.lastEvidence + settings.resolveAfter.milliseconds, index)
        }
    }

    /// Whether a day has ended since the account was last judged.
    func isDayOver(_ state: UnsafeMutablePointer<AccountState>) -> Bool {
        let day = state.pointee.activity.newestDay
        guard day > state.pointee.quietJudgedDay else { return false }
        state.pointee.quietJudgedDay = day
        return true
    }

    /// Weighs everything known about the account and tells what changed.
    func evaluate(_ index: UInt32, at time: Int64, _ changes: inout [AccountChange]) {
        let state = wake(index)
        guard let fusion = fuse(state, now: time, evenWithoutEvidence: false) else { return }
        if state.pointee.isDeclared {
            state.pointee.ruleOut(.declaredSharing)
            return
        }
        guard state.pointee.finding != none else {
            open(index, fusion, episode: 1, at: time, &changes)
            return
        }
        let finding = findings[state.pointee.finding]
        guard finding.pointee.isOpen else {
            if time >= finding.pointee.quietUntil, fusion.newest >= finding.pointee.quietUntil {
                open(index, fusion, episode: finding.pointee.episode + 1, at: time, &changes)
            }
            return
        }
        finding.pointee.lastEvidence = max(finding.pointee.lastEvidence, fusion.newest)
        let saysMore =
            fusion.peopleEstimate > Int(finding.pointee.toldPeople)
            || fusion.confidence >= Int(finding.pointee.toldConfidence) + 10
            || fusion.kinds & ~finding.pointee.toldKinds != 0
        if saysMore { tell(.updated, index, fusion, at: time, &changes) }
    }

    /// - Parameter now: event time, which may be later than the account's own: what has aged by then does not count.
    func fuse(_ state: UnsafeMutablePointer<AccountState>, now: Int64) -> Fusion {
        guard let fusion = fuse(state, now: now, evenWithoutEvidence: true) else {
            preconditionFailure("there is a verdict even without evidence")
        }
        return fusion
    }

    /// - Returns: nil when there is no evidence and that is not asked for.
    private func fuse(
        _ state: UnsafeMutablePointer<AccountState>, now: Int64, evenWithoutEvidence: Bool
    ) -> Fusion? {
        fill(&window, with: state, now: now)
        var muted: UInt8 = state.pointee.flags.contains(.automation) ? SignalKind.roundTheClock.bit : 0
        if state.pointee.profile != none, profiles[state.pointee.profile].pointee.rest != none {
            let rest = profileRests[profiles[state.pointee.profile].pointee.rest].pointee
            if rest.familiarUntil > state.pointee.lastSeen { muted |= rest.mutedKinds }
        }
        return Fusion(
            window, in: sites, prior: prior, muted: muted, settings: settings,
            evenWithoutEvidence: evenWithoutEvidence)
    }

    /// What a verdict looks at, in room that is used again: most verdicts find nothing, and should take no memory for it.
    private func fill(
        _ window: inout Window, with state: UnsafeMutablePointer<AccountState>, now: Int64
    ) {
        window.begin(
            activity: state.pointee.activity, traceDay: state.pointee.traceDay, newest: state.pointee.lastSeen,
            watchedDays: state.pointee.watchedDays, isMailbox: state.pointee.flags.contains(.mailbox))
        if hasTraces(state) {
            var current = state.pointee.devices
            while current != none {
                window.devices.append(devices[current].pointee)
                current = devices[current].pointee.next
            }
            current = state.pointee.networks
            while current != none {
                window.networks.append(networks[current].pointee)
                current = networks[current].pointee.next
            }
        }
        let oldestDay = oldestCountingDay(state, now: now)
        forEachClue(state) { clue in
            guard clue.day >= oldestDay else { return }
            window.add(clue, from: sights[clue.from.sight].pointee, to: sights[clue.to.sight].pointee)
        }
    }

    private func oldestCountingDay(_ state: UnsafeMutablePointer<AccountState>, now: Int64) -> Int32 {
        max(oldestClueDay(state), Instant(milliseconds: now - settings.retention.milliseconds).day)
    }

    /// The clues that are young enough to count, oldest first.
    func countingClues(_ state: UnsafeMutablePointer<AccountState>, now: Int64) -> [Clue] {
        let oldestDay = oldestCountingDay(state, now: now)
        var known: [Clue] = []
        forEachClue(state) { if $0.day >= oldestDay { known.append($0) } }
        known.sort { ($0.day, $0.lastTime) < ($1.day, $1.lastTime) }
        return known
    }

    private func open(
        _ index: UInt32, _ fusion: Fusion, episode: Int32, at time: Int64, _ changes: inout [AccountChange]
    ) {
        let state = wake(index)
        guard Double(fusion.confidence) >= (settings.confidenceToOpen * 100).rounded(),
            fusion.days >= settings.evidenceDaysMin,
            state.pointee.lastSeen - state.pointee.firstSeen >= settings.learning.milliseconds
        else { return }
        var opened = FindingState(
            episode: episode, step: 0, openedAt: time, lastEvidence: fusion.newest, quietUntil: .min, isOpen: true,
            toldConfidence: 0, toldPeople: 0, toldAtLeast: 0, toldKinds: 0)
        if state.pointee.finding == none {
            guard let slot = findings.insert(opened) else { return }
            state.pointee.finding = slot
        } else {
            // It counts on, so that no two notices about an account ever have the same time and the same step.
            opened.step = findings[state.pointee.finding].pointee.step
            findings[state.pointee.finding].pointee = opened
        }
        timers.push(due: fusion.newest + settings.resolveAfter.milliseconds, index)
        tell(.noticed, index, fusion, at: time, &changes)
    }

    /// Closes an open finding; the account then has its peace for the cool-down.
    func resolve(_ index: UInt32, at time: Int64, _ changes: inout [AccountChange]) {
        let state = wake(index)
        guard state.pointee.finding != none, findings[state.pointee.finding].pointee.isOpen else { return }
        markUnsaved(index)
        tell(.resolved, index, fuse(state, now: time), at: time, &changes)
        let finding = findings[state.pointee.finding]
        finding.pointee.isOpen = false
        finding.pointee.quietUntil = time + settings.coolDown.milliseconds
    }

    private func tell(
        _ event: Finding.Event, _ index: UInt32, _ fusion: Fusion, at time: Int64, _ changes: inout [AccountChange]
    ) {
        let state = wake(index)
        let finding = findings[state.pointee.finding]
        let before = event == .noticed ? .zero : finding.pointee.shared
        finding.pointee.step += 1
        finding.pointee.toldConfidence = Int16(fusion.confidence)
        finding.pointee.toldPeople = Int16(fusion.peopleEstimate)
        finding.pointee.toldAtLeast = Int16(fusion.peopleAtLeast)
        finding.pointee.toldKinds |= fusion.kinds
        let after = event == .resolved ? .zero : finding.pointee.shared
        if after != before, state.pointee.organization != none, state.pointee.isBillable {
            changes.append(
                .seat(
                    SeatChange(
                        organization: state.pointee.organization, assigned: 0, from: .min, to: .min,
                        shared: after - before)))
        }
        changes.append(.finding(describe(event, index, fusion, at: time)))
    }

    func describe(_ event: Finding.Event, _ index: UInt32, _ fusion: Fusion, at time: Int64) -> Finding {
        let state = wake(index)
        let finding = findings[state.pointee.finding].pointee
        let facts = facts(state)
        var id = StableHash()
        id.combine("finding")
        id.combine(facts.account)
        id.combine(Int64(finding.episode))
        let from = min(fusion.oldest, finding.openedAt)
        return Finding(
            event: event, id: id.hexadecimal, step: Int(finding.step), account: facts,
            confidence: Double(fusion.confidence) / 100, peopleEstimate: max(2, fusion.peopleEstimate),
            peopleAtLeast: fusion.peopleAtLeast,
            window: Finding.Window(
                from: Instant(milliseconds: from), to: Instant(milliseconds: max(finding.lastEvidence, from))),
            signals: signals(state, fusion, now: time), ruledOut: ruledOut(state.pointee),
            time: Instant(milliseconds: time))
    }

    func facts(_ state: UnsafeMutablePointer<AccountState>) -> AccountFacts {
        var facts = AccountFacts(account: texts.text(state.pointee.name) ?? "")
        facts.organization = state.pointee.organization == none ? nil : state.pointee.organization
        facts.role = state.pointee.role
        facts.status = state.pointee.status
        facts.doNotContact = state.pointee.flags.contains(.doNotContact)
        if state.pointee.profile != none {
            let profile = profiles[state.pointee.profile].pointee
            facts.displayName = texts.text(profile.displayName)
            facts.email = email(profile)
            let snoozedUntil = profile.rest == none ? .min : profileRests[profile.rest].pointee.snoozedUntil
            facts.snoozedUntil = snoozedUntil == .min ? nil : Instant(milliseconds: snoozedUntil)
        }
        return facts
    }
}

internal import Model

/// What `account.update` and `feedback` lines change. Of several updates of a field the newest event time decides.
extension AccountBook {
    func apply(
        _ update: AccountUpdate, at time: Int64, organization: UInt32, _ index: UInt32, _ changes: inout [AccountChange]
    ) {
        let state = wake(index)
        let profile = profiles[profileIndex(state)]
        supersede(profile, update.fields, at: time)
        func decides<Value>(_ change: Change<Value>, _ field: Profile.Field) -> Bool {
            change != .unchanged && takes(profile, field, at: time)
        }
        let before = state.pointee
        if decides(update.organization, .organization) {
            state.pointee.flags.insert(.organizationNamed)
            state.pointee.organization = update.organization == .clear ? none : organization
        }
        if decides(update.role, .role) { state.pointee.role = update.role.value ?? .full }
        if decides(update.status, .status) { state.pointee.status = update.status.value ?? .active }
        // All of it at once: who comes as a viewer or to try things out never had a seat.
        if before.organization != state.pointee.organization || before.isBillable != state.pointee.isBillable {
            vacate(before, &changes)
            occupy(state, &changes)
        }
        if decides(update.email, .email) { setEmail(update.email, state) }
        if decides(update.displayName, .displayName) { set(&profile.pointee.displayName, update.displayName) }
        if decides(update.department, .department) { setDepartment(update.department, state, &changes) }
        if decides(update.sharingReason, .sharingReason) {
            set(&rest(profile).pointee.sharingReason, update.sharingReason)
        }
        if decides(update.sessionLimit, .sessionLimit) {
            rest(profile).pointee.sessionLimit = Int32(clamping: update.sessionLimit.value ?? 0)
            noteSessionLimit(index)
        }
        if decides(update.sharingAllowed, .sharingAllowed) {
            setFlag(.sharingAllowed, update.sharingAllowed.value ?? false, state)
        }
        if openFinding(state) != nil { changes.append(.facts(facts(state))) }
        if state.pointee.isDeclared { resolve(index, at: time, &changes) }
    }

    func apply(_ feedback: Feedback, at time: Int64, _ index: UInt32, _ changes: inout [AccountChange]) {
        let state = wake(index)
        let profile = profiles[profileIndex(state)]
        guard takes(profile, .feedback, at: time) else { return }
        let rest = rest(profile)
        // Who answered what is known before what comes of it.
        let place = changes.count
        keep(feedback, at: time, rest)
        let outcome = outcome(of: feedback, at: time, state)
        defer { changes.insert(.answered(facts(state), feedback, outcome: outcome), at: place) }
        let given = !feedback.undo
        switch feedback.answer {
        case .justMe, .travel:
            removeMarks(state) { $0.kind == .familiar }
            rest.pointee.familiarUntil = given ? time + settings.familiarFor.milliseconds : .min
            rest.pointee.mutedKinds = 0
            guard given else { return }
            rememberFamiliar(state)
            if let told = openFinding(state) {
                rest.pointee.mutedKinds = told.toldKinds & Self.mutable
            }
            resolve(index, at: time, &changes)
            removeClues(state) { _ in true }
        case .severalPeople:
            setFlag(.severalPeople, given, state)
        case .jobShare, .training:
            setFlag(.sharingAllowed, given, state)
            if given { resolve(index, at: time, &changes) }
        case .automation:
            setFlag(.automation, given, state)
            if given { resolve(index, at: time, &changes) }
        case .seatsAdded:
            if given { resolve(index, at: time, &changes) }
        case .snooze:
            let until = feedback.until?.milliseconds ?? time + settings.coolDown.milliseconds
            rest.pointee.snoozedUntil = given ? until : .min
        case .doNotContact:
            setFlag(.doNotContact, given, state)
        }
    }

    /// The devices of the evidence and of the window become familiar: at most `Mark.perKind`, those of the evidence before
    /// others, and the newest first.
    private func rememberFamiliar(_ state: UnsafeMutablePointer<AccountState>) {
        var ends: [(device: UInt64, time: Int64)] = []
        forEachClue(state) { clue in
            for end in [clue.from, clue.to] { ends.append((sights[end.sight].pointee.deviceHash, end.time)) }
        }
        ends.sort { $0.time > $1.time }
        var held: [(device: UInt64, time: Int64)] = []
        forEachPresence(state) { held.append(($0.deviceHash, $0.to)) }
        held.sort { $0.time > $1.time }
        var seen: [UInt64] = []
        for end in ends + held where !seen.contains(end.device) && seen.count < Mark.perKind {
            seen.append(end.device)
            addMark(.familiar, end.device, day: Instant(milliseconds: end.time).day, state)
        }
    }

    /// Kinds that an answer explains altogether: of the others, the devices that were seen become familiar.
    private static let mutable = [
        SignalKind.roundTheClock, .alternation, .deviceCrowd, .handover, .genericMailbox,
    ].reduce(0) { $0 | $1.bit }

    func openFinding(_ state: UnsafeMutablePointer<AccountState>) -> FindingState? {
        guard state.pointee.finding != none else { return nil }
        let finding = findings[state.pointee.finding].pointee
        return finding.isOpen ? finding : nil
    }

    private func profileIndex(_ state: UnsafeMutablePointer<AccountState>) -> UInt32 {
        if state.pointee.profile == none {
            guard let index = profiles.insert(Profile()) else {
                preconditionFailure("profiles fit wherever accounts do")
            }
            state.pointee.profile = index
        }
        return state.pointee.profile
    }

    private func setDepartment(
        _ change: Change<String>, _ state: UnsafeMutablePointer<AccountState>, _ changes: inout [AccountChange]
    ) {
        let profile = profiles[state.pointee.profile]
        let old = profile.pointee.department
        let new = share(change.value ?? "")
        // What a directory repeats every night moves nobody.
        if new != old { leave(state.pointee, &changes) }
        profile.pointee.department = new
        if new != old { settle(state.pointee, &changes) }
        texts.release(old)
    }

    private func set(_ handle: inout TextHandle, _ change: Change<String>) {
        var text = change.value ?? ""
        handle = text.withUTF8 { texts.replace(handle, with: $0) }
    }

    private func share(_ text: String) -> TextHandle {
        var text = text
        return text.withUTF8 { texts.share($0) }
    }

    private func setFlag(_ flag: AccountState.Flags, _ isOn: Bool, _ state: UnsafeMutablePointer<AccountState>) {
        if isOn { state.pointee.flags.insert(flag) } else { state.pointee.flags.remove(flag) }
    }
}

extension Change {
    /// The value that was set, or nil.
    var value: Value? { if case .set(let value) = self { value } else { nil } }
}

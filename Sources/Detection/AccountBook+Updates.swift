internal import Model

/// What `account.update` and `feedback` lines change. Of several updates of a field the newest event time decides.
extension AccountBook {
    func apply(
        _ update: AccountUpdate, at time: Int64, organization: UInt32, _ index: UInt32, _ changes: inout [AccountChange]
    ) {
        let state = accounts.states[index]
        let profile = profiles[profileIndex(state)]
        func decides<Value>(_ change: Change<Value>, _ field: Profile.Field) -> Bool {
            change != .unchanged && profile.pointee.takes(field, at: time)
        }
        if decides(update.organization, .organization) {
            state.pointee.flags.insert(.organizationNamed)
            let named = update.organization == .clear ? none : organization
            if named != state.pointee.organization { move(index, to: named, &changes) }
        }
        let before = state.pointee
        if decides(update.role, .role) { state.pointee.role = update.role.value ?? .full }
        if decides(update.status, .status) { state.pointee.status = update.status.value ?? .active }
        if before.isBillable != state.pointee.isBillable {
            vacate(before, &changes)
            occupy(state, &changes)
        }
        if decides(update.email, .email) { set(&profile.pointee.email, update.email) }
        if decides(update.displayName, .displayName) { set(&profile.pointee.displayName, update.displayName) }
        if decides(update.department, .department) { set(&profile.pointee.department, update.department) }
        if decides(update.sharingReason, .sharingReason) { set(&profile.pointee.sharingReason, update.sharingReason) }
        if decides(update.sessionLimit, .sessionLimit) {
            profile.pointee.sessionLimit = Int32(clamping: update.sessionLimit.value ?? 0)
        }
        if decides(update.sharingAllowed, .sharingAllowed) {
            setFlag(.sharingAllowed, update.sharingAllowed.value ?? false, state)
        }
        if openFinding(state) != nil { changes.append(.facts(facts(state), answer: nil)) }
        if state.pointee.isDeclared { resolve(index, at: time, &changes) }
    }

    func apply(_ feedback: Feedback, at time: Int64, _ index: UInt32, _ changes: inout [AccountChange]) {
        let state = accounts.states[index]
        let profile = profiles[profileIndex(state)]
        guard profile.pointee.takes(.feedback, at: time) else { return }
        // Who answered what is known before what comes of it.
        let place = changes.count
        defer { changes.insert(.facts(facts(state), answer: feedback), at: place) }
        keep(feedback, at: time, profile)
        count(feedback, at: time, state, &changes)
        let given = !feedback.undo
        switch feedback.answer {
        case .justMe, .travel:
            removeClues(state) { $0.kind == .familiar }
            profile.pointee.familiarUntil = given ? time + settings.familiarFor.milliseconds : .min
            profile.pointee.mutedKinds = 0
            guard given else { return }
            rememberFamiliar(state)
            if let told = openFinding(state) {
                profile.pointee.mutedKinds = told.toldKinds & Self.mutable
            }
            resolve(index, at: time, &changes)
            removeClues(state) { $0.kind != .familiar && $0.kind != .teleport }
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
            profile.pointee.snoozedUntil = given ? until : .min
        case .doNotContact:
            setFlag(.doNotContact, given, state)
        }
    }

    /// The devices of the evidence and of the window become familiar: at most `Clue.perKind`, those of the evidence before
    /// others, and the newest first.
    private func rememberFamiliar(_ state: UnsafeMutablePointer<AccountState>) {
        var ends: [Clue.End] = []
        forEachClue(state) { if $0.kind != .familiar && $0.kind != .teleport { ends += [$0.from, $0.to] } }
        ends.sort { $0.time > $1.time }
        var held: [Clue.End] = []
        forEachPresence(state) { held.append(snapshot($0, at: $0.to)) }
        held.sort { $0.time > $1.time }
        var seen: [UInt64] = []
        for end in ends + held where !seen.contains(end.deviceHash) && seen.count < Clue.perKind {
            seen.append(end.deviceHash)
            addClue(
                .familiar, from: end, to: end, distance: -1, gap: 0, people: 1, sameClass: true, returned: false, state)
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

    private func set(_ handle: inout TextHandle, _ change: Change<String>) {
        var text = change.value ?? ""
        handle = text.withUTF8 { texts.replace(handle, with: $0) }
    }

    private func setFlag(_ flag: AccountState.Flags, _ isOn: Bool, _ state: UnsafeMutablePointer<AccountState>) {
        if isOn { state.pointee.flags.insert(flag) } else { state.pointee.flags.remove(flag) }
    }
}

extension Change {
    /// The value that was set, or nil.
    var value: Value? { if case .set(let value) = self { value } else { nil } }
}

internal import Model

/// The seat that an account takes up in its organization. Whatever it adds there can be told from the account as it stands:
/// so it can be taken off again later, and accounts that were saved bring theirs along.
extension AccountBook {
    /// Last-seen, seats and the organization named on the line: what even a late line counts for.
    func noteSeen(_ index: UInt32, _ record: UnsafePointer<EventRecord>, _ changes: inout [AccountChange]) {
        let state = wake(index)
        let time = record.pointee.time
        if time < state.pointee.firstSeen { state.pointee.firstSeen = time }
        if record.pointee.organizationIndex != none, record.pointee.organizationIndex != state.pointee.organization,
            !state.pointee.flags.contains(.organizationNamed)
        {
            move(index, to: record.pointee.organizationIndex, &changes)
            if openFinding(state) != nil { changes.append(.facts(facts(state))) }
        }
        let last = state.pointee.lastSeen
        guard time > last || last == .max else { return }
        state.pointee.lastSeen = time
        let day = record.pointee.instant.day
        if last == .max || last < Instant(day: day).milliseconds { noteDay(day, after: last, state, &changes) }
    }

    /// The account is seen on a day for the first time.
    /// - Parameter last: when it was seen before, in milliseconds since 1970; `.max` for never.
    private func noteDay(
        _ day: Int32, after last: Int64, _ state: UnsafeMutablePointer<AccountState>,
        _ changes: inout [AccountChange]
    ) {
        state.pointee.idleTold = 0
        let wasPowerUser = state.pointee.isPowerUser
        // Machines leave nothing in the map: nobody works with what only they use.
        state.pointee.isPowerUser = state.pointee.activity.activeDays(before: day) >= settings.powerDays
        guard state.pointee.organization != none, state.pointee.isBillable else { return }
        changes.append(
            .seat(
                SeatChange(
                    organization: state.pointee.organization, assigned: 0,
                    from: last == .max ? .min : Instant(milliseconds: last).day, to: day,
                    wasPowerUser: wasPowerUser, isPowerUser: state.pointee.isPowerUser)))
    }

    /// Moves an account's seat to another organization (`none`: to nobody).
    func move(_ index: UInt32, to organization: UInt32, _ changes: inout [AccountChange]) {
        let state = wake(index)
        vacate(state.pointee, &changes)
        state.pointee.organization = organization
        occupy(state, &changes)
    }

    func vacate(_ state: AccountState, _ changes: inout [AccountChange]) {
        leave(state, &changes)
        guard let seat = seat(of: state) else { return }
        changes.append(
            .seat(
                SeatChange(
                    organization: seat.organization, assigned: -1, from: seat.to, to: .min,
                    wasPowerUser: seat.isPowerUser, shared: .zero - seat.shared)))
    }

    func occupy(_ state: UnsafeMutablePointer<AccountState>, _ changes: inout [AccountChange]) {
        guard state.pointee.organization != none, state.pointee.isBillable else { return }
        state.pointee.seatSince = minute?.day ?? .min
        state.pointee.idleTold = 0
        settle(state.pointee, &changes)
        if let seat = seat(of: state.pointee) { changes.append(.seat(seat)) }
    }

    /// What the account adds to its organization's seats; nil when it takes up none.
    func seat(of state: AccountState) -> SeatChange? {
        guard state.organization != none, state.isBillable else { return nil }
        return SeatChange(
            organization: state.organization, assigned: 1, from: .min, to: state.seatDay,
            isPowerUser: state.isPowerUser, shared: shared(state))
    }

    /// What the account adds to those that several people use.
    func shared(_ state: AccountState) -> SharedLogins {
        state.finding == none ? .zero : findings[state.finding].pointee.shared
    }
}

/// Where seats are.
extension AccountBook {
    /// Where the account's seat is; nil when it takes up none, or nothing is known.
    /// - Parameter count: +1 when it is taken there, −1 when it is left.
    func placement(of state: AccountState, count: Int8) -> SeatPlacement? {
        guard state.organization != none, state.isBillable else { return nil }
        let department = state.profile == none ? nil : texts.text(profiles[state.profile].pointee.department)
        guard department != nil || state.country != nil else { return nil }
        return SeatPlacement(
            organization: state.organization, count: count, since: state.seatSince, department: department,
            country: state.country)
    }

    /// The seat is where the account is from here on.
    func settle(_ state: AccountState, _ changes: inout [AccountChange]) {
        if let placement = placement(of: state, count: 1) { changes.append(.placement(placement)) }
    }

    /// The seat is no longer where the account was up to here.
    func leave(_ state: AccountState, _ changes: inout [AccountChange]) {
        if let placement = placement(of: state, count: -1) { changes.append(.placement(placement)) }
    }

    /// Takes note of the country where the account is seen for the first time, once a presence begins there. What carries
    /// people's traffic out of their country says nothing of it, and neither does a burglar.
    func noteCountry(
        _ record: UnsafePointer<EventRecord>, in batch: EventBatch, _ presence: Presence,
        _ state: UnsafeMutablePointer<AccountState>, _ changes: inout [AccountChange]
    ) {
        guard state.pointee.country == nil, presence.flags.isDisjoint(with: [.intruder, .misplaced]),
            record.pointee.networkKind.isWherePeopleAre,
            let country = CountryCode(place: batch.bytes(record.pointee.place))
        else { return }
        leave(state.pointee, &changes)
        state.pointee.country = country
        settle(state.pointee, &changes)
    }
}

extension NetworkKind {
    /// Whether people are in the country where such a network shows.
    fileprivate var isWherePeopleAre: Bool {
        switch self {
        case .unknown, .fixed, .mobile, .corporate: true
        case .hosting, .vpn, .relay, .satellite: false
        }
    }
}

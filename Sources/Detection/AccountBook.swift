public import Model

/// All accounts of one shard, with their windows and findings. Knows no clock, no I/O and no queue: time arrives with
/// each record, so the same records in the same order give the same changes, wherever and whenever they are applied.
///
/// Not thread-safe: one serial queue owns it. `@exclusivity(unchecked)` because nothing that is called in here calls back:
/// accesses cannot overlap, and to check at every one that they do not took a seventh of the time of a line.
public final class AccountBook {
    /// In force from the next record on.
    @exclusivity(unchecked) public var settings: DetectionSettings {
        // Timers that come too early are set again; these would come too late.
        didSet {
            prior = Fusion.prior(settings)
            if settings.resolveAfter < oldValue.resolveAfter { setTimers() }
            if settings.sessions != oldValue.sessions { setSessionTimers() }
        }
    }
    @exclusivity(unchecked) var accounts: AccountTable
    @exclusivity(unchecked) var sites: SiteTable
    /// The account that was taken up, or `none`; its state; whether its rest was taken up as well, and where that lies.
    @exclusivity(unchecked) var held: UInt32 = none
    let working: UnsafeMutablePointer<AccountState>
    @exclusivity(unchecked) var isRestOpen = false
    @exclusivity(unchecked) var restBytes = UnsafeRawBufferPointer(start: nil, count: 0)
    let known: UnsafeMutablePointer<KnownElsewhere>
    @exclusivity(unchecked) var packRoom = PackRoom()
    /// The lists of that account.
    @exclusivity(unchecked) var presences: Slab<Presence>
    @exclusivity(unchecked) var devices: Slab<DeviceTrace>
    @exclusivity(unchecked) var networks: Slab<NetworkTrace>
    @exclusivity(unchecked) var clues: Slab<Clue>
    @exclusivity(unchecked) var sights: Slab<Sight>
    @exclusivity(unchecked) var marks: Slab<Mark>
    @exclusivity(unchecked) var profiles: Slab<Profile>
    @exclusivity(unchecked) var profileRests: Slab<ProfileRest>
    @exclusivity(unchecked) var findings: Slab<FindingState>
    @exclusivity(unchecked) var answers: Slab<KeptAnswer>
    @exclusivity(unchecked) var texts = TextStore()
    @exclusivity(unchecked) var timers = TimerHeap()
    /// The sessions of accounts with a limit, by the account's index; empty where no rule is set.
    @exclusivity(unchecked) var watches: [UInt32: SessionWatch] = [:]
    @exclusivity(unchecked) var sessionTimers = TimerHeap()
    @exclusivity(unchecked) var lookahead = Lookahead()
    /// What the verdict being made looks at; kept to be filled again.
    @exclusivity(unchecked) var window = Window()
    /// Log-odds before any evidence.
    @exclusivity(unchecked) var prior: Double
    /// Nil when nothing is to be saved.
    @exclusivity(unchecked) var saving: SavingState?
    /// During recovery, up to where each account was saved, by index.
    @exclusivity(unchecked) var restored: [UInt64] = []
    @exclusivity(unchecked) var position: UInt64 = 0
    /// How far time has come, in whole minutes; nil before the first line.
    @exclusivity(unchecked) var minute: Instant?
    /// The account whose turn to be swept comes next.
    @exclusivity(unchecked) var sweepCursor: UInt32 = 0

    /// Lines that could not be applied because the table of accounts is full.
    public private(set) var refusedCount = 0

    /// - Parameter accountsMax: most accounts kept.
    public init(settings: DetectionSettings, accountsMax: Int) {
        self.settings = settings
        prior = Fusion.prior(settings)
        accounts = AccountTable(capacity: accountsMax)
        // These are bounded by the accounts, so they can never be full before those are.
        let perAccount = Tracks.presencesMax + NetworkTrace.most + Clue.most * 2
        sites = SiteTable(capacity: min(accountsMax * perAccount, 1 << 31))
        // One account's lists at most, and one element more where the new comes before the old goes.
        presences = Slab(capacity: Tracks.presencesMax + 1)
        devices = Slab(capacity: DeviceTrace.most + 1)
        networks = Slab(capacity: NetworkTrace.most + 1)
        clues = Slab(capacity: Clue.most + 1)
        sights = Slab(capacity: Clue.most * 2 + 2)
        marks = Slab(capacity: Mark.most + 1)
        profiles = Slab(capacity: 1)
        profileRests = Slab(capacity: 1)
        findings = Slab(capacity: 1)
        answers = Slab(capacity: KeptAnswer.most + 1)
        working = .allocate(capacity: 1)
        working.initialize(to: AccountState(hash: 0, name: .none))
        known = .allocate(capacity: 1)
        known.initialize(to: KnownElsewhere())
    }

    deinit {
        working.deallocate()
        known.deallocate()
    }

    public var accountCount: Int { accounts.count }

    /// Bytes held for accounts, their windows and texts.
    public var allocatedBytes: Int {
        accounts.allocatedBytes + presences.allocatedBytes + devices.allocatedBytes + networks.allocatedBytes
            + sites.allocatedBytes + clues.allocatedBytes + sights.allocatedBytes + marks.allocatedBytes
            + profiles.allocatedBytes + profileRests.allocatedBytes + findings.allocatedBytes
            + answers.allocatedBytes + texts.allocatedBytes
            + watches.reduce(0) {
                $0 + SessionWatch.bytes + $1.value.sessions.capacity * MemoryLayout<LiveSession>.stride
            }
    }

    /// Applies one line, which is not copied. `batch` holds its texts; changes are added to `changes` in the order they
    /// are decided.
    /// - Complexity: O(1): an account's windows are bounded.
    public func apply(_ record: UnsafePointer<EventRecord>, in batch: EventBatch, into changes: inout [AccountChange]) {
        guard let index = account(for: record, in: batch) else {
            refusedCount += 1
            return
        }
        defer { keepInHand() }
        guard restored.isEmpty || !isAhead(index) else { return }
        markUnsaved(index)
        switch record.pointee.type {
        case .sessionStart, .sessionActivity:
            noteSeen(index, record, &changes)
            guard !record.pointee.flags.contains(.late) else { break }
            absorb(record, in: batch, index, &changes)
            noteSession(record, in: batch, index, &changes)
        case .sessionEnd:
            noteSeen(index, record, &changes)
            guard !record.pointee.flags.contains(.late) else { break }
            end(record, index)
            noteSession(record, in: batch, index, &changes)
        case .loginFailure:
            noteFailure(record, index)
        case .accountUpdate:
            if case .account(let update) = batch.updates[Int(record.pointee.update)] {
                apply(update, at: record.pointee.time, organization: record.pointee.organizationIndex, index, &changes)
            }
        case .feedback:
            if case .feedback(let feedback) = batch.updates[Int(record.pointee.update)] {
                apply(feedback, at: record.pointee.time, index, &changes)
            }
        case .organizationUpdate, .tick:
            break
        }
    }

    /// Finds the record's account, or begins it.
    private func account(for record: UnsafePointer<EventRecord>, in batch: EventBatch) -> UInt32? {
        let name = batch.bytes(record.pointee.account)
        if let index = accounts.find(hash: record.pointee.accountHash, name: name) { return index }
        guard let index = accounts.insert(hash: record.pointee.accountHash) else { return nil }
        var state = AccountState(hash: record.pointee.accountHash, name: texts.store(name))
        if RoleMailbox.isNamed(String(decoding: name, as: UTF8.self)) { state.flags.insert(.mailbox) }
        if let key = saving?.takeKey() { state.key = key }
        begin(index, state)
        return index
    }

    /// Last-seen, seats and the organization named on the line: what even a late line counts for.
    private func noteSeen(_ index: UInt32, _ record: UnsafePointer<EventRecord>, _ changes: inout [AccountChange]) {
        let state = hold(index)
        if record.pointee.time < state.pointee.firstSeen { state.pointee.firstSeen = record.pointee.time }
        if record.pointee.time > state.pointee.lastSeen || state.pointee.lastSeen == .max {
            state.pointee.lastSeen = record.pointee.time
        }
        if record.pointee.organizationIndex != none, record.pointee.organizationIndex != state.pointee.organization,
            !state.pointee.flags.contains(.organizationNamed)
        {
            move(index, to: record.pointee.organizationIndex, &changes)
            if openFinding(state) != nil { changes.append(.facts(facts(state))) }
        }
        let day = record.pointee.instant.day
        if day > state.pointee.seatDay {
            let from = state.pointee.seatDay
            state.pointee.seatDay = day
            state.pointee.idleTold = 0
            if state.pointee.organization != none, state.pointee.isBillable {
                changes.append(
                    .seat(SeatChange(organization: state.pointee.organization, assigned: 0, from: from, to: day)))
            }
        }
    }

    /// Moves an account's seat to another organization (`none`: to nobody).
    func move(_ index: UInt32, to organization: UInt32, _ changes: inout [AccountChange]) {
        let state = hold(index)
        openRest()
        vacate(state.pointee, &changes)
        state.pointee.organization = organization
        occupy(state, &changes)
    }

    func vacate(_ state: AccountState, _ changes: inout [AccountChange]) {
        guard state.organization != none, state.isBillable else { return }
        changes.append(
            .seat(
                SeatChange(
                    organization: state.organization, assigned: -1, from: state.seatDay, to: .min,
                    shared: .zero - shared(state))))
    }

    func occupy(_ state: UnsafeMutablePointer<AccountState>, _ changes: inout [AccountChange]) {
        guard state.pointee.organization != none, state.pointee.isBillable else { return }
        state.pointee.seatSince = minute?.day ?? .min
        state.pointee.idleTold = 0
        changes.append(
            .seat(
                SeatChange(
                    organization: state.pointee.organization, assigned: 1, from: .min, to: state.pointee.seatDay,
                    shared: shared(state.pointee))))
    }

    /// What the account adds to those that several people use.
    func shared(_ state: AccountState) -> SharedLogins {
        state.finding == none ? .zero : findings[state.finding].pointee.shared
    }
}

/// What a line or the passing of time changed about an account.
public enum AccountChange: Sendable {
    indirect case finding(Finding)
    indirect case takeover(Takeover)
    indirect case displacement(Displacement)
    case seat(SeatChange)
    /// What is known of an account beside its sightings, when more was said while a finding is open.
    indirect case facts(AccountFacts)
    /// Somebody answered: what is known then, and what it did to the outcomes of findings, if anything.
    indirect case answered(AccountFacts, Feedback, outcome: AnswerChange?)
    /// With the first step of a day.
    indirect case idle(IdleAccounts)
}

/// When findings have to be looked at again, earliest first. The order of equal times does not matter: what falls due in
/// one step is sorted by account before anybody sees it.
struct TimerHeap {
    private var entries: [(due: Int64, account: UInt32)] = []

    var earliest: Int64? { entries.first?.due }
    var count: Int { entries.count }

    mutating func push(due: Int64, account: UInt32) {
        entries.append((due, account))
        var child = entries.count - 1
        while child > 0, entries[child].due < entries[(child - 1) / 2].due {
            entries.swapAt(child, (child - 1) / 2)
            child = (child - 1) / 2
        }
    }

    mutating func pop() -> UInt32? {
        guard let first = entries.first else { return nil }
        let last = entries.removeLast()
        guard !entries.isEmpty else { return first.account }
        entries[0] = last
        var parent = 0
        while true {
            var least = parent
            for child in [2 * parent + 1, 2 * parent + 2]
            where child < entries.count && entries[child].due < entries[least].due { least = child }
            if least == parent { return first.account }
            entries.swapAt(parent, least)
            parent = least
        }
    }
}

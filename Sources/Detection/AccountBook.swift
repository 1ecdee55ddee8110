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
    /// The lists of the accounts that are awake.
    @exclusivity(unchecked) var presences: Slab<Presence>
    @exclusivity(unchecked) var devices: Slab<DeviceTrace>
    @exclusivity(unchecked) var networks: Slab<NetworkTrace>
    @exclusivity(unchecked) var sites: SiteTable
    @exclusivity(unchecked) var clues: Slab<Clue>
    @exclusivity(unchecked) var sights: Slab<Sight>
    @exclusivity(unchecked) var marks: Slab<Mark>
    @exclusivity(unchecked) var profiles: Slab<Profile>
    @exclusivity(unchecked) var profileRests: Slab<ProfileRest>
    @exclusivity(unchecked) var findings: Slab<FindingState>
    @exclusivity(unchecked) var answers: Slab<KeptAnswer>
    @exclusivity(unchecked) var texts = TextStore()
    /// Whether there are so many accounts that few of them are awake.
    @exclusivity(unchecked) var isCrowd = false
    /// For packing and for saving; used again for the next account.
    @exclusivity(unchecked) var packRoom = PackRoom()
    @exclusivity(unchecked) var savedRoom = PackRoom()
    let notes: UnsafeMutablePointer<PackNotes>
    /// When accounts with an open finding have to be looked at again, and those with sessions beyond their limit.
    @exclusivity(unchecked) var timers = Timers<UInt32>()
    /// The sessions of accounts with a limit, by the account's index; empty where no rule is set.
    @exclusivity(unchecked) var watches: [UInt32: SessionWatch] = [:]
    @exclusivity(unchecked) var sessionTimers = Timers<UInt32>()
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

    /// - Parameters:
    ///   - accountsMax: most accounts kept.
    ///   - awakeMax: most of them that are spread out for quick work, while the others rest packed. Of no consequence for
    ///     what is decided.
    ///   - hash: of a name, as records carry it: what can be worked out again need not be kept.
    public init(
        settings: DetectionSettings, accountsMax: Int, awakeMax: Int,
        hash: @escaping (UnsafeBufferPointer<UInt8>) -> UInt64
    ) {
        self.settings = settings
        prior = Fusion.prior(settings)
        accounts = AccountTable(capacity: accountsMax, awakeMax: awakeMax)
        // Everything else is bounded by the accounts, so these can never be full before the accounts are.
        sites = SiteTable(
            capacity: min(accountsMax * (Tracks.presencesMax + NetworkTrace.most + Clue.most * 2), 1 << 31))
        // One more than those awake can be looked at.
        let lists = min(accountsMax, max(1, awakeMax)) + 1
        presences = Slab(capacity: min(lists * Tracks.presencesMax, 1 << 31))
        devices = Slab(capacity: min(lists * DeviceTrace.most, 1 << 31))
        networks = Slab(capacity: min(lists * NetworkTrace.most, 1 << 31))
        clues = Slab(capacity: min(lists * Clue.most, 1 << 31))
        sights = Slab(capacity: min(lists * Clue.most * 2, 1 << 31))
        marks = Slab(capacity: min(lists * Mark.most, 1 << 31))
        profiles = Slab(capacity: lists)
        profileRests = Slab(capacity: lists)
        findings = Slab(capacity: lists)
        answers = Slab(capacity: min(lists * KeptAnswer.most, 1 << 31))
        notes = .allocate(capacity: 1)
        notes.initialize(to: PackNotes(hash: hash))
    }

    deinit {
        notes.deinitialize(count: 1)
        notes.deallocate()
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
        if let index = accounts.find(hash: record.pointee.accountHash, name: name, in: texts) { return index }
        guard !accounts.entries.isFull else { return nil }
        var state = AccountState(name: texts.store(name))
        if RoleMailbox.isNamed(String(decoding: name, as: UTF8.self)) { state.flags.insert(.mailbox) }
        if let key = saving?.takeKey() { state.key = key }
        return begin(state, hash: record.pointee.accountHash)
    }
}

/// What a line or the passing of time changed about an account.
public enum AccountChange: Sendable {
    indirect case finding(Finding)
    indirect case takeover(Takeover)
    indirect case displacement(Displacement)
    case seat(SeatChange)
    /// Where a seat was taken or left, as far as that is known.
    indirect case placement(SeatPlacement)
    /// What is known of an account beside its sightings, when more was said while a finding is open.
    indirect case facts(AccountFacts)
    /// Somebody answered: what is known then, and what it did to the outcomes of findings, if anything.
    indirect case answered(AccountFacts, Feedback, outcome: AnswerChange?)
    /// With the first step of a day.
    indirect case idle(IdleAccounts)
}

internal import Detection
internal import FoundationEssentials
internal import Model
internal import Outreach
internal import Seats
internal import Storage

/// Turns the shards' changes into notices, in the one order of lines: organizations, seats and sequence numbers come
/// together here and nowhere else.
///
/// Not thread-safe: one serial queue owns it.
final class Publisher {
    private let source: String
    private(set) var policy: OutreachPolicy
    private(set) var seatSettings: SeatSettings
    private let seatNotices = SeatNoticeWriter()
    private(set) var directory = Directory()
    private(set) var ledger: SeatLedger
    /// Who was told what, and hears next.
    var outreach = OutreachLedger()
    var sales = SalesLedger()
    /// Of which groups it was told that shared logins are common, and whether that has changed since it was last saved.
    var prevalenceTold = PrevalenceMemory()
    var isPrevalenceUnsaved = false
    private var sequence: UInt64 = 0
    private let encoder: JSONEncoder
    /// Organizations that have changed since they were last saved.
    var unsaved: Set<UInt32> = []
    /// The UTC day that time has come to, since 1970; nil before the first line.
    private(set) var day: Int32?
    /// How far time has come, in whole minutes, as the engine's steps have it; nil before the first line.
    private(set) var minute: Instant?

    /// Accounts that have become idle with the day that is about to begin, by organization.
    private var idle: [UInt32: IdleAccounts] = [:]

    /// Notices published since start, by type.
    private(set) var countByType: [String: Int] = [:]

    init(settings: EngineSettings) {
        source = "seatwatch/" + settings.instance
        policy = OutreachPolicy(settings: settings.outreach)
        seatSettings = settings.seats
        ledger = SeatLedger(openMax: settings.pace.organizationsOpen)
        encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    }

    /// Puts another policy in force, from the next block on.
    func reload(_ outreach: OutreachSettings, _ seats: SeatSettings) {
        policy = OutreachPolicy(settings: outreach)
        seatSettings = seats
    }

    /// The sequence of the next notice.
    var nextSequence: UInt64 { sequence + 1 }

    /// Goes on with numbering notices, and from the time that had come.
    func restore(nextSequence: UInt64, clock: Instant?) {
        sequence = nextSequence - 1
        day = clock?.day
        minute = clock?.wholeMinute
    }

    /// Takes an organization back in under the next number.
    func restore(_ organization: SavedOrganization) {
        directory.restore(organization.facts)
        sales.restore(organization.sales, organization: UInt32(directory.count - 1))
        ledger.restore(
            organization.seats, purchased: organization.facts.seatsPurchased,
            organization: UInt32(directory.count - 1))
    }

    /// Takes the seat of a restored account into account.
    func restore(_ seat: SeatChange) { ledger.restore(seat) }
    func restore(_ placement: SeatPlacement) { ledger.restore(placement) }
    func endRestoringAccounts() { ledger.endRestoring() }

    /// What forgetting an account does to seats.
    func apply(_ changes: [AccountChange]) {
        for change in changes {
            switch change {
            case .seat(let seat): ledger.apply(seat)
            case .placement(let placement): ledger.apply(placement)
            default: break
            }
        }
    }

    var organizationCount: Int { directory.count }

    /// The organizations that have changed since the last call, in the order of their numbers.
    func takeUnsavedOrganizations() -> [OrganizationRow] {
        defer {
            unsaved.removeAll(keepingCapacity: true)
            isPrevalenceUnsaved = false
        }
        return unsaved.sorted().compactMap { number in
            directory[number].map {
                let saved = SavedOrganization(facts: $0, seats: ledger.memory(of: number), sales: sales[number])
                return OrganizationRow(number: number, bytes: saved.bytes)
            }
        } + (isPrevalenceUnsaved ? [SavedPrevalence(prevalenceTold).row] : [])
    }

    /// The notices that the block's lines decide.
    /// - Parameter keepsSequence: they were made before: they get no numbers again, and are dropped; and what is known of
    ///   organizations is known as of a later line.
    func publish(_ block: LineBlock, keepsSequence: Bool = false) -> [OutboxNotice] {
        for id in block.order.newOrganizations {
            unsaved.insert(UInt32(directory.count))
            directory.append(id: id)
        }
        if day == nil, block.batch.recordCount > 0 {
            day = block.batch.records[0].instant.day
            minute = block.batch.records[0].instant.wholeMinute
        }
        var notices: [OutboxNotice] = []
        var updates = block.order.organizationRecords[...]
        var steps = block.order.steps[...]

        /// What organizations said, and what time brought, before the line at `index`.
        func catchUp(before index: UInt32) {
            while true {
                let (update, step) = (updates.first ?? .max, steps.first?.index ?? .max)
                guard min(update, step) < index else { return }
                if step <= update, let step = steps.popFirst() {
                    minute = step.now.wholeMinute
                    begin(step.now, isKnown: keepsSequence, &notices)
                    if !keepsSequence { tellWhatIsDue(at: step.now, &notices) }
                } else if let update = updates.popFirst() {
                    apply(updateAt: update, block, isKnown: keepsSequence, &notices)
                }
            }
        }
        for change in ordered(block) {
            // What time brought to an account comes before what its line says, and before the day's look at seats.
            catchUp(before: change.isTimed ? change.index : change.index + 1)
            switch change.change {
            case .seat(let seat):
                ledger.apply(seat)
                guard !keepsSequence, seat.movesSeat else { continue }
                look(at: seat.organization, isNewDay: false, block.batch.records[Int(change.index)].instant, &notices)
            case .placement(let placement):
                ledger.apply(placement)
            case .takeover(let takeover):
                if !keepsSequence { notices.append(notice(for: takeover)) }
            case .idle(let accounts):
                let organization = accounts.organization
                idle[organization, default: IdleAccounts(organization: organization)].merge(accounts)
            case .finding(let finding):
                guard !keepsSequence else { continue }
                noteOpened(finding)
                notices.append(notice(for: finding))
            case .displacement(let displacement):
                // Who only observes ends nobody's session.
                guard !keepsSequence, policy.settings.mode != .observe else { continue }
                notices.append(notice(for: displacement))
            case .facts(let facts):
                if !keepsSequence, let minute { outreach.hear(facts, answer: nil, now: minute) }
            case .answered(let facts, let feedback, let outcome):
                guard !keepsSequence, let minute else { continue }
                outreach.hear(facts, answer: feedback, now: minute)
                if let outcome { note(outcome) }
            }
        }
        catchUp(before: .max)
        return notices
    }

    /// A day begins.
    private func begin(_ now: Instant, isKnown: Bool, _ notices: inout [OutboxNotice]) {
        guard now.day > day ?? .min else { return }
        let last = day
        day = now.day
        defer { idle.removeAll() }
        guard !isKnown else { return }
        if let last {
            noteDays(from: last, before: now.day)
            noteMonth(endedWith: last, before: now.day)
        }
        for number in 0..<UInt32(directory.count) {
            look(at: number, isNewDay: true, now, &notices)
            if let accounts = idle[number], let notice = notice(for: accounts, now) { notices.append(notice) }
        }
        lookAtPrevalence(now, &notices)
    }

    /// Tells what has begun with an organization's seats.
    private func look(at organization: UInt32, isNewDay: Bool, _ time: Instant, _ notices: inout [OutboxNotice]) {
        // What was bought stands in the ledger too, where it is at hand.
        guard let day, ledger.hasPurchases(organization: organization), let facts = directory[organization] else {
            return
        }
        let (events, changesMemory) = ledger.events(
            organization: organization, day: day, isNewDay: isNewDay, limit: facts.seatLimit,
            yearAgo: isNewDay ? sales[organization].yearAgo(day) : nil, settings: seatSettings)
        if changesMemory { unsaved.insert(organization) }
        for event in events {
            notices.append(
                notice(
                    seatNotices.type(of: event.condition), subject: facts.id, time: time, step: 1,
                    seatNotices.data(for: event, organization: facts, day: day)))
        }
    }

    func organizationName(_ number: UInt32?) -> String? { directory.id(of: number) }

    func encode(_ value: some Encodable) -> [UInt8] {
        do {
            return Array(try encoder.encode(value))
        } catch {
            // Numbers are finite and keys are text: only a bug can make a value that JSON cannot hold.
            preconditionFailure("a notice could not be written as JSON: \(error)")
        }
    }

    private func notice(for finding: Finding) -> OutboxNotice {
        let type: NoticeType =
            switch finding.event {
            case .noticed: .sharingNoticed
            case .updated: .sharingUpdated
            case .resolved: .sharingResolved
            }
        return notice(
            type, subject: finding.account.account, time: finding.time, step: finding.step, hear(finding))
    }

    private func notice(for takeover: Takeover) -> OutboxNotice {
        notice(
            .takeoverSuspected, subject: takeover.account.account, time: takeover.time, step: 1,
            TakeoverData(takeover, organization: organizationName(takeover.account.organization)))
    }

    private func notice(for displacement: Displacement) -> OutboxNotice {
        notice(
            .sessionDisplaced, subject: displacement.account.account, time: displacement.time, step: displacement.step,
            DisplacementData(
                displacement, organization: organizationName(displacement.account.organization)))
    }

    /// Nil when the organization has no use for it.
    private func notice(for idle: IdleAccounts, _ time: Instant) -> OutboxNotice? {
        guard let facts = directory[idle.organization], facts.paysBySeat else { return nil }
        let seats = ledger.seats(organization: idle.organization, day: time.day)
        let yearAgo = sales[idle.organization].yearAgo(time.day)
        let isSeason =
            yearAgo?.isSeason(active: seats.active, of: seats.purchased ?? 0, line: seatSettings.underused) ?? false
        return notice(
            .seatsInactive, subject: facts.id, time: time, step: 1,
            policy.data(
                for: idle, organization: facts, seats: seats, season: isSeason ? yearAgo : nil, day: time.day))
    }

    func notice(
        _ type: NoticeType, subject: String?, time: Instant, step: Int, _ data: some Encodable & Sendable
    ) -> OutboxNotice {
        sequence += 1
        countByType[type.rawValue, default: 0] += 1
        let notice = Notice(
            id: type.id(subject: subject, time: time, step: step), sequence: sequence, source: source, type: type,
            subject: subject, time: time, data: data)
        return OutboxNotice(
            sequence: sequence, id: notice.id, type: type.rawValue, subject: subject, time: time.milliseconds,
            line: encode(notice) + [UInt8(ascii: "\n")])
    }

    private func apply(
        updateAt index: UInt32, _ block: LineBlock, isKnown: Bool, _ notices: inout [OutboxNotice]
    ) {
        let record = block.batch.records[Int(index)]
        guard record.organizationIndex != .max, record.update >= 0,
            case .organization(let update) = block.batch.updates[Int(record.update)]
        else { return }
        directory.apply(update, to: record.organizationIndex, at: record.time)
        unsaved.insert(record.organizationIndex)
        guard !isKnown, let day else { return }
        ledger.setPurchased(
            directory[record.organizationIndex]?.seatsPurchased, organization: record.organizationIndex, day: day)
        noteSales(of: record.organizationIndex, on: day)
        look(at: record.organizationIndex, isNewDay: false, record.instant, &notices)
    }

    /// All shards' changes by position; of one position, what time brought comes first, by account.
    private func ordered(_ block: LineBlock) -> [PositionedChange] {
        let lists = block.changes.map(\.list)
        let isOrdered = lists.count == 1 && !lists[0].contains { $0.isTimed }
        guard !isOrdered else { return lists[0] }
        return lists.joined().enumerated().sorted { a, b in
            if a.element.index != b.element.index { return a.element.index < b.element.index }
            if a.element.isTimed != b.element.isTimed { return a.element.isTimed }
            if a.element.isTimed, a.element.account != b.element.account {
                return a.element.account < b.element.account
            }
            return a.offset < b.offset
        }.map(\.element)
    }
}

extension PositionedChange {
    /// The account's name, for ordering what fell due together; a seat's changes commute.
    fileprivate var account: String {
        switch change {
        case .finding(let finding): finding.account.account
        case .displacement(let displacement): displacement.account.account
        default: ""
        }
    }
}

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
    private var policy: OutreachPolicy
    private var directory = Directory()
    private var ledger = SeatLedger()
    private var sequence: UInt64 = 0
    private let encoder: JSONEncoder
    /// Organizations that have changed since they were last saved.
    private var unsaved: Set<UInt32> = []

    /// Notices published since start, by type.
    private(set) var countByType: [String: Int] = [:]

    init(settings: EngineSettings) {
        source = "seatwatch/" + settings.instance
        policy = OutreachPolicy(settings: settings.outreach)
        encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    }

    /// Puts another policy in force, from the next block on.
    func reload(_ settings: OutreachSettings) { policy = OutreachPolicy(settings: settings) }

    /// The sequence of the next notice.
    var nextSequence: UInt64 { sequence + 1 }

    /// Goes on with numbering notices.
    func restore(nextSequence: UInt64) { sequence = nextSequence - 1 }

    /// Takes an organization back in under the next number.
    func restore(_ organization: Directory.Organization) {
        directory.restore(organization)
        let number = UInt32(directory.count - 1)
        ledger.setPurchased(organization.seatsPurchased, organization: number)
    }

    /// Takes the seat of a restored account into account.
    func restore(_ seat: SeatChange) { ledger.apply(seat) }

    var organizationCount: Int { directory.count }

    /// The organizations that have changed since the last call, in the order of their numbers.
    func takeUnsavedOrganizations() -> [OrganizationRow] {
        defer { unsaved.removeAll(keepingCapacity: true) }
        return unsaved.sorted().compactMap { number in
            directory[number].map { OrganizationRow(number: number, bytes: encode($0)) }
        }
    }

    /// The notices that the block's lines decide.
    /// - Parameter keepsSequence: they were made before: they get no numbers again, and are dropped.
    func publish(_ block: LineBlock, keepsSequence: Bool = false) -> [OutboxNotice] {
        for id in block.order.newOrganizations {
            unsaved.insert(UInt32(directory.count))
            directory.append(id: id)
        }
        var notices: [OutboxNotice] = []
        var organizationRecords = block.order.organizationRecords.makeIterator()
        var nextUpdate = organizationRecords.next()
        for change in ordered(block) {
            while let index = nextUpdate, index < change.index {
                apply(updateAt: index, block)
                nextUpdate = organizationRecords.next()
            }
            switch change.change {
            case .seat(let seat): ledger.apply(seat)
            case .takeover(let takeover): if !keepsSequence { notices.append(notice(for: takeover)) }
            case .finding(let finding): if !keepsSequence { notices.append(notice(for: finding)) }
            }
        }
        while let index = nextUpdate {
            apply(updateAt: index, block)
            nextUpdate = organizationRecords.next()
        }
        return notices
    }

    /// The notice's data for an open finding as it would be told now.
    func data(for finding: Finding) -> SharingData {
        let seats = finding.account.organization.map { ledger.seats(organization: $0, day: finding.time.day) }
        return policy.data(for: finding, organization: directory[finding.account.organization], seats: seats)
    }

    func organizationName(_ number: UInt32?) -> String? { directory[number]?.id }

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
            type, about: finding.account.account, at: finding.time, step: finding.step, data: data(for: finding))
    }

    private func notice(for takeover: Takeover) -> OutboxNotice {
        notice(
            .takeoverSuspected, about: takeover.account.account, at: takeover.time, step: 1,
            data: TakeoverData(takeover, organization: organizationName(takeover.account.organization)))
    }

    private func notice(
        _ type: NoticeType, about subject: String, at time: Instant, step: Int, data: some Encodable & Sendable
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

    private func apply(updateAt index: UInt32, _ block: LineBlock) {
        let record = block.batch.records[Int(index)]
        guard record.organizationIndex != .max, record.update >= 0,
            case .organization(let update) = block.batch.updates[Int(record.update)]
        else { return }
        directory.apply(update, to: record.organizationIndex, at: record.time)
        unsaved.insert(record.organizationIndex)
        ledger.setPurchased(
            directory[record.organizationIndex]?.seatsPurchased, organization: record.organizationIndex)
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
        if case .finding(let finding) = change { finding.account.account } else { "" }
    }
}

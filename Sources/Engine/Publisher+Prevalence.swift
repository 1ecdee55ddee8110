internal import Model
internal import Outreach
internal import Seats
internal import Storage

/// How common shared logins are: looked at as a day begins, so at the same place in the order of lines on any number of
/// shards.
extension Publisher {
    /// Tells of the groups where it begins to be high.
    func lookAtPrevalence(_ now: Instant, _ notices: inout [OutboxNotice]) {
        let groups = survey(on: now.day).list
        let before = prevalenceTold
        prevalenceTold.keep(only: groups.map(\.scope))
        var step = 0
        for group in groups where prevalenceTold.begins(group.scope, group.prevalence, seatSettings.prevalence) {
            // Several may begin at one time: their places tell their ids apart.
            step += 1
            notices.append(
                notice(
                    .prevalenceHigh, subject: nil, time: now, step: step,
                    PrevalenceWriter().data(for: group, line: seatSettings.prevalence.line, day: now.day)))
        }
        if prevalenceTold != before { isPrevalenceUnsaved = true }
    }

    /// - Parameter day: today, since 1970.
    func survey(on day: Int32) -> PrevalenceSurvey {
        var survey = PrevalenceSurvey()
        for number in 0..<UInt32(directory.count) {
            guard let facts = directory[number] else { continue }
            let (seats, shared) = ledger.standing(organization: number, day: day)
            survey.add(facts, seats, shared)
        }
        return survey
    }
}

/// What is kept of prevalence, in the row behind all organizations.
///
/// A version, and the groups that were told: a byte for the kind, and the name.
struct SavedPrevalence {
    /// No organization has this number.
    static let number: UInt32 = .max
    private static let version: UInt8 = 1

    var memory: PrevalenceMemory

    init(_ memory: PrevalenceMemory) { self.memory = memory }

    var row: OrganizationRow {
        var writer = ByteWriter()
        writer.byte(Self.version)
        writer.varint(UInt64(memory.told.count))
        for scope in memory.told.sorted() {
            switch scope {
            case .all: writer.byte(0)
            case .plan(let name):
                writer.byte(1)
                writer.text(name)
            case .segment(let name):
                writer.byte(2)
                writer.text(name)
            }
        }
        return OrganizationRow(number: Self.number, bytes: writer.bytes)
    }

    /// Nil when the bytes are not those of this version.
    init?(_ bytes: [UInt8]) {
        let memory: PrevalenceMemory? = bytes.withUnsafeBytes { bytes in
            guard var reader = ByteReader(bytes), reader.byte() == Self.version else { return nil }
            var memory = PrevalenceMemory()
            let told: [PrevalenceScope] = reader.list { reader in
                switch reader.byte() {
                case 0: return .all
                case 1: return .plan(reader.text())
                case 2: return .segment(reader.text())
                default:
                    reader.fail()
                    return .all
                }
            }
            memory.told = Set(told)
            return reader.isSound && reader.remaining == 0 ? memory : nil
        }
        guard let memory else { return nil }
        self.memory = memory
    }
}

internal import Model
internal import Outreach
internal import Storage

/// What is kept of letters about an account or to an organization, and its form as bytes: a version, then field by field,
/// numbers and texts as in batches.
struct SavedOutreach: Equatable {
    private static let version: UInt8 = 1
    private static let organizationMark = "organization/"

    var kept: OutreachLedger.Kept

    init(_ kept: OutreachLedger.Kept) { self.kept = kept }

    var row: OutreachRow {
        switch kept {
        case .account(let account, let entry):
            return OutreachRow(subject: OutreachRow.subject(account: account), bytes: entry.map(Self.bytes))
        case .organization(let number, let day, let count, let end):
            var writer = ByteWriter()
            writer.byte(Self.version)
            writer.signed(day)
            writer.signed(Int64(count))
            writer.signed(end)
            return OutreachRow(subject: Self.organizationMark + String(number), bytes: writer.bytes)
        case .organizationWithout(let number):
            return OutreachRow(subject: Self.organizationMark + String(number), bytes: nil)
        }
    }

    /// Nil when the row is not one of this version.
    init?(_ row: OutreachRow) {
        guard let bytes = row.bytes else { return nil }
        let kept: OutreachLedger.Kept? = bytes.withUnsafeBytes { bytes in
            guard var reader = ByteReader(bytes), reader.byte() == Self.version else { return nil }
            let kept: OutreachLedger.Kept
            if let account = row.account {
                kept = .account(account, reader.entry(of: account))
            } else if row.subject.hasPrefix(Self.organizationMark),
                let number = UInt32(row.subject.dropFirst(Self.organizationMark.count))
            {
                kept = .organization(
                    number, day: reader.signed(), count: Int(reader.signed()), end: reader.signed())
            } else {
                return nil
            }
            return reader.isSound && reader.remaining == 0 ? kept : nil
        }
        guard let kept else { return nil }
        self.kept = kept
    }

    private static func bytes(of entry: LadderEntry) -> [UInt8] {
        var writer = ByteWriter()
        writer.byte(version)
        writer.entry(entry)
        return writer.bytes
    }
}

// Reading and writing stand side by side, a line a field, so that one look shows whether they agree.

extension ByteWriter {
    fileprivate mutating func entry(_ entry: LadderEntry) {
        flag(entry.finding != nil)
        if let finding = entry.finding { self.finding(finding) }
        byte(entry.told?.rawValue ?? 0)
        optional(entry.toldAt?.milliseconds)
        byte(entry.wait.rawValue)
        optional(entry.due?.milliseconds)
        end(entry.end)
        optional(entry.restUntil?.milliseconds)
    }

    private mutating func finding(_ finding: ToldFinding) {
        text(finding.id)
        account(finding.account)
        // Written in hundredths, as notices have it.
        signed(Int64((finding.confidence * 100).rounded()))
        signed(Int64(finding.peopleEstimate))
        signed(Int64(finding.peopleAtLeast))
        list(finding.signals) { $0.signal($1) }
    }

    private mutating func account(_ account: AccountFacts) {
        optional(account.organization.map(Int64.init))
        optionalText(account.displayName)
        optionalText(account.email)
        byte(account.role.rawValue)
        byte(account.status.rawValue)
        flag(account.doNotContact)
        optional(account.snoozedUntil?.milliseconds)
    }

    private mutating func signal(_ signal: ToldSignal) {
        byte(UInt8(SignalKind.allCases.firstIndex(of: signal.kind) ?? 0))
        signed(Int64(signal.days))
        optional(signal.distance.map(Int64.init))
        signed(Int64(signal.gap))
        optionalText(signal.from)
        optionalText(signal.to)
        flag(signal.isOnSmallDevice)
    }

    private mutating func end(_ end: LadderEnd?) {
        switch end {
        case nil: byte(0)
        case .told: byte(1)
        case .adopted: byte(2)
        case .doNotContact: byte(3)
        case .deactivated: byte(4)
        case .answered(let answer):
            byte(5)
            byte(answer.rawValue)
        }
    }
}

extension ByteReader {
    fileprivate mutating func entry(of account: String) -> LadderEntry {
        var entry = LadderEntry()
        if flag() { entry.finding = finding(of: account) }
        entry.told = stepOrNone()
        entry.toldAt = optional().map(Instant.init(milliseconds:))
        entry.wait = word(LadderWait.step)
        entry.due = optional().map(Instant.init(milliseconds:))
        entry.end = end()
        entry.restUntil = optional().map(Instant.init(milliseconds:))
        return entry
    }

    private mutating func finding(of account: String) -> ToldFinding {
        ToldFinding(
            id: text(), account: facts(of: account), confidence: Double(signed()) / 100, peopleEstimate: Int(signed()),
            peopleAtLeast: Int(signed()), signals: list { $0.signal() })
    }

    private mutating func facts(of account: String) -> AccountFacts {
        var facts = AccountFacts(account: account)
        facts.organization = optional().flatMap { number($0) }
        facts.displayName = optionalText()
        facts.email = optionalText()
        facts.role = word(.full)
        facts.status = word(.active)
        facts.doNotContact = flag()
        facts.snoozedUntil = optional().map(Instant.init(milliseconds:))
        return facts
    }

    private mutating func signal() -> ToldSignal {
        ToldSignal(
            kind: signalKind(), days: Int(signed()), distance: optional().map { Int($0) }, gap: Int(signed()),
            from: optionalText(), to: optionalText(), isOnSmallDevice: flag())
    }

    private mutating func signalKind() -> SignalKind {
        let place = Int(byte())
        guard place < SignalKind.allCases.count else {
            fail()
            return .overlap
        }
        return SignalKind.allCases[place]
    }

    private mutating func stepOrNone() -> LadderStep? {
        let number = byte()
        guard number != 0 else { return nil }
        if LadderStep(rawValue: number) == nil { fail() }
        return LadderStep(rawValue: number)
    }

    private mutating func end() -> LadderEnd? {
        switch byte() {
        case 0: return nil
        case 1: return .told
        case 2: return .adopted
        case 3: return .doNotContact
        case 4: return .deactivated
        case 5: return .answered(word(.justMe))
        default:
            fail()
            return nil
        }
    }

    private mutating func number(_ number: Int64) -> UInt32? {
        guard let number = UInt32(exactly: number) else {
            fail()
            return nil
        }
        return number
    }
}

package import Model

// Reading and writing stand side by side, a line a field, so that one look shows whether they agree.

extension LadderEntry {
    /// All but the account's name, under which it is kept.
    package func write(to writer: inout ByteWriter) {
        writer.optional(due?.milliseconds)
        writer.flag(finding != nil)
        if let finding { writer.finding(finding) }
        writer.byte(told?.rawValue ?? 0)
        writer.optional(toldAt?.milliseconds)
        writer.byte(wait.rawValue)
        writer.end(end)
        writer.optional(restUntil?.milliseconds)
    }

    /// `due` alone, which comes first.
    static func readDue(from reader: inout ByteReader) -> Instant? {
        reader.optional().map(Instant.init(milliseconds:))
    }

    /// What was written; of no meaning when the reader is not sound afterwards.
    package static func read(from reader: inout ByteReader, account: String) -> LadderEntry {
        var entry = LadderEntry()
        entry.due = readDue(from: &reader)
        if reader.flag() { entry.finding = reader.finding(of: account) }
        entry.told = reader.stepOrNone()
        entry.toldAt = reader.optional().map(Instant.init(milliseconds:))
        entry.wait = reader.word(.step)
        entry.end = reader.end()
        entry.restUntil = reader.optional().map(Instant.init(milliseconds:))
        return entry
    }
}

extension ByteWriter {
    fileprivate mutating func finding(_ finding: ToldFinding) {
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

    fileprivate mutating func end(_ end: LadderEnd?) {
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
    fileprivate mutating func finding(of account: String) -> ToldFinding {
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

    fileprivate mutating func stepOrNone() -> LadderStep? {
        let number = byte()
        guard number != 0 else { return nil }
        if LadderStep(rawValue: number) == nil { fail() }
        return LadderStep(rawValue: number)
    }

    fileprivate mutating func end() -> LadderEnd? {
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

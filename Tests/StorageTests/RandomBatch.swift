import Model
import Storage

/// Batches of every kind, drawn by a seed: each field at times absent, small, at its limits, and repeated.
struct RandomBatch {
    var random: SplitMix
    let batch = EventBatch(recordCapacity: 300, arenaCapacity: 2 * 65_536)

    init(seed: UInt64) { random = SplitMix(seed: seed) }

    mutating func fill(records: Int) -> BatchHeader {
        batch.reset()
        for _ in 0..<random.below(6) { batch.updates.append(update()) }
        for index in 0..<records {
            batch.records[index] = record(after: index)
            batch.recordCount = index + 1
        }
        return header(records: records)
    }

    private mutating func header(records: Int) -> BatchHeader {
        BatchHeader(
            clock: integer(), steps: (0..<random.below(4)).map { _ in step(records) },
            firstOrganization: number(), newOrganizations: (0..<random.below(4)).map { _ in text() },
            settings: number())
    }

    private mutating func step(_ records: Int) -> BatchHeader.Step {
        BatchHeader.Step(index: UInt32(random.below(max(1, records))), now: integer())
    }

    private mutating func record(after index: Int) -> EventRecord {
        // Often much is as in a record before: the same account, device or place, in the same or in other bytes.
        let earlier = index > 0 ? batch.records[random.below(index)] : EventRecord()
        var record = EventRecord()
        record.time = chance(2) ? earlier.time &+ Int64(random.below(5_000)) : integer()
        record.typeCode = UInt8(1 + random.below(8))
        record.networkKindCode = UInt8(random.below(8))
        record.deviceClassCode = UInt8(random.below(5))
        record.flags = EventRecord.Flags(rawValue: UInt8(random.below(16)))
        record.account = name(like: earlier.account)
        record.accountHash = record.account == earlier.account ? earlier.accountHash : hash(of: record.account)
        record.device = name(like: earlier.device)
        record.deviceHash = record.device == earlier.device ? earlier.deviceHash : hash(of: record.device)
        record.session = span()
        record.sessionHash = hash(of: record.session)
        record.id = name(like: earlier.id)
        if chance(2) {
            record.place = again(earlier.place)
            record.latitude = earlier.latitude
            record.longitude = earlier.longitude
            record.radius = earlier.radius
        } else if chance(4) {
            record.place = span()
            record.latitude = Float(bitPattern: number())
            record.longitude = Float(bitPattern: number())
            record.radius = Float(bitPattern: number())
        }
        address(of: &record)
        record.update = batch.updates.isEmpty || chance(2) ? -1 : Int32(random.below(batch.updates.count))
        record.organizationIndex = chance(3) ? .max : number()
        record.asn = number()
        record.agentFamily = number()
        return record
    }

    private mutating func address(of record: inout EventRecord) {
        switch random.below(4) {
        case 0: break
        case 1: record.addressLow = 0xFFFF_0000_0000 | UInt64(number())
        case 2:
            record.addressHigh = random.next()
            record.addressLow = random.next()
        default: record.addressLow = UInt64(number())
        }
    }

    mutating func update() -> Update {
        switch random.below(3) {
        case 0: .account(accountUpdate())
        case 1: .organization(organizationUpdate())
        default: .feedback(feedback())
        }
    }

    private mutating func accountUpdate() -> AccountUpdate {
        var update = AccountUpdate()
        update.organization = change { $0.text() }
        update.email = change { $0.text() }
        update.displayName = change { $0.text() }
        update.role = change { $0.oneOf(Role.self) }
        update.status = change { $0.oneOf(AccountStatus.self) }
        update.department = change { $0.text() }
        update.sessionLimit = change { Int($0.integer()) }
        update.sharingAllowed = change { $0.chance(2) }
        update.sharingReason = change { $0.text() }
        return update
    }

    private mutating func organizationUpdate() -> OrganizationUpdate {
        var update = OrganizationUpdate()
        update.name = change { $0.text() }
        update.seatsPurchased = change { Int($0.integer()) }
        update.seatLimit = change { $0.oneOf(SeatLimit.self) }
        update.contact = change { $0.text() }
        update.locale = change { $0.text() }
        update.timeZone = change { $0.text() }
        update.plan = change { $0.text() }
        update.segment = change { $0.text() }
        update.employees = change { Int($0.integer()) }
        update.pricing = change { $0.oneOf(Pricing.self) }
        update.currency = change { $0.text() }
        update.billingPeriod = change { $0.oneOf(BillingPeriod.self) }
        update.discount = change { $0.text() }
        update.addSeatsURL = change { $0.text() }
        update.offers = change { random in
            (0..<random.random.below(4)).map { _ in
                Offer(kind: random.oneOf(Offer.Kind.self), name: random.text(), url: random.optional { $0.text() })
            }
        }
        update.priceTiers = change { random in
            (0..<random.random.below(4)).map { _ in
                PriceTier(upTo: random.optional { Int($0.integer()) }, unitPrice: random.optional { $0.text() })
            }
        }
        return update
    }

    private mutating func feedback() -> Feedback {
        var feedback = Feedback(answer: oneOf(Feedback.Answer.self))
        feedback.until = optional { Instant(milliseconds: $0.integer()) }
        feedback.by = optional { $0.text() }
        feedback.note = optional { $0.text() }
        feedback.undo = chance(2)
        return feedback
    }
}

extension RandomBatch {
    private mutating func chance(_ of: Int) -> Bool { random.below(of) == 0 }

    private mutating func oneOf<Word: CaseIterable>(_: Word.Type) -> Word where Word.AllCases == [Word] {
        Word.allCases[random.below(Word.allCases.count)]
    }

    private mutating func optional<Value>(_ value: (inout RandomBatch) -> Value) -> Value? {
        chance(3) ? nil : value(&self)
    }

    private mutating func change<Value>(_ value: (inout RandomBatch) -> Value) -> Change<Value> {
        switch random.below(3) {
        case 0: .unchanged
        case 1: .clear
        default: .set(value(&self))
        }
    }

    /// Of every magnitude.
    private mutating func integer() -> Int64 { Int64(bitPattern: random.next()) >> Int64(random.below(64)) }
    private mutating func number() -> UInt32 { UInt32(truncatingIfNeeded: random.next()) >> UInt32(random.below(33)) }

    private mutating func hash(of span: TextSpan) -> UInt64 {
        // At times one that the text does not explain, and ones that fall on the same slot.
        if span.isAbsent, !chance(20) { return 0 }
        return chance(3) ? UInt64(1 + random.below(3)) << 32 | 7 : random.next()
    }

    private mutating func text() -> String {
        String((0..<length()).map { _ in ["a", "ß", "日", "\u{1F}", "🙂"][random.below(5)] as Character })
    }

    private mutating func length() -> Int { chance(4) ? 0 : chance(20) ? 200 : random.below(30) }

    private mutating func span() -> TextSpan {
        guard !chance(4) else { return .absent }
        return append((0..<length()).map { _ in UInt8(truncatingIfNeeded: random.next()) })
    }

    /// The same name, one that begins like it, or another.
    private mutating func name(like span: TextSpan) -> TextSpan {
        switch random.below(3) {
        case 0: again(span)
        case 1: append(Array(batch.bytes(span).prefix(random.below(20))) + batch.bytes(self.span()))
        default: self.span()
        }
    }

    /// The same text, at times written once more.
    private mutating func again(_ span: TextSpan) -> TextSpan {
        span.isAbsent || chance(2) ? span : append(Array(batch.bytes(span)))
    }

    private func append(_ bytes: [UInt8]) -> TextSpan {
        guard batch.arenaCount + bytes.count <= batch.arenaCapacity else { return .absent }
        let span = TextSpan(offset: UInt32(batch.arenaCount), length: UInt32(bytes.count))
        bytes.withUnsafeBufferPointer {
            if let base = $0.baseAddress { (batch.arena + batch.arenaCount).update(from: base, count: bytes.count) }
        }
        batch.arenaCount += bytes.count
        return span
    }
}

/// What recovery sees of a record, with its texts.
struct KeptRecord: Equatable {
    var numbers: [UInt64]
    var texts: [[UInt8]?]

    init(_ record: EventRecord, in batch: EventBatch) {
        numbers = [
            UInt64(bitPattern: record.time), record.accountHash, record.deviceHash, record.addressHigh,
            record.addressLow, UInt64(UInt32(truncatingIfNeeded: record.sessionHash)),
            record.session.isAbsent ? 0 : 1, UInt64(record.latitude.bitPattern), UInt64(record.longitude.bitPattern),
            UInt64(record.radius.bitPattern), UInt64(record.asn), UInt64(UInt32(bitPattern: record.update)),
            UInt64(record.organizationIndex), UInt64(record.typeCode), UInt64(record.networkKindCode),
            UInt64(record.deviceClassCode), UInt64(record.flags.rawValue), UInt64(record.agentFamily),
        ]
        texts = [record.account, record.device, record.id, record.place].map { span in
            span.isAbsent ? nil : Array(batch.bytes(span))
        }
    }

    static func all(of batch: EventBatch) -> [KeptRecord] {
        (0..<batch.recordCount).map { KeptRecord(batch.records[$0], in: batch) }
    }
}

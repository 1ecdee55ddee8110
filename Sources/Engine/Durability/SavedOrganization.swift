internal import Model
internal import Outreach
internal import Seats
internal import Storage

/// What is kept of an organization, and its form as bytes.
///
/// A version; the facts, field by field; which of them were ever spoken of (a bit each) and when, in milliseconds since
/// 1970; and what its seats were. Numbers and texts are written as in batches. Many thousands are read at a start.
struct SavedOrganization: Equatable {
    private static let version: UInt8 = 1

    var facts: Directory.Organization
    var seats: SeatMemory

    init(facts: Directory.Organization, seats: SeatMemory) {
        self.facts = facts
        self.seats = seats
    }

    var bytes: [UInt8] {
        var writer = ByteWriter()
        writer.byte(Self.version)
        writer.facts(facts)
        writer.times(facts.decided)
        writer.seats(seats)
        return writer.bytes
    }

    /// Nil when the bytes are not those of a saved organization of this version.
    init?(_ bytes: [UInt8]) {
        let saved: SavedOrganization? = bytes.withUnsafeBytes { bytes in
            guard var reader = ByteReader(bytes), reader.byte() == Self.version else { return nil }
            var facts = reader.facts()
            facts.decided = reader.times(count: facts.decided.count)
            let saved = SavedOrganization(facts: facts, seats: reader.seats())
            return reader.isSound && reader.remaining == 0 ? saved : nil
        }
        guard let saved else { return nil }
        self = saved
    }
}

// Reading and writing stand side by side, a line a field, so that one look shows whether they agree.

extension ByteWriter {
    fileprivate mutating func facts(_ facts: Directory.Organization) {
        text(facts.id)
        optionalText(facts.name)
        optionalText(facts.locale)
        optionalText(facts.timeZone)
        optionalText(facts.contact)
        optionalText(facts.plan)
        optionalText(facts.segment)
        optional(facts.employees.map(Int64.init))
        optional(facts.seatsPurchased.map(Int64.init))
        byte(facts.seatLimit.rawValue)
        byte(facts.pricing.rawValue)
        optionalText(facts.currency)
        byte(facts.billingPeriod.rawValue)
        optionalText(facts.discount)
        optionalText(facts.addSeatsURL)
        list(facts.offers) { $0.offer($1) }
        list(facts.priceTiers) { $0.priceTier($1) }
    }

    fileprivate mutating func seats(_ memory: SeatMemory) {
        list(memory.purchases) {
            $0.signed(Int64($1.day))
            $0.signed(Int64($1.seats))
        }
        byte(memory.told.rawValue)
        optional(memory.overSince.map(Int64.init))
    }

    fileprivate mutating func times(_ times: [Int64]) {
        varint(times.indices.reduce(0) { $0 | (times[$1] == .min ? 0 : 1 << UInt64($1)) })
        for time in times where time != .min { signed(time) }
    }

    mutating func optional(_ number: Int64?) {
        flag(number != nil)
        if let number { signed(number) }
    }
}

extension ByteReader {
    fileprivate mutating func facts() -> Directory.Organization {
        var facts = Directory.Organization(id: text())
        facts.name = optionalText()
        facts.locale = optionalText()
        facts.timeZone = optionalText()
        facts.contact = optionalText()
        facts.plan = optionalText()
        facts.segment = optionalText()
        facts.employees = optional().map { Int($0) }
        facts.seatsPurchased = optional().map { Int($0) }
        facts.seatLimit = word(.soft)
        facts.pricing = word(.perSeat)
        facts.currency = optionalText()
        facts.billingPeriod = word(.month)
        facts.discount = optionalText()
        facts.addSeatsURL = optionalText()
        facts.offers = list { $0.offer() }
        facts.priceTiers = list { $0.priceTier() }
        return facts
    }

    fileprivate mutating func seats() -> SeatMemory {
        var memory = SeatMemory()
        memory.purchases = list { reader in
            let day = reader.day(reader.signed())
            return SeatMemory.Purchase(day: day, seats: Int(reader.signed()))
        }
        memory.told = SeatConditions(rawValue: byte())
        memory.overSince = optional().map { day($0) }
        return memory
    }

    fileprivate mutating func times(count: Int) -> [Int64] {
        let said = varint()
        if said >> UInt64(count) != 0 { fail() }
        return (0..<count).map { said >> UInt64($0) & 1 == 1 ? signed() : .min }
    }

    private mutating func day(_ number: Int64) -> Int32 {
        guard let day = Int32(exactly: number) else {
            fail()
            return 0
        }
        return day
    }

    mutating func optional() -> Int64? { flag() ? signed() : nil }
}

internal import Model
internal import Outreach
internal import Seats
internal import Storage

/// What is kept of an organization, and its form as bytes.
///
/// A version; the facts, field by field; which of them were ever spoken of (a bit each) and when, in milliseconds since
/// 1970; what its seats were; and what reports remember of it. Numbers and texts are written as in batches. Many thousands are read at a start.
struct SavedOrganization: Equatable {
    private static let version: UInt8 = 4

    var facts: Directory.Organization
    var seats: SeatMemory
    var sales: SalesMemory

    init(facts: Directory.Organization, seats: SeatMemory, sales: SalesMemory) {
        self.facts = facts
        self.seats = seats
        self.sales = sales
    }

    var bytes: [UInt8] {
        var writer = ByteWriter()
        writer.byte(Self.version)
        writer.facts(facts)
        writer.times(facts.decided)
        writer.seats(seats)
        writer.sales(sales)
        return writer.bytes
    }

    /// Nil when the bytes are not those of a saved organization of this version.
    init?(_ bytes: [UInt8]) {
        let saved: SavedOrganization? = bytes.withUnsafeBytes { bytes in
            guard var reader = ByteReader(bytes), reader.byte() == Self.version else { return nil }
            var facts = reader.facts()
            if let decided = reader.times(count: facts.decided.count) { facts.decided = decided }
            let saved = SavedOrganization(facts: facts, seats: reader.seats(), sales: reader.sales())
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
        for assignment in [memory.lastFull, memory.lastOver] {
            optional((assignment?.day).map(Int64.init))
            if let assignment { signed(Int64(assignment.seats)) }
        }
    }

    fileprivate mutating func sales(_ memory: SalesMemory) {
        optional(memory.firstDay.map(Int64.init))
        signed(Int64(memory.initialSeats))
        signed(Int64(memory.seats))
        optional(memory.firstExpansion.map(Int64.init))
        optionalText(memory.currency)
        list(memory.months) {
            $0.signed(Int64($1.month.number))
            $0.signed(Int64($1.added))
            $0.signed(Int64($1.removed))
            $0.signed(Int64($1.expansions))
            $0.signed($1.revenue)
            $0.signed(Int64($1.unpriced))
            $0.optional($1.active.map(Int64.init))
            $0.optional($1.assigned.map(Int64.init))
            $0.optional($1.peak.map(Int64.init))
        }
        signed(Int64(memory.outcomes.opened))
        dayCounts(memory.outcomes.answered)
        dayCounts(memory.outcomes.converted)
    }

    private mutating func dayCounts(_ counts: DayCounts) {
        list(counts.counts) {
            $0.signed(Int64($1.days))
            $0.signed(Int64($1.count))
        }
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
        memory.lastFull = assignment()
        memory.lastOver = assignment()
        return memory
    }

    private mutating func assignment() -> SeatMemory.Assignment? {
        guard let day = optional().map({ day($0) }) else { return nil }
        return SeatMemory.Assignment(day: day, seats: Int(signed()))
    }

    fileprivate mutating func sales() -> SalesMemory {
        var memory = SalesMemory()
        memory.firstDay = optional().map { day($0) }
        memory.initialSeats = Int(signed())
        memory.seats = Int(signed())
        memory.firstExpansion = optional().map { day($0) }
        memory.currency = optionalText()
        memory.months = list { reader in
            var month = SalesMemory.Month(month: CalendarMonth(number: reader.day(reader.signed())))
            month.added = Int(reader.signed())
            month.removed = Int(reader.signed())
            month.expansions = Int(reader.signed())
            month.revenue = reader.signed()
            month.unpriced = Int(reader.signed())
            month.active = reader.optional().map { Int($0) }
            month.assigned = reader.optional().map { Int($0) }
            month.peak = reader.optional().map { Int($0) }
            return month
        }
        memory.outcomes.opened = Int(signed())
        memory.outcomes.answered = dayCounts()
        memory.outcomes.converted = dayCounts()
        return memory
    }

    private mutating func dayCounts() -> DayCounts {
        var counts = DayCounts()
        for (days, count) in list({ (days: Int($0.signed()), count: Int($0.signed())) }) {
            counts.add(count, days: days)
        }
        return counts
    }

    /// Nil when there is none.
    fileprivate mutating func times(count: Int) -> [Int64]? {
        let said = varint()
        if said >> UInt64(count) != 0 { fail() }
        guard said != 0 else { return nil }
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

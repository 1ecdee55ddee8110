package import Model

// Reading and writing stand side by side, a line a field, so that one look shows whether they agree.

/// The facts field by field, the id first, which `Directory.id(of:)` relies on; which fields were ever spoken of, a bit each;
/// when the newest was, in milliseconds since 1970, and how much earlier each was.
extension Directory.Organization: Packable {
    package func write(to writer: inout ByteWriter) {
        writer.text(id)
        writer.optionalText(name)
        writer.optionalText(locale)
        writer.optionalText(timeZone)
        writer.optionalText(contact)
        writer.optionalText(plan)
        writer.optionalText(segment)
        writer.optional(employees.map(Int64.init))
        writer.optional(seatsPurchased.map(Int64.init))
        writer.byte(seatLimit.rawValue)
        writer.byte(pricing.rawValue)
        writer.optionalText(currency)
        writer.byte(billingPeriod.rawValue)
        writer.optionalText(discount)
        writer.optionalText(addSeatsURL)
        writer.list(offers) { $0.offer($1) }
        writer.list(priceTiers) { $0.priceTier($1) }
        writer.times(decided)
    }

    package static func read(from reader: inout ByteReader) -> Self {
        var facts = Self(id: reader.text())
        facts.name = reader.optionalText()
        facts.locale = reader.optionalText()
        facts.timeZone = reader.optionalText()
        facts.contact = reader.optionalText()
        facts.plan = reader.optionalText()
        facts.segment = reader.optionalText()
        facts.employees = reader.optional().map { Int($0) }
        facts.seatsPurchased = reader.optional().map { Int($0) }
        facts.seatLimit = reader.word(.soft)
        facts.pricing = reader.word(.perSeat)
        facts.currency = reader.optionalText()
        facts.billingPeriod = reader.word(.month)
        facts.discount = reader.optionalText()
        facts.addSeatsURL = reader.optionalText()
        facts.offers = reader.list { $0.offer() }
        facts.priceTiers = reader.list { $0.priceTier() }
        if let decided = reader.times(count: facts.decided.count) { facts.decided = decided }
        return facts
    }
}

extension ByteWriter {
    /// `.min` stands for never.
    fileprivate mutating func times(_ times: [Int64]) {
        varint(times.indices.reduce(0) { $0 | (times[$1] == .min ? 0 : 1 << UInt64($1)) })
        guard let newest = times.max(), newest != .min else { return }
        signed(newest)
        for time in times where time != .min { signed(newest &- time) }
    }
}

extension ByteReader {
    /// Nil when nothing was ever said.
    fileprivate mutating func times(count: Int) -> [Int64]? {
        let said = varint()
        if said >> UInt64(count) != 0 { fail() }
        guard said != 0 else { return nil }
        let newest = signed()
        return (0..<count).map { said >> UInt64($0) & 1 == 1 ? newest &- signed() : .min }
    }
}

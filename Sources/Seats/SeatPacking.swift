package import Model

// Reading and writing stand side by side, a line a field, so that one look shows whether they agree.

extension SalesMemory: Packable {
    package func write(to writer: inout ByteWriter) {
        writer.optional(firstDay.map(Int64.init))
        writer.signed(Int64(initialSeats))
        writer.signed(Int64(seats))
        writer.optional(firstExpansion.map(Int64.init))
        writer.optionalText(currency)
        writer.list(months) {
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
        writer.signed(Int64(outcomes.opened))
        writer.dayCounts(outcomes.answered)
        writer.dayCounts(outcomes.converted)
    }

    package static func read(from reader: inout ByteReader) -> SalesMemory {
        var memory = SalesMemory()
        memory.firstDay = reader.optional().map { reader.day($0) }
        memory.initialSeats = Int(reader.signed())
        memory.seats = Int(reader.signed())
        memory.firstExpansion = reader.optional().map { reader.day($0) }
        memory.currency = reader.optionalText()
        memory.months = reader.list { reader in
            var month = Month(month: CalendarMonth(number: reader.day(reader.signed())))
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
        memory.outcomes.opened = Int(reader.signed())
        memory.outcomes.answered = reader.dayCounts()
        memory.outcomes.converted = reader.dayCounts()
        return memory
    }
}

extension SeatMemory: Packable {
    package func write(to writer: inout ByteWriter) {
        writer.list(purchases) {
            $0.signed(Int64($1.day))
            $0.signed(Int64($1.seats))
        }
        writer.byte(told.rawValue)
        writer.optional(overSince.map(Int64.init))
        for assignment in [lastFull, lastOver] {
            writer.optional((assignment?.day).map(Int64.init))
            if let assignment { writer.signed(Int64(assignment.seats)) }
        }
    }

    package static func read(from reader: inout ByteReader) -> SeatMemory {
        var memory = SeatMemory()
        memory.purchases = reader.list { reader in
            let day = reader.day(reader.signed())
            return Purchase(day: day, seats: Int(reader.signed()))
        }
        memory.told = SeatConditions(rawValue: reader.byte())
        memory.overSince = reader.optional().map { reader.day($0) }
        memory.lastFull = reader.assignment()
        memory.lastOver = reader.assignment()
        return memory
    }
}

extension OrganizationSeats: Packable {
    func write(to writer: inout ByteWriter) {
        writer.optional(purchased.map(Int64.init))
        memory.write(to: &writer)
        writer.signed(Int64(shared.count))
        writer.signed(Int64(shared.extraAtLeast))
        writer.signed(Int64(shared.extraEstimate))
        map.write(to: &writer)
        writer.signed(Int64(assigned))
        lastSeen.write(to: &writer)
        powerUsers.write(to: &writer)
    }

    static func read(from reader: inout ByteReader) -> OrganizationSeats {
        var seats = OrganizationSeats()
        seats.purchased = reader.optional().map { Int($0) }
        seats.memory = .read(from: &reader)
        seats.shared.count = Int32(truncatingIfNeeded: reader.signed())
        seats.shared.extraAtLeast = Int32(truncatingIfNeeded: reader.signed())
        seats.shared.extraEstimate = Int32(truncatingIfNeeded: reader.signed())
        seats.map = .read(from: &reader)
        seats.assigned = Int32(truncatingIfNeeded: reader.signed())
        seats.lastSeen = .read(from: &reader)
        seats.powerUsers = .read(from: &reader)
        return seats
    }
}

extension ByteWriter {
    /// A day that may be `.min`, which is none.
    mutating func day(_ day: Int32) { optional(day == .min ? nil : Int64(day)) }

    fileprivate mutating func dayCounts(_ counts: DayCounts) {
        list(counts.counts) {
            $0.signed(Int64($1.days))
            $0.signed(Int64($1.count))
        }
    }
}

extension ByteReader {
    fileprivate mutating func dayCounts() -> DayCounts {
        var counts = DayCounts()
        for (days, count) in list({ (days: Int($0.signed()), count: Int($0.signed())) }) {
            counts.add(count, days: days)
        }
        return counts
    }

    fileprivate mutating func assignment() -> SeatMemory.Assignment? {
        guard let day = optional().map({ day($0) }) else { return nil }
        return SeatMemory.Assignment(day: day, seats: Int(signed()))
    }

    fileprivate mutating func day(_ number: Int64) -> Int32 {
        guard let day = Int32(exactly: number) else {
            fail()
            return 0
        }
        return day
    }

    /// A day that may be `.min`, which is none.
    mutating func day() -> Int32 { optional().map { day($0) } ?? .min }
}

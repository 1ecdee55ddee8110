internal import Model

/// Where an organization's seats are, by department and by country, as far as that is known.
///
/// No larger than its accounts are many: a place that nobody has a seat in any more is let go.
struct SeatMap: Sendable {
    private var departments: [Spelling: PlaceSeats] = [:]
    private var countries: [CountryCode: PlaceSeats] = [:]

    mutating func apply(_ placement: SeatPlacement) {
        if let department = placement.department {
            Self.apply(placement, to: &departments, at: Spelling(text: department))
        }
        if let country = placement.country { Self.apply(placement, to: &countries, at: country) }
    }

    /// Where seats were taken in the `SeatLedger.activeDays` days up to `day` (since 1970); nil when no place is known.
    func places(on day: Int32) -> SeatPlaces? {
        guard !departments.isEmpty || !countries.isEmpty else { return nil }
        return SeatPlaces(
            departments: Self.growth(of: departments, on: day) { $0.text }?.map {
                SeatPlaces.Department(department: $0.name, added: $0.added, assigned: $0.assigned, isNew: $0.isNew)
            },
            countries: Self.growth(of: countries, on: day) { $0.text }?.map {
                SeatPlaces.Country(country: $0.name, added: $0.added, assigned: $0.assigned, isNew: $0.isNew)
            })
    }

    private static func apply<Key>(
        _ placement: SeatPlacement, to places: inout [Key: PlaceSeats], at key: Key
    ) {
        places[key, default: PlaceSeats()].add(Int32(placement.count), since: placement.since)
        if placement.count < 0, places[key]?.assigned == 0 { places[key] = nil }
    }

    private struct Growth {
        var name: String
        var added: Int
        var assigned: Int
        var isNew: Bool
    }

    /// Nil when no place is known; empty when nobody took a seat.
    private static func growth<Key>(
        of places: [Key: PlaceSeats], on day: Int32, name: (Key) -> String
    ) -> [Growth]? {
        guard !places.isEmpty else { return nil }
        let first = day - Int32(SeatLedger.activeDays) + 1
        var found: [Growth] = []
        // Where all are new, it is we who have not been looking for long.
        var isAnybodyOld = false
        for (key, seats) in places {
            let added = seats.taken(since: first)
            if added < seats.assigned { isAnybodyOld = true }
            guard added > 0 else { continue }
            found.append(
                Growth(
                    name: name(key), added: added, assigned: Int(seats.assigned), isNew: added == seats.assigned))
        }
        found.sort {
            $0.added != $1.added ? $0.added > $1.added : $0.name.utf8.lexicographicallyPrecedes($1.name.utf8)
        }
        return found.prefix(SeatPlaces.listedMax).map { growth in
            var growth = growth
            growth.isNew = growth.isNew && isAnybodyOld
            return growth
        }
    }
}

/// The seats of one department or in one country, and when they were taken.
private struct PlaceSeats: Sendable {
    private(set) var assigned: Int32 = 0
    private var days = DayHistogram()

    mutating func add(_ count: Int32, since day: Int32) {
        assigned += count
        days.add(count, on: day)
    }

    func taken(since day: Int32) -> Int { days.sum(since: day) }
}

/// A text by its bytes. Two ways to write one letter are two texts: were they one, the first to come would decide which of
/// them is shown.
private struct Spelling: Hashable, Sendable {
    var text: String

    static func == (a: Spelling, b: Spelling) -> Bool { a.text.utf8.elementsEqual(b.text.utf8) }

    func hash(into hasher: inout Hasher) {
        var text = text
        text.withUTF8 { hasher.combine(bytes: UnsafeRawBufferPointer($0)) }
    }
}

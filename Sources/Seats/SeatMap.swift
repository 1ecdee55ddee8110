internal import Model

/// Where an organization's seats are, by department and by country, as far as that is known: no larger than its accounts are
/// many.
struct SeatMap: Sendable {
    private var departments = PlaceList<Spelling>()
    private var countries = PlaceList<CountryCode>()

    var isLarge: Bool { departments.isLarge || countries.isLarge }

    mutating func apply(_ placement: SeatPlacement) {
        let count = Int32(placement.count)
        if let department = placement.department {
            departments.add(count, since: placement.since, at: Spelling(text: department))
        }
        if let country = placement.country { countries.add(count, since: placement.since, at: country) }
    }

    /// Where seats were taken in the `SeatLedger.activeDays` days up to `day` (since 1970); nil when no place is known.
    func places(on day: Int32) -> SeatPlaces? {
        let departments = Self.growth(in: departments, on: day) { $0.text }
        let countries = Self.growth(in: countries, on: day) { $0.text }
        guard departments != nil || countries != nil else { return nil }
        return SeatPlaces(
            departments: departments?.map {
                SeatPlaces.Department(department: $0.name, added: $0.added, assigned: $0.assigned, isNew: $0.isNew)
            },
            countries: countries?.map {
                SeatPlaces.Country(country: $0.name, added: $0.added, assigned: $0.assigned, isNew: $0.isNew)
            })
    }

    private struct Growth {
        var name: String
        var added: Int
        var assigned: Int
        var isNew: Bool
    }

    /// Nil when no place is known; empty when nobody took a seat.
    private static func growth<Name>(
        in list: PlaceList<Name>, on day: Int32, text: (Name) -> String
    ) -> [Growth]? {
        guard !list.isEmpty else { return nil }
        let first = day - Int32(SeatLedger.activeDays) + 1
        // Where all are new, it is we who have not been looking for long.
        var isAnybodyOld = false
        var found: [Growth] = []
        for (name, assigned, added) in list.taken(since: first) {
            let isNew = added == assigned
            if !isNew { isAnybodyOld = true }
            guard added > 0 else { continue }
            found.append(Growth(name: text(name), added: added, assigned: assigned, isNew: isNew))
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

extension SeatMap: Packable {
    func write(to writer: inout ByteWriter) {
        departments.write(to: &writer)
        countries.write(to: &writer)
    }

    static func read(from reader: inout ByteReader) -> SeatMap {
        var map = SeatMap()
        map.departments = .read(from: &reader)
        map.countries = .read(from: &reader)
        return map
    }
}

/// A text by its bytes. Two ways to write one letter are two texts: were they one, the first to come would decide which of
/// them is shown.
private struct Spelling: Hashable, Packable, Sendable {
    var text: String

    static func == (a: Spelling, b: Spelling) -> Bool {
        guard a.text.utf8.count == b.text.utf8.count else { return false }
        var (a, b) = (a.text, b.text)
        return a.withUTF8 { a in b.withUTF8 { a.elementsEqual($0) } }
    }

    func hash(into hasher: inout Hasher) {
        var text = text
        text.withUTF8 { hasher.combine(bytes: UnsafeRawBufferPointer($0)) }
    }

    func write(to writer: inout ByteWriter) { writer.text(text) }
    static func read(from reader: inout ByteReader) -> Spelling { Spelling(text: reader.text()) }
}

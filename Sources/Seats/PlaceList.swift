internal import Model

/// The places of one kind where an organization has seats, and when they were taken: a handful, but for few organizations.
///
/// A handful lies in one list, a line for each place and day; more than that are found by name.
struct PlaceList<Name: Hashable & Packable & Sendable>: Sendable {
    private enum Form {
        case few([Seats])
        case many([Name: PlaceSeats])
    }

    /// Seats of one place taken on one day since 1970, or before the days that count: `.min`.
    private struct Seats {
        var name: Name
        var day: Int32
        var count: Int32
    }

    /// Up to so many lines are found faster by looking through them.
    private static var linesMax: Int { 48 }

    private var form = Form.few([])

    var isEmpty: Bool {
        switch form {
        case .few(let lines): lines.isEmpty
        case .many(let places): places.isEmpty
        }
    }

    /// Whether it is more than a handful, or was once.
    var isLarge: Bool {
        switch form {
        case .few: false
        case .many: true
        }
    }

    /// A place that nobody has a seat in any more is let go.
    /// - Complexity: O(1) amortized.
    mutating func add(_ count: Int32, since day: Int32, at name: Name) {
        switch form {
        case .few(var lines):
            // Nobody else holds the list while it changes.
            form = .few([])
            Self.add(count, since: day, at: name, to: &lines)
            form = lines.count > Self.linesMax ? .many(Self.places(of: lines)) : .few(lines)
        case .many(var places):
            form = .few([])
            places[name, default: PlaceSeats()].add(count, since: day)
            if places[name]?.assigned == 0 { places[name] = nil }
            form = places.isEmpty ? .few([]) : .many(places)
        }
    }

    /// Each place with the seats it has, and those of them that were taken from `first` on, which is no farther back than the
    /// window of `SeatLedger`; in no order.
    func taken(since first: Int32) -> [(name: Name, assigned: Int, taken: Int)] {
        let places =
            switch form {
            case .few(let lines): Self.places(of: lines)
            case .many(let places): places
            }
        return places.map { ($0.key, Int($0.value.assigned), $0.value.taken(since: first)) }
    }

    private static func places(of lines: [Seats]) -> [Name: PlaceSeats] {
        lines.reduce(into: [:]) { $0[$1.name, default: PlaceSeats()].add($1.count, since: $1.day) }
    }

    private static func add(_ count: Int32, since day: Int32, at name: Name, to lines: inout [Seats]) {
        if let index = lines.firstIndex(where: { $0.day == day && $0.name == name }) {
            lines[index].count += count
        } else {
            fold(&lines, on: day)
            // Who leaves a day that does not count any more leaves what was taken before.
            let day = count < 0 ? .min : day
            if let index = lines.firstIndex(where: { $0.day == day && $0.name == name }) {
                lines[index].count += count
            } else {
                lines.append(Seats(name: name, day: day, count: count))
            }
        }
        let assigned = lines.reduce(0) { $1.name == name ? $0 + $1.count : $0 }
        lines.removeAll { (assigned == 0 || $0.count == 0) && $0.name == name }
    }

    /// Makes one line of what each place had before the days that count.
    private static func fold(_ lines: inout [Seats], on day: Int32) {
        let newest = lines.reduce(day) { max($0, $1.day) }
        for index in lines.indices where lines[index].day != .min && newest - lines[index].day >= DayHistogram.reach {
            let old = lines[index]
            lines[index].day = .min
            let before = lines.indices.first {
                $0 != index && lines[$0].day == .min && lines[$0].count != 0 && lines[$0].name == old.name
            }
            guard let before else { continue }
            lines[before].count += old.count
            lines[index].count = 0
        }
        lines.removeAll { $0.count == 0 }
    }
}

extension PlaceList: Packable {
    /// Not to be called for a large one.
    func write(to writer: inout ByteWriter) {
        guard case .few(let lines) = form else { preconditionFailure("large organizations are not packed") }
        writer.list(lines) {
            $1.name.write(to: &$0)
            $0.day($1.day)
            $0.signed(Int64($1.count))
        }
    }

    static func read(from reader: inout ByteReader) -> PlaceList {
        var list = PlaceList()
        list.form = .few(
            reader.list { reader in
                let name = Name.read(from: &reader)
                let day = reader.day()
                return Seats(name: name, day: day, count: Int32(truncatingIfNeeded: reader.signed()))
            })
        return list
    }
}

/// The seats of one department or in one country, and when they were taken.
struct PlaceSeats: Sendable {
    private(set) var assigned: Int32 = 0
    private var days = DayHistogram()

    mutating func add(_ count: Int32, since day: Int32) {
        assigned += count
        days.add(count, on: day)
    }

    func taken(since day: Int32) -> Int { days.sum(since: day) }
}

/// The places of one kind where an organization has seats: a handful, but for few.
struct PlaceList<Name: Hashable & Sendable>: Sendable {
    /// Up to so many are found faster by looking through them.
    private static var fewMax: Int { 16 }

    private(set) var names: [Name] = []
    /// By place, as the names are.
    private(set) var seats: [PlaceSeats] = []
    /// Where each stands; empty while they are few.
    private var index: [Name: Int] = [:]

    /// A place that nobody has a seat in any more is let go.
    mutating func add(_ count: Int32, since day: Int32, at name: Name) {
        guard let place = index.isEmpty ? names.firstIndex(of: name) : index[name] else {
            append(name)
            seats[seats.count - 1].add(count, since: day)
            return
        }
        seats[place].add(count, since: day)
        if seats[place].assigned == 0 { remove(place) }
    }

    private mutating func append(_ name: Name) {
        names.append(name)
        seats.append(PlaceSeats())
        if !index.isEmpty {
            index[name] = names.count - 1
        } else if names.count > Self.fewMax {
            for (place, name) in names.enumerated() { index[name] = place }
        }
    }

    /// The last place takes its place.
    private mutating func remove(_ place: Int) {
        let last = names.count - 1
        if !index.isEmpty {
            index[names[last]] = place
            index[names[place]] = nil
        }
        names.swapAt(place, last)
        names.removeLast()
        seats.swapAt(place, last)
        seats.removeLast()
    }
}

/// The seats of one department or in one country, and when they were taken.
struct PlaceSeats: Sendable {
    private(set) var assigned: Int32 = 0
    private var days = SparseHistogram()

    mutating func add(_ count: Int32, since day: Int32) {
        assigned += count
        days.add(count, on: day)
    }

    func taken(since day: Int32) -> Int { days.sum(since: day) }
}

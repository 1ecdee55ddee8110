internal import Model

/// How many of something fell on each of the last days, up to the newest on which anything did. Adding commutes: a day that
/// is too old by then counts for nothing, whenever it comes.
struct DayHistogram: Sendable {
    /// Days that are kept apart, the newest included.
    static let reach: Int32 = 32

    private var newest: Int32 = .min
    private var onNewest: Int32 = 0
    /// In no order; none has a count of 0. Most of what is counted falls on few days.
    private var before: [(day: Int32, count: Int32)] = []

    /// So many more, or fewer, on a day since 1970; `.min` is none.
    mutating func add(_ count: Int32, on day: Int32) {
        guard day != .min else { return }
        if day > newest { advance(to: day) }
        if day == newest {
            onNewest += count
        } else if newest - day < Self.reach {
            guard let index = before.firstIndex(where: { $0.day == day }) else { return before.append((day, count)) }
            before[index].count += count
            if before[index].count == 0 { before.remove(at: index) }
        }
    }

    /// From `first` on, which is no farther back than the window of `SeatLedger`.
    func sum(since first: Int32) -> Int {
        before.reduce(newest >= first ? Int(onNewest) : 0) { $1.day >= first ? $0 + Int($1.count) : $0 }
    }

    private mutating func advance(to day: Int32) {
        if onNewest != 0 { before.append((newest, onNewest)) }
        before.removeAll { day - $0.day >= Self.reach }
        (newest, onNewest) = (day, 0)
    }
}

extension DayHistogram: Packable {
    func write(to writer: inout ByteWriter) {
        writer.day(newest)
        writer.signed(Int64(onNewest))
        writer.list(before) {
            $0.signed(Int64(newest) - Int64($1.day))
            $0.signed(Int64($1.count))
        }
    }

    static func read(from reader: inout ByteReader) -> DayHistogram {
        var histogram = DayHistogram()
        let newest = reader.day()
        histogram.newest = newest
        histogram.onNewest = Int32(truncatingIfNeeded: reader.signed())
        histogram.before = reader.list { reader in
            let back = reader.signed()
            return (Int32(truncatingIfNeeded: Int64(newest) - back), Int32(truncatingIfNeeded: reader.signed()))
        }
        return histogram
    }
}

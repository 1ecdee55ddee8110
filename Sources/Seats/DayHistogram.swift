/// How many of something fell on each of the last days, up to the newest on which anything did. Adding commutes: a day that
/// is too old by then counts for nothing, whenever it comes.
struct DayHistogram: Sendable {
    private static let reach: Int32 = 32

    private var counts: InlineArray<32, Int32> = .init(repeating: 0)
    private var newest: Int32 = .min

    /// So many more, or fewer, on a day since 1970; `.min` is none.
    mutating func add(_ count: Int32, on day: Int32) {
        guard day != .min else { return }
        if day > newest { advance(to: day) }
        if newest - day < Self.reach { counts[Self.row(day)] += count }
    }

    /// From `first` on, which is no farther back than the window of `SeatLedger`.
    func sum(since first: Int32) -> Int {
        guard newest != .min else { return 0 }
        let oldest = max(first, newest - Self.reach + 1)
        return Int(stride(from: oldest, through: newest, by: 1).reduce(0) { $0 + counts[Self.row($1)] })
    }

    private mutating func advance(to day: Int32) {
        if newest == .min || day - newest >= Self.reach {
            counts = .init(repeating: 0)
        } else {
            for skipped in (newest + 1)...day { counts[Self.row(skipped)] = 0 }
        }
        newest = day
    }

    private static func row(_ day: Int32) -> Int { Int((day % reach + reach) % reach) }
}

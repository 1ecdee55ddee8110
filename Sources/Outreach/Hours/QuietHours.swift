/// A part of each day, in minutes of a clock on the wall; it may go over midnight.
public struct QuietHours: Codable, Equatable, Sendable {
    public static let minutesOfDay = 1_440

    /// 0…1439.
    public let from: Int
    /// 0…1439, and not `from`.
    public let to: Int

    /// Nil when these are no two different minutes of a day.
    public init?(from: Int, to: Int) {
        let minutes = 0..<Self.minutesOfDay
        guard minutes.contains(from), minutes.contains(to), from != to else { return nil }
        self.from = from
        self.to = to
    }

    /// How many minutes after `minute` they end; nil outside them.
    func left(at minute: Int) -> Int? {
        func since(_ start: Int) -> Int {
            (minute - start + Self.minutesOfDay) % Self.minutesOfDay
        }
        let length = (to - from + Self.minutesOfDay) % Self.minutesOfDay
        return since(from) < length ? length - since(from) : nil
    }
}

/// Days of the week.
public struct Weekdays: OptionSet, Codable, Equatable, Sendable {
    public let rawValue: UInt8
    public init(rawValue: UInt8) { self.rawValue = rawValue }

    public static let all = Weekdays(rawValue: 0b111_1111)
    /// In the order of their bits.
    public static let names = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]

    /// - Parameter number: 0 is Monday.
    public init(number: Int) { self.init(rawValue: 1 << UInt8(number)) }

    /// The weekday of a day since 1970, which began with a Thursday.
    init(day: Int64) { self.init(number: Int(((day + 3) % 7 + 7) % 7)) }
}

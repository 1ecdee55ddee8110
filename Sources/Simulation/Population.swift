/// Who lives in a town: customs, and how frequent each kind of person is.
public struct Population: Hashable, Sendable {
    /// People as they mostly are: half of them plain office workers, the others each with a peculiarity.
    public static let usual = Population(customs: .usual)
    /// The same kinds of people with other customs in other numbers: what was learned from the one must hold for the other.
    public static let other = Population(customs: .other)

    /// Every kind equally often, customs unchanged: for looking at the rare kinds.
    private(set) var isEven = false
    let customs: Customs

    /// The same people, every kind equally often.
    public var even: Population {
        var even = self
        even.isEven = true
        return even
    }

    enum Customs: Hashable, Sendable { case usual, other }

    var manners: Manners {
        switch customs {
        case .usual: .usual
        case .other: .other
        }
    }
}

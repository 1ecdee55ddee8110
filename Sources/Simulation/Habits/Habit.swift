import Model

/// A way of using an account: a kind of person, or of sharing.
///
/// A new kind is one file with a type that conforms, and one line in `Habits`.
protocol Habit: Sendable {
    /// The kind in the labels.
    static var name: String { get }
    /// Whether it comes from how a company is run, so that most of a company's people share it.
    static var isOfCompany: Bool { get }

    /// Draws the people, their devices and networks.
    init(_ founding: inout Founding)

    /// How many people use the account once all of them do.
    var people: Int { get }
    /// From when on they do, undeclared; nil for honest kinds.
    var sharedFrom: Instant? { get }
    /// What the customer says about the seat.
    var seat: Seat { get }

    /// Writes what happens on the diary's day. Called for every day, each time without memory of the others.
    func live(in diary: inout Diary)
}

extension Habit {
    static var isOfCompany: Bool { false }
    var people: Int { 1 }
    var sharedFrom: Instant? { nil }
    var seat: Seat { .personal }
}

/// What an account.update says beyond name and organization.
enum Seat: Sendable, Equatable {
    case personal
    /// Declared by the customer: `sharing_allowed` with this reason.
    case declared(reason: String)
    /// A role's mailbox, such as `reception`, with the role `shared`.
    case mailbox
    /// The name of a role's mailbox on an ordinary seat.
    case undeclaredMailbox
}

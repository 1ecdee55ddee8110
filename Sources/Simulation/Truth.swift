public import Model

/// What is true of an account, for measuring what was found out about it.
public struct Truth: Hashable, Sendable {
    public let account: String
    /// The kind of person or of sharing, such as `office_worker` or `far_cities`.
    public let kind: String
    /// Whether several people use it without having said so.
    public let shared: Bool
    /// How many people use it once all do; declared ones count too.
    public let people: Int
    /// From when on it is shared; nil when it is not.
    public let sharedFrom: Instant?

    /// The columns of `csvLine`.
    public static let csvHeader = "account,kind,shared,people,shared_from"

    public var csvLine: String {
        "\(account),\(kind),\(shared),\(people),\(sharedFrom.map(\.description) ?? "")"
    }
}

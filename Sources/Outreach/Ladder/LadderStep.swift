/// What somebody hears about a finding, one after the other. The name is the word in notices.
public enum LadderStep: UInt8, Sendable, CaseIterable, Comparable {
    /// The first telling: that several people may need access, and what could help.
    case education = 1
    /// What seats or another access would cost and bring.
    case offer
    /// The same once more, since nobody has answered.
    case reminder
    /// Somebody in support gets in touch.
    case person

    public var name: String {
        switch self {
        case .education: "education"
        case .offer: "offer"
        case .reminder: "reminder"
        case .person: "person"
        }
    }

    public init?(name: String) {
        guard let step = Self.allCases.first(where: { $0.name == name }) else { return nil }
        self = step
    }

    /// The word for several logins' steps that are told in one letter.
    public static let digestName = "digest"

    public static func < (a: LadderStep, b: LadderStep) -> Bool { a.rawValue < b.rawValue }
}

import Model

/// What a person, or a program, uses the service with.
struct Device: Sendable {
    /// Decides the id that the service sees; 0: none is seen.
    var key: UInt64
    var agent: AgentIndex
}

/// A position in the table of user agents.
struct AgentIndex: Hashable, Sendable {
    let position: UInt8

    /// A Safari on one of Apple's systems: what a privacy relay serves.
    var isApple: Bool { AgentTable.isApple[Int(position)] }
}

enum DeviceKind {
    case laptop, phone, tablet, screen, program

    var agents: ClosedRange<Int> {
        switch self {
        case .laptop: AgentTable.laptops
        case .phone: AgentTable.phones
        case .tablet: AgentTable.tablets
        case .screen: AgentTable.screens
        case .program: AgentTable.programs
        }
    }
}

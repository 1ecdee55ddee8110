/// Who may use the daemon's sockets, besides root, the daemon's own user and the sockets' groups.
public struct AccessSettings: Equatable, Sendable {
    /// Users and groups who are admitted through one socket.
    public struct Admitted: Equatable, Sendable {
        public var users: [Principal] = []
        public var groups: [Principal] = []
    }

    /// Who may send events.
    public var publish = Admitted()
    /// Who may read notices.
    public var subscribe = Admitted()
    /// Who may see and change findings; also by feedback among events, if admitted there.
    public var control = Admitted()

    public init() {}
}

/// A user or a group of this machine, as it was written and as the kernel knows it.
public struct Principal: Equatable, Sendable {
    /// Its name, or its number in digits.
    public var name: String
    public var id: UInt32
}

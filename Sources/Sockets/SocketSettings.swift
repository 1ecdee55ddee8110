/// Where the three sockets are and who may use them.
public struct SocketSettings: Equatable, Sendable {
    public var events: Door
    public var notices: Door
    public var control: Door
    public var limits = SocketLimits()
    /// The sequence that the first notice published will carry: what `subscribed` calls `next` until then.
    public var nextSequence: UInt64 = 1

    public init(events: Door, notices: Door, control: Door) {
        self.events = events
        self.notices = notices
        self.control = control
    }

    /// One listening socket.
    public struct Door: Equatable, Sendable {
        public enum Place: Equatable, Sendable {
            /// A socket file to create with mode 0660, and to remove at stop.
            case path(String)
            /// A listening Unix socket that somebody else made, keeps and removes.
            case inherited(descriptor: Int32)
        }

        public var place: Place
        /// Members of this group may use the socket, besides root and the daemon's own user; a file that is created
        /// is given to it. Nil: the group of the socket file, if its mode lets that in.
        public var group: UInt32?
        /// Users and groups who may use the socket besides those. If there are any, a file that is created lets everybody
        /// connect, as its mode cannot name them; who is not admitted is closed before a byte is read.
        public var users: Set<UInt32>
        public var groups: Set<UInt32>

        public init(
            _ place: Place, group: UInt32? = nil, users: Set<UInt32> = [], groups: Set<UInt32> = []
        ) {
            self.place = place
            self.group = group
            self.users = users
            self.groups = groups
        }

        var admitsOthers: Bool { !users.isEmpty || !groups.isEmpty }
    }
}

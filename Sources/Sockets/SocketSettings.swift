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
        /// is given to it. Nil: the group of the socket file as it is.
        public var group: UInt32?

        public init(_ place: Place, group: UInt32? = nil) {
            self.place = place
            self.group = group
        }
    }
}

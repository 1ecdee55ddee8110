internal import Dispatch

/// What an event connection has beside a bare one, once it has said hello. A member of its own, in the set that is not
/// paused with the reading: replies go out while the engine has no block to lend.
final class StreamLink: ReactorMember {
    enum Phase {
        /// The engine has been asked where the stream stands; nothing is read.
        case opening
        /// Welcomed: lines in, acknowledgements out.
        case streaming
        /// A newer connection asks for the stream; nothing is read until the engine has answered that one.
        case challenged
        /// No more is read, since the client has ended its side or the daemon stops; what was read goes to the disk and is
        /// acknowledged.
        case ending
        /// What is left to say is written, then the connection is closed.
        case leaving
    }

    let name: String
    var phase = Phase.opening
    /// Nil before the welcome.
    var state: StreamState?
    var output = LineOutput()
    /// The client has written its last byte; it may go on reading.
    var hasInputEnded = false
    /// While the socket takes no more replies.
    var token: Token?
    /// Since when the client has left too much unread, or the last there is.
    var overdueSince: DispatchTime?
    /// Whether somebody will look at `overdueSince`.
    var isTimed = false
    private unowned let connection: EventsConnection
    private unowned let server: EventsServer

    init(_ name: String, of connection: EventsConnection, server: EventsServer) {
        self.name = name
        self.connection = connection
        self.server = server
    }

    func ready(_ readiness: Readiness) { server.sendReplies(to: connection) }
}

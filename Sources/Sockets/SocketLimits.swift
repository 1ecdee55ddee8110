/// Every bound of the sockets, with what happens at it.
public struct SocketLimits: Equatable, Sendable {
    /// Event connections open at once. At the bound the daemon stops accepting: further clients wait in the listener's
    /// queue with what they wrote, and nothing of theirs is lost. Lowered at start where fewer descriptors are allowed.
    public var eventConnectionsMax = 16_384
    /// Subscribers at once. A further one is told so and closed: a person is waiting for an answer.
    public var subscribersMax = 1_024
    /// Control connections at once. A further one is told so and closed.
    public var controlConnectionsMax = 256
    /// Bytes of begun, unfinished lines over all event connections. Beyond it the connection that holds the most is
    /// closed, so that a client with a short line in flight never pays for those that hoard.
    public var carriedBytesMax = 64 << 20
    /// Bytes of replies that a stream's client may leave unread; with so many its lines are not read either.
    public var unsentRepliesMax = 1 << 20
    /// How long a client may leave so much unread, or the last that is said before its connection ends; then it is closed.
    public var unreadTimeMax = Duration.seconds(30)
    /// Bytes of unread replies over all streams. Beyond it the connection that leaves the most is closed.
    public var repliesBytesMax = 64 << 20
    /// Recent notices kept for `from`; the oldest are forgotten first.
    public var noticesKeptMax = 65_536
    /// Bytes of recent notices kept; the oldest are forgotten first.
    public var noticeBytesKeptMax = 64 << 20
    /// Notices that wait for one live subscriber; what comes beyond is missed and told as `lagged`.
    public var subscriberQueueMax = 4_096
    /// Bytes of pages that were read from the archive for subscribers that catch up. Beyond it the pages of those that do
    /// not read are given up, and read again when they do.
    public var pageBytesMax = 64 << 20
    /// Connections that wait in a listener to be accepted; the kernel lowers it to `net.core.somaxconn`.
    public var backlog: Int32 = 4_096

    public init() {}

    /// Bytes of one line without its LF; a CR before the LF counts.
    public static let lineMax = 65_536
    /// Descriptors kept free for files, databases and the runtime itself.
    static let descriptorsReserved = 256
    /// Fewest event connections, however few descriptors there are.
    static let eventConnectionsMin = 16
    /// Connections accepted from one listener before others get their turn.
    static let acceptsPerTurn = 256
    /// Bytes read from one event connection before others get their turn.
    static let bytesPerTurn = 512 << 10
    /// Least room in a block for a read to be worth its call.
    static let roomToReadMin = 64 << 10
    /// Lines of one stream that are read and not yet on the disk. At the bound it is not read: each line may be a bad one
    /// whose reject has to be kept. More than the engine's blocks hold of real lines, so only floods of tiny ones meet it.
    static let streamLinesInFlightMax = 65_536
    /// Fewest bytes of a stream that are worth a read.
    static let streamReadMin = 4 << 10
    /// Connections drained at stop before the queue looks after its timers.
    static let drainsPerTurn = 256
    /// Bytes read at once from a subscriber or a control client.
    static let requestReadMax = 64 << 10
    /// Bad lines after which a subscriber is closed.
    static let badLinesMax = 3
    /// Notices in a page from the archive.
    static let pageMax = 256
    /// Pages asked of the archive at once, over all subscribers; the others wait in order.
    static let pagesAtOnceMax = 8
    /// Names in a subscriber's list of types.
    static let typesMax = 64
    /// Lines handed to the kernel in one call.
    static let linesPerSend = 64
    /// How long a listener rests when no descriptor is left: an accept that fails leaves it readable, and would spin.
    static let acceptRestMilliseconds = 100

    /// The event connections that fit `descriptors` beside everything else.
    func eventConnections(descriptors: Int) -> Int {
        let others = min(subscribersMax + controlConnectionsMax, descriptors / 8)
        return max(Self.eventConnectionsMin, min(eventConnectionsMax, descriptors - others - Self.descriptorsReserved))
    }
}

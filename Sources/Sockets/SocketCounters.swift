internal import Locking

/// What the sockets have done since start, and hold now.
public struct SocketCounters: Equatable, Sendable {
    /// One of the three sockets.
    public struct Door: Equatable, Sendable {
        /// Connections open now.
        public var open = 0
        /// Connections accepted since start, denied and refused ones not counted.
        public var accepted: UInt64 = 0
        /// Peers without the right to this socket.
        public var denied: UInt64 = 0
        /// Peers closed because the socket already served as many as it may.
        public var refused: UInt64 = 0
        /// Times that accepting rested because the system gave no descriptor.
        public var acceptFailures: UInt64 = 0
        /// Times that accepting waited for a connection to end.
        public var acceptWaits: UInt64 = 0
    }

    public var events = Door()
    public var notices = Door()
    public var control = Door()

    /// Bytes read from event connections.
    public var bytesRead: UInt64 = 0
    /// Blocks handed to the engine.
    public var blocksSubmitted: UInt64 = 0
    /// Lines beyond the longest, skipped.
    public var overlongLines: UInt64 = 0
    /// Times that reading stopped because the engine had no block free.
    public var pauses: UInt64 = 0
    /// How long reading stood still, the pause going on not counted.
    public var paused = Duration.zero
    /// Bytes of begun lines held now.
    public var bytesCarried = 0
    /// Connections closed because begun lines took more than their budget.
    public var hoardersClosed: UInt64 = 0
    /// Connections that said hello and were sent away.
    public var hellosRefused: UInt64 = 0
    /// Acknowledged streams served now.
    public var streamsOpen = 0
    /// Streams that a newer connection took over.
    public var streamsTakenOver: UInt64 = 0
    /// Acknowledgements and rejects written.
    public var acks: UInt64 = 0
    public var rejects: UInt64 = 0
    /// Bytes of replies that their clients have left unread.
    public var replyBytesWaiting = 0
    /// Connections closed because they left replies unread, too many or for too long.
    public var unreadClosed: UInt64 = 0
    /// Begun lines dropped because their connection broke.
    public var linesBroken: UInt64 = 0
    /// Connections closed at stop with bytes still unread.
    public var connectionsCutAtStop: UInt64 = 0
    /// Streams closed at stop before they had their last acknowledgement.
    public var streamsCutAtStop: UInt64 = 0

    /// Notices kept for `from`, and their bytes.
    public var noticesKept = 0
    public var noticeBytesKept = 0
    /// Notices that wait for subscribers now: of all, and of the one furthest behind.
    public var noticesWaiting = 0
    public var noticesWaitingMost = 0
    /// Pages read from the archive for subscribers that catch up.
    public var pagesRead: UInt64 = 0
    /// Names that a newer connection took over.
    public var subscribersTakenOver: UInt64 = 0
    /// Times that a subscriber was told it had missed notices.
    public var lags: UInt64 = 0
    /// Bad lines from subscribers.
    public var badSubscriberLines: UInt64 = 0

    /// Control requests, and those answered with a failure.
    public var requests: UInt64 = 0
    public var requestFailures: UInt64 = 0
}

/// The counters, shared by both queues and by whoever asks.
final class CounterBox: Sendable {
    private let counters = Locked(SocketCounters())

    var snapshot: SocketCounters { counters.withLock { $0 } }

    func update(_ change: (inout sending SocketCounters) -> Void) {
        counters.withLock { change(&$0) }
    }
}

/// Which of the three sockets: names its counters and its log lines.
enum DoorKind: String, Sendable {
    case events, notices, control

    var counters: any WritableKeyPath<SocketCounters, SocketCounters.Door> & Sendable {
        switch self {
        case .events: \.events
        case .notices: \.notices
        case .control: \.control
        }
    }
}

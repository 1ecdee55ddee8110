/// What the sockets ask of a durable engine beside taking lines. Callable from any queue; answers come on any queue.
public protocol StreamSink: LineSink {
    /// Begins or goes on with a stream.
    ///
    /// The answer comes once every block submitted before this call is on the disk, so it counts every line of an older
    /// connection that was handed over.
    func openStream(_ name: String, _ answer: @escaping @Sendable (StreamOpening) -> Void)
    /// Calls `answer` once every block submitted before this call is on the disk.
    func whenDurable(_ answer: @escaping @Sendable () -> Void)
    /// Who is told what reached the disk. Set once, before the first block.
    func attach(_ listener: any DurabilityListener)
}

public enum StreamOpening: Equatable, Sendable {
    /// The stream's number for `LineBlock.Segment.stream`, and how many of its lines are on the disk.
    case open(number: UInt32, accepted: UInt64)
    /// It can't be served; why, in words for whoever wrote the client.
    case refused(String)
}

/// Is told what has reached the disk. Called on one queue, in order.
public protocol DurabilityListener: AnyObject, Sendable {
    func durable(_ progress: [StreamProgress])
}

/// What a commit meant for one stream.
public struct StreamProgress: Equatable, Sendable {
    public var number: UInt32
    /// Lines of the stream that are on the disk.
    public var accepted: UInt64
    /// Those of them that were set aside in this commit, by number, in order.
    public var rejects: [StreamReject]

    public init(number: UInt32, accepted: UInt64, rejects: [StreamReject]) {
        self.number = number
        self.accepted = accepted
        self.rejects = rejects
    }
}

public struct StreamReject: Equatable, Sendable {
    public var line: UInt64
    public var reason: String

    public init(line: UInt64, reason: String) {
        self.line = line
        self.reason = reason
    }
}

/// Kept notices and the cursors of named subscribers. Callable from any queue; answers come on any queue.
public protocol NoticeArchive: AnyObject, Sendable {
    /// Begins or goes on with a named subscriber; with `from`, its cursor moves there.
    func openSubscriber(_ name: String, from: UInt64?, _ answer: @escaping @Sendable (SubscriberOpening) -> Void)
    /// Kept notices with sequences greater than `sequence`, in order, at most `limit`; the oldest kept and the next one.
    func notices(
        after sequence: UInt64, limit: Int,
        _ answer: @escaping @Sendable (_ notices: [PublishedNotice], _ oldest: UInt64, _ next: UInt64) -> Void)
    /// Moves a cursor, which never falls, soon to be on the disk.
    func acknowledge(_ name: String, _ sequence: UInt64)
}

public enum SubscriberOpening: Equatable, Sendable {
    /// Everything up to `cursor` has been acknowledged; `oldest` kept and `next` to be published.
    case open(cursor: UInt64, oldest: UInt64, next: UInt64)
    case refused(String)
}

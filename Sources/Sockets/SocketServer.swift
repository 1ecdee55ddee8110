public import Engine
internal import Locking
public import Logging

/// The three Unix sockets of the daemon: events in, notices out, control.
///
///     let server = SocketServer(settings: settings, sink: engine, control: engine, logger: logger)
///     try server.start()                          // clients are served from here on
///     server.publish(notices)                     // from any queue
///     server.stopIntake { engine.finish { server.stop { exit(0) } } }
///
/// Two serial queues: *intake* reads events and stands still while the engine has no block to lend; *service* answers
/// subscribers and control clients meanwhile. Neither ever blocks.
///
/// All methods can be called from any queue but the two. A started server lives until it is stopped.
public final class SocketServer: Sendable {
    /// The queues, for a watchdog.
    public enum Queue: CaseIterable, Sendable { case intake, service }

    private enum Phase {
        case idle, stopped
        case running(SocketStage)
    }

    private let settings: SocketSettings
    private let sink: any LineSink
    private let archive: (any NoticeArchive)?
    private let control: any ControlHandler
    private let logger: Logger
    private let counterBox = CounterBox()
    private let inbox: NoticeInbox
    private let phase = Locked(Phase.idle)

    /// - Parameters:
    ///   - sink: where lines go. One that is a `StreamSink` too serves acknowledged streams; any other refuses a hello.
    ///   - archive: the notices that are kept on the disk, and the cursors of named subscribers; without it there are only
    ///     the recent notices, and no names.
    public init(
        settings: SocketSettings, sink: any LineSink, archive: (any NoticeArchive)? = nil,
        control: any ControlHandler, logger: Logger
    ) {
        precondition(settings.nextSequence >= 1, "sequences are counted from 1")
        self.settings = settings
        self.sink = sink
        self.archive = archive
        self.control = control
        self.logger = logger
        inbox = NoticeInbox(countMax: settings.limits.noticesKeptMax, bytesMax: settings.limits.noticeBytesKeptMax)
    }

    /// Opens the sockets and serves them. Once; when it throws, nothing stays open.
    public func start() throws(SocketError) {
        let stage = try SocketStage(
            settings: settings, sink: sink, archive: archive, control: control, inbox: inbox, counters: counterBox,
            logger: logger)
        phase.withLock { phase in
            guard case .idle = phase else { preconditionFailure("a server starts once") }
            phase = .running(stage)
        }
        stage.takeInNotices()
    }

    /// Passes notices on to subscribers, and keeps the most recent ones for those who come later; before `start` too.
    /// Their sequences rise from call to call; where one is left out, subscribers are told that they missed it.
    public func publish(_ notices: [PublishedNotice]) {
        guard inbox.add(notices) else { return }
        stage?.takeInNotices()
    }

    /// Lets go of the notices kept in memory, as some of them have been forgotten on the disk: from here on subscribers are
    /// served what is left there. What is on its way to a subscriber still goes out.
    public func dropRecentNotices() { stage?.dropRecentNotices() }

    /// Stops taking events: everything that clients have sent up to now is read and handed over, then they are closed.
    /// Notices and control go on, so that what the last lines bring can be published.
    /// - Parameter bound: how long to wait for the engine's blocks; then connections are cut, counted and logged.
    public func stopIntake(within bound: Duration = .seconds(10), completion: @escaping @Sendable () -> Void) {
        guard let stage else { return completion() }
        stage.stopIntake(within: bound, completion: completion)
    }

    /// Stops everything: events as `stopIntake` does, then subscribers and control clients once they have what waits
    /// for them. Removes the socket files that `start` made. May be called again; every completion is called.
    /// - Parameters:
    ///   - drain: how long events may take.
    ///   - flush: how long notices and replies may take.
    public func stop(
        drainWithin drain: Duration = .seconds(10), flushWithin flush: Duration = .seconds(2),
        completion: @escaping @Sendable () -> Void
    ) {
        guard let stage else { return completion() }
        stage.stopIntake(within: drain) {
            stage.stopService(within: flush) {
                self.phase.withLock { $0 = .stopped }
                completion()
            }
        }
    }

    /// What was done since start, and is held now.
    public var counters: SocketCounters { counterBox.snapshot }

    /// The subscribers as they stand; `answer` is called on the service queue, at once when nothing is served.
    public func subscribers(_ answer: @escaping @Sendable ([SubscriberStatus]) -> Void) {
        guard let stage else { return answer([]) }
        stage.subscribers(answer)
    }

    /// Calls `done` on the queue, which proves that it moves. Never called when nothing is served.
    public func ping(_ queue: Queue, _ done: @escaping @Sendable () -> Void) { stage?.ping(queue, done) }

    private var stage: SocketStage? {
        phase.withLock { if case .running(let stage) = $0 { stage } else { nil } }
    }
}

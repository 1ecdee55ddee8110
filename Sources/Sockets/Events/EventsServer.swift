internal import Dispatch
internal import Engine
internal import Glibc
internal import Logging

/// Reads lines of many clients into blocks and hands those to the engine.
///
/// Bytes go from the socket straight into the current block, behind what the connection had left over; small clients
/// share a block. A block is handed over at the end of each batch of ready connections, or when it is full. While the
/// engine has none to lend, nothing is read and nobody is accepted: the clients wait in the kernel, and memory stays.
///
/// A client that says hello is acknowledged: it is told what has reached the disk. Any other is never answered.
///
/// `@unchecked Sendable` because everything is touched on the reactor's queue only.
final class EventsServer: @unchecked Sendable {
    enum Phase {
        case serving
        /// What clients have sent up to now is read.
        case draining(EventsDrain)
        /// All is read; streams wait for their last acknowledgements.
        case settling(EventsDrain)
        case closed
    }

    let reactor: Reactor
    /// On the same queue, for clients that have replies to read: never paused.
    let replies: Reactor
    let counters: CounterBox
    let logger: Logger
    private let controlPolicy: PeerPolicy
    private let connectionsMax: Int
    let limits: SocketLimits

    /// The engine, if it can say what has reached the disk.
    let streams: (any StreamSink)?

    private(set) var progress: StreamProgressInbox!
    private(set) var acceptor: Acceptor!
    private(set) var feed: BlockFeed!
    var phase = Phase.serving
    /// Bytes read since start.
    var bytesRead: UInt64 = 0
    private(set) var connectionsOpen = 0
    private var connectionsEver: UInt64 = 0
    /// Bytes of unfinished lines over all connections.
    private var carried = 0

    /// The streams that are served, by name.
    var seats: [String: StreamSeat] = [:]
    /// Who is told what reached the disk, by the engine's number of the stream.
    var linesOf: [UInt32: EventsConnection] = [:]
    /// Whether a client waits for what is handed over next.
    var isFlushAsked = false
    var writer = StreamReplies()
    /// Bytes of unread replies over all connections.
    var unsent = 0
    var unreadLog = LogGate()

    init(
        listener: Listener, reactor: Reactor, replies: Reactor, controlPolicy: PeerPolicy, limits: SocketLimits,
        descriptors: Int, sink: any LineSink, counters: CounterBox, logger: Logger
    ) {
        self.reactor = reactor
        self.replies = replies
        self.controlPolicy = controlPolicy
        self.counters = counters
        self.logger = logger
        connectionsMax = limits.eventConnections(descriptors: descriptors)
        self.limits = limits
        streams = sink as? any StreamSink
        acceptor = Acceptor(
            .events, listener, reactor: reactor, counters: counters, logger: logger, taker: self)
        // Weak, because a wake may come when the intake has stopped and is gone.
        feed = BlockFeed(sink: sink, queue: reactor.queue, counters: counters) { [weak self] in self?.goOn() }
        reactor.owners = [self]
        reactor.batchEnded = { [unowned self] in handOver() }
        progress = StreamProgressInbox { [weak self] in
            guard let self else { return }
            reactor.queue.async { self.takeInProgress() }
        }
        streams?.attach(progress)
    }

    func start() throws(SocketError) { try acceptor.start() }

    /// Begins to serve. Once.
    func serve() {
        reactor.start()
        replies.start()
    }

    /// Gives what was read to the engine.
    func handOver() {
        feed.handOver()
        if isFlushAsked {
            isFlushAsked = false
            askForDurability()
        }
        counters.update {
            $0.bytesRead = bytesRead
            $0.bytesCarried = carried
        }
    }

    /// The engine has blocks again.
    private func goOn() {
        switch phase {
        case .serving: reactor.resume()
        case .draining(let drain): drainSome(drain)
        case .settling, .closed: break
        }
    }
}

// MARK: - Connections

extension EventsServer: Accepting {
    func mayAccept() -> Bool { connectionsOpen < connectionsMax }

    func accepted(_ descriptor: Int32, from peer: Peer) {
        connectionsEver += 1
        let connection = EventsConnection(
            descriptor: descriptor, source: connectionsEver, mayControl: controlPolicy.admits(peer), server: self)
        connection.token = reactor.add(descriptor, .read, connection)
        guard connection.token != nil else {
            _ = Glibc.close(descriptor)
            counters.update { $0.events.refused += 1 }
            return
        }
        connectionsOpen += 1
        counters.update {
            $0.events.accepted += 1
            $0.events.open += 1
        }
    }

    func close(_ connection: EventsConnection) {
        guard let token = connection.token else { return }
        connection.token = nil
        reactor.remove(token)
        if let link = connection.link { drop(link, of: connection) }
        _ = Glibc.close(connection.descriptor)
        changeCarry(of: connection) { $0.removeAll() }
        connectionsOpen -= 1
        counters.update { $0.events.open -= 1 }
        acceptor.makeRoom()
        finishSettling()
    }

    private func drop(_ link: StreamLink, of connection: EventsConnection) {
        release(connection)
        link.phase = .leaving
        if let token = link.token { replies.remove(token) }
        link.token = nil
        changeOutput(of: connection) { $0 = LineOutput() }
    }

    /// The one way to change what a connection carries, so that the total stays true.
    func changeCarry(of connection: EventsConnection, _ change: (inout Carry) -> Void) {
        let before = connection.carry.count
        change(&connection.carry)
        carried += connection.carry.count - before
    }

    /// Keeps the unfinished lines within their budget: beyond it, the connection with the longest one goes.
    func limitCarries() {
        guard carried > limits.carriedBytesMax else { return }
        let connections = reactor.members.compactMap { $0 as? EventsConnection }
        guard let hoarder = connections.max(by: { $0.carry.count < $1.carry.count }) else { return }
        counters.update { $0.hoardersClosed += 1 }
        logger.warning(
            "closed the event connection with the longest unfinished line: unfinished lines took too much memory",
            metadata: ["connection": "\(hoarder.source)", "bytes": "\(hoarder.carry.count)"])
        broke(hoarder)
    }
}

internal import Dispatch
internal import Engine
internal import Glibc
internal import Logging

/// Serves subscribers: keeps the recent notices and writes them to everyone who wants them, as fast as each can take
/// them. Nobody waits for anybody: writes never block, and a subscriber is only a place in the kept notices.
///
/// `@unchecked Sendable` because everything is touched on the reactor's queue only.
final class NoticesServer: @unchecked Sendable {
    /// Sends to one subscriber before others get their turn.
    private static let sendsPerTurn = 16
    /// Notices taken in before they are written on, so that a burst fills sockets first and queues after.
    private static let noticesPerTurn = 1_024

    private let reactor: Reactor
    private let counters: CounterBox
    private let logger: Logger
    private let limits: SocketLimits
    private let inbox: NoticeInbox
    private let ring: NoticeRing
    private let reader = RequestReader()
    private var acceptor: Acceptor!
    private var connections: [Token: SubscriberConnection] = [:]
    private var completions: [() -> Void]?
    private var isClosed = false

    init(
        listener: Listener, reactor: Reactor, inbox: NoticeInbox, settings: SocketSettings, counters: CounterBox,
        logger: Logger
    ) {
        self.reactor = reactor
        self.inbox = inbox
        limits = settings.limits
        self.counters = counters
        self.logger = logger
        ring = NoticeRing(
            next: settings.nextSequence, countMax: limits.noticesKeptMax, bytesMax: limits.noticeBytesKeptMax)
        reactor.owners.append(self)
        reactor.batchEnded = { [unowned self] in measure() }
        acceptor = Acceptor(.notices, listener, reactor: reactor, counters: counters, logger: logger, taker: self)
    }

    func start() throws(SocketError) { try acceptor.start() }

    /// Subscribers as they stand, in no particular order.
    var subscribers: [SubscriberStatus] {
        connections.values.compactMap { connection in
            connection.state.cursor.map {
                SubscriberStatus(next: $0.position, waiting: $0.waiting(next: ring.next))
            }
        }
    }
}

// MARK: - Fanning out

extension NoticesServer {
    /// Keeps what was published since the last call, and writes it on.
    func takeIn() {
        let notices = inbox.takeAll()
        for start in stride(from: 0, to: notices.count, by: Self.noticesPerTurn) {
            for notice in notices[start...].prefix(Self.noticesPerTurn) { keep(notice) }
            for connection in connections.values where !connection.isBlocked { advance(connection) }
        }
        measure()
    }

    private func keep(_ notice: PublishedNotice) {
        if notice.sequence > ring.next { leap(to: notice.sequence) }
        ring.append(notice) { forgetAtAll($0) }
        for connection in connections.values {
            connection.state.cursor?.published(notice.sequence, type: notice.type)
        }
    }

    /// Sequences have gaps only where notices were forgotten before they came here.
    private func leap(to sequence: UInt64) {
        let lost = sequence - ring.next
        ring.skip(to: sequence) { forgetAtAll($0) }
        for connection in connections.values { connection.state.cursor?.lost(lost, next: sequence) }
    }

    private func forgetAtAll(_ entry: NoticeRing.Entry) {
        for connection in connections.values {
            connection.state.cursor?.forgot(entry.sequence, type: entry.type)
        }
    }

    private func measure() {
        var waiting = 0
        var most = 0
        for connection in connections.values {
            let count = connection.state.cursor?.waiting(next: ring.next) ?? 0
            waiting += count
            most = max(most, count)
        }
        counters.update {
            $0.noticesKept = ring.count
            $0.noticeBytesKept = ring.bytes
            $0.noticesWaiting = waiting
            $0.noticesWaitingMost = most
        }
    }
}

// MARK: - Connections

extension NoticesServer: Accepting {
    func mayAccept() -> Bool { true }

    func accepted(_ descriptor: Int32, from peer: Peer) {
        let connection = SubscriberConnection(descriptor: descriptor, server: self)
        guard connections.count < limits.subscribersMax, let token = reactor.add(descriptor, .read, connection) else {
            let reason = SubscriberState.error("as many subscribers as can be served are connected; try again later")
            LineOutput.sendOnce(SharedLine(reason), to: descriptor)
            _ = Glibc.close(descriptor)
            counters.update { $0.notices.refused += 1 }
            return
        }
        connection.token = token
        connections[token] = connection
        counters.update {
            $0.notices.accepted += 1
            $0.notices.open += 1
        }
    }

    private func close(_ connection: SubscriberConnection) {
        guard let token = connection.token else { return }
        connection.token = nil
        connections[token] = nil
        reactor.remove(token)
        _ = Glibc.close(connection.descriptor)
        counters.update { $0.notices.open -= 1 }
        finishStop()
    }

    func serve(_ connection: SubscriberConnection, _ readiness: Readiness) {
        if readiness.contains(.read) {
            switch reader.read(connection.descriptor, into: &connection.input) {
            case .open: break
            case .ended: connection.hasInputEnded = true
            case .broken: return close(connection)
            }
        } else if readiness.isHungUp {
            return close(connection)
        }
        if readiness.contains(.write) { connection.isBlocked = false }
        advance(connection)
    }

    /// Does all that can be done now: understands lines, sends answers and notices.
    private func advance(_ connection: SubscriberConnection) {
        var sendsLeft = Self.sendsPerTurn
        while true {
            while !connection.hasUnsentAnswer, !connection.isLeaving, let line = nextLine(of: connection) {
                understand(line, from: connection)
            }
            guard !connection.isBlocked else { break }
            fill(connection)
            guard connection.output.count > 0 else { break }
            // A fast reader is not allowed to hold up the others: the rest goes when the set says it is writable.
            guard sendsLeft > 0 else {
                connection.isBlocked = true
                break
            }
            sendsLeft -= 1
            switch connection.output.write(to: connection.descriptor) {
            case .empty: break
            case .blocked: connection.isBlocked = true
            case .closed: return close(connection)
            }
        }
        let isIdle = connection.output.count == 0
        if isIdle, connection.isLeaving || connection.hasInputEnded && connection.state.cursor == nil {
            return close(connection)
        }
        if let token = connection.token, !reactor.watch(token, for: connection.interest) { return close(connection) }
        if isIdle { finishStop() }
    }

    private func nextLine(of connection: SubscriberConnection) -> LineInput.Line? {
        connection.input.next() ?? (connection.hasInputEnded ? connection.input.end() : nil)
    }

    private func understand(_ line: LineInput.Line, from connection: SubscriberConnection) {
        let action = connection.state.received(
            line, oldest: ring.oldest, next: ring.next, waitingMax: limits.subscriberQueueMax)
        switch action {
        case nil: break
        case .answer(let answer): connection.answer(answer)
        case .complain(let complaint, let close):
            counters.update { $0.badSubscriberLines += 1 }
            connection.answer(complaint)
            connection.isLeaving = close
        }
    }

    /// Takes the next notices for a subscriber, as many as go to the kernel at once.
    private func fill(_ connection: SubscriberConnection) {
        guard !connection.isLeaving else { return }
        while connection.output.count < SocketLimits.linesPerSend,
            let step = connection.state.cursor?.advance(in: ring)
        {
            switch step {
            case .notice(let line): connection.output.append(line)
            case .lagged(let missed, let next):
                counters.update { $0.lags += 1 }
                connection.output.append(SharedLine(SubscriberState.lagged(missed: missed, next: next)))
            }
        }
    }
}

// MARK: - Stopping

extension NoticesServer {
    /// Stops accepting, writes what waits for subscribers, and closes them; at the latest after `bound`.
    func stop(within bound: Duration, completion: @escaping () -> Void) {
        if isClosed { return completion() }
        completions = (completions ?? []) + [completion]
        guard completions?.count == 1 else { return }
        acceptor.stop(takingQueued: false)
        reactor.queue.asyncAfter(deadline: .now() + bound.dispatchInterval) { [weak self] in
            self?.finishStop(isTimeUp: true)
        }
        takeIn()
        finishStop()
    }

    private func finishStop(isTimeUp: Bool = false) {
        guard let completions, !isClosed else { return }
        let isDone = connections.values.allSatisfy {
            $0.output.count == 0 && $0.state.cursor?.isBehind(next: ring.next) != true
        }
        guard isDone || isTimeUp else { return }
        isClosed = true
        if !isDone {
            logger.warning("closed subscribers before they had taken every notice: they read too slowly")
        }
        for connection in connections.values { close(connection) }
        self.completions = []
        completions.forEach { $0() }
    }
}

internal import Dispatch
internal import Engine
internal import Glibc
internal import Logging

/// Serves control clients: hands their requests to the engine, one at a time for each client, and writes the replies.
/// A client that asks on before it has read its reply waits; memory holds one reply for each.
///
/// `@unchecked Sendable` because everything is touched on the reactor's queue only.
final class ControlServer: @unchecked Sendable {
    private let reactor: Reactor
    private let handler: any ControlHandler
    private let counters: CounterBox
    private let logger: Logger
    private let connectionsMax: Int
    private let reader = RequestReader()
    private var acceptor: Acceptor!
    private var connections: [Token: ControlConnection] = [:]
    private var completions: [() -> Void]?
    private var isClosed = false

    init(
        listener: Listener, reactor: Reactor, limits: SocketLimits, handler: any ControlHandler, counters: CounterBox,
        logger: Logger
    ) {
        self.reactor = reactor
        self.handler = handler
        self.counters = counters
        self.logger = logger
        connectionsMax = limits.controlConnectionsMax
        reactor.owners.append(self)
        acceptor = Acceptor(.control, listener, reactor: reactor, counters: counters, logger: logger, taker: self)
    }

    func start() throws(SocketError) { try acceptor.start() }
}

extension ControlServer: Accepting {
    func mayAccept() -> Bool { true }

    func accepted(_ descriptor: Int32, from peer: Peer) {
        let connection = ControlConnection(descriptor: descriptor, server: self)
        guard connections.count < connectionsMax, let token = reactor.add(descriptor, .read, connection) else {
            LineOutput.sendOnce(ControlText.tooMany, to: descriptor)
            _ = Glibc.close(descriptor)
            counters.update { $0.control.refused += 1 }
            return
        }
        connection.token = token
        connections[token] = connection
        counters.update {
            $0.control.accepted += 1
            $0.control.open += 1
        }
    }

    private func close(_ connection: ControlConnection) {
        guard let token = connection.token else { return }
        connection.token = nil
        connections[token] = nil
        reactor.remove(token)
        _ = Glibc.close(connection.descriptor)
        counters.update { $0.control.open -= 1 }
        finishStop()
    }
}

// MARK: - Requests and replies

extension ControlServer {
    func serve(_ connection: ControlConnection, _ readiness: Readiness) {
        if readiness.contains(.read), connection.interest == .read {
            switch reader.read(connection.descriptor, into: &connection.input) {
            case .open: break
            case .ended: connection.hasInputEnded = true
            case .broken: return close(connection)
            }
        } else if readiness.isHungUp {
            return close(connection)
        }
        advance(connection)
    }

    /// Writes what is there to write, then takes the next request; and so on until one of them has to wait.
    private func advance(_ connection: ControlConnection) {
        while connection.pending == nil {
            switch connection.output.write(to: connection.descriptor) {
            case .closed: return close(connection)
            case .blocked: return watch(connection)
            case .empty: break
            }
            guard completions == nil, let line = nextLine(of: connection) else {
                if connection.hasInputEnded || completions != nil { return close(connection) }
                break
            }
            take(line, from: connection)
        }
        watch(connection)
    }

    private func watch(_ connection: ControlConnection) {
        if let token = connection.token, !reactor.watch(token, for: connection.interest) { close(connection) }
    }

    private func nextLine(of connection: ControlConnection) -> LineInput.Line? {
        connection.input.next() ?? (connection.hasInputEnded ? connection.input.end() : nil)
    }

    private func take(_ line: LineInput.Line, from connection: ControlConnection) {
        switch ControlText.understand(line) {
        case .blank: break
        case .failure(let reply):
            counters.update {
                $0.requests += 1
                $0.requestFailures += 1
            }
            connection.output.append(ControlText.line(reply))
        case .request(let request):
            guard let token = connection.token else { return }
            connection.requests += 1
            connection.pending = connection.requests
            let number = connection.requests
            handler.handle(request) { [weak self] reply in
                guard let self else { return }
                reactor.queue.async { self.answer(reply, to: token, request: number) }
            }
        }
    }

    /// The handler's reply. A client that has been closed meanwhile does not get it, nor does one get a second reply.
    private func answer(_ reply: ControlReply, to token: Token, request: UInt64) {
        guard let connection = connections[token], connection.pending == request else { return }
        connection.pending = nil
        counters.update {
            $0.requests += 1
            if reply.isFailure { $0.requestFailures += 1 }
        }
        connection.output.append(ControlText.line(reply))
        advance(connection)
    }
}

// MARK: - Stopping

extension ControlServer {
    /// Stops accepting and takes no further request; closes each client once it has the reply it waits for, at the
    /// latest after `bound`.
    func stop(within bound: Duration, completion: @escaping () -> Void) {
        if isClosed { return completion() }
        completions = (completions ?? []) + [completion]
        guard completions?.count == 1 else { return }
        acceptor.stop(takingQueued: false)
        reactor.queue.asyncAfter(deadline: .now() + bound.dispatchInterval) { [weak self] in
            self?.finishStop(isTimeUp: true)
        }
        for connection in connections.values { advance(connection) }
        finishStop()
    }

    private func finishStop(isTimeUp: Bool = false) {
        guard let completions, !isClosed, connections.isEmpty || isTimeUp else { return }
        isClosed = true
        if !connections.isEmpty {
            logger.warning(
                "closed control clients before they had their replies",
                metadata: ["clients": "\(connections.count)"])
        }
        for connection in connections.values { close(connection) }
        self.completions = []
        completions.forEach { $0() }
    }
}

internal import CLinux
internal import Dispatch
internal import Engine
internal import Logging

/// What is left to do before the event connections can be closed.
final class EventsDrain {
    /// Connections not drained yet, and the bytes that waited in each when the drain began.
    var remaining: [(connection: EventsConnection, unread: Int)] = []
    var completions: [() -> Void] = []
}

extension EventsServer {
    /// Stops accepting, reads what clients have sent up to now, hands it over, waits for the last acknowledgements of
    /// streams, and closes everything; at the latest after `bound`, when the engine lends no blocks or the disk takes
    /// nothing. May be called again: every completion is called.
    func stop(within bound: Duration, completion: @escaping @Sendable () -> Void) {
        switch phase {
        case .closed: completion()
        case .draining(let drain), .settling(let drain): drain.completions.append(completion)
        case .serving:
            let drain = EventsDrain()
            drain.completions = [completion]
            phase = .draining(drain)
            acceptor.stop(takingQueued: true)
            reactor.pause()
            refuseOpening()
            drain.remaining = connections.filter { $0.readMax(unsentMax: limits.unsentRepliesMax) > 0 }
                .map { ($0, max(0, Int(clinux_unread($0.descriptor)))) }
            reactor.queue.asyncAfter(deadline: .now() + bound.dispatchInterval) { [weak self] in self?.timeIsUp() }
            if !feed.isStalled { drainSome(drain) }
        }
    }

    private var connections: [EventsConnection] { reactor.members.compactMap { $0 as? EventsConnection } }

    /// Reads on until all is read or no block is left; then `goOn` calls again.
    func drainSome(_ drain: EventsDrain) {
        for _ in 0..<SocketLimits.drainsPerTurn {
            guard let (connection, unread) = drain.remaining.popLast() else { return settle(drain) }
            guard connection.token != nil else { continue }
            let before = bytesRead
            // One byte beyond what waited, so that the end of the stream is seen if the client has ended it.
            if read(connection, atMost: unread + 1) == .stalled {
                drain.remaining.append((connection, unread - min(unread, Int(bytesRead - before))))
                return
            }
        }
        reactor.queue.async { [weak self] in
            guard let self, case .draining(let drain) = phase else { return }
            drainSome(drain)
        }
    }

    /// All is read: bare connections are done, streams end once they have their last acknowledgements.
    private func settle(_ drain: EventsDrain) {
        phase = .settling(drain)
        handOver()
        feed.end()
        for connection in connections {
            if connection.link == nil { broke(connection) } else { endInput(of: connection) }
        }
        if !linesOf.isEmpty { askForDurability() }
        finishSettling()
    }

    /// Ends the intake when nobody is left in it.
    func finishSettling() {
        guard case .settling(let drain) = phase, connectionsOpen == 0 else { return }
        finish(drain)
    }

    private func timeIsUp() {
        switch phase {
        case .serving, .closed: return
        case .draining(let drain):
            let cut = drain.remaining.count { $0.unread > 0 }
            guard cut > 0 else { return finish(drain) }
            counters.update { $0.connectionsCutAtStop += UInt64(cut) }
            logger.warning(
                "closed event connections before everything was read: the engine took too long",
                metadata: ["connections": "\(cut)"])
            finish(drain)
        case .settling(let drain): finish(drain)
        }
    }

    private func finish(_ drain: EventsDrain) {
        phase = .closed
        let cut = connections.count { $0.link != nil }
        if cut > 0 {
            counters.update { $0.streamsCutAtStop += UInt64(cut) }
            logger.warning(
                "closed streams before their last acknowledgements: the disk or the client took too long",
                metadata: ["streams": "\(cut)"])
        }
        for connection in connections { broke(connection) }
        handOver()
        feed.end()
        reactor.close()
        replies.close()
        drain.completions.forEach { $0() }
    }
}

extension Duration {
    /// For Dispatch's monotonic timers.
    var dispatchInterval: DispatchTimeInterval {
        .nanoseconds(Int(clamping: components.seconds * 1_000_000_000 + components.attoseconds / 1_000_000_000))
    }
}

internal import Dispatch
internal import Engine
internal import Glibc

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

    func close(_ connection: SubscriberConnection) {
        guard let token = connection.token else { return }
        connection.token = nil
        connections[token] = nil
        letGoOfName(connection)
        reactor.remove(token)
        _ = Glibc.close(connection.descriptor)
        counters.update { $0.notices.open -= 1 }
        finishStop()
    }

    /// Sends to one subscriber before others get their turn.
    private static let sendsPerTurn = 16

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
    func advance(_ connection: SubscriberConnection) {
        let acknowledged = connection.state.acknowledged
        defer { passOn(connection, since: acknowledged) }
        var sendsLeft = Self.sendsPerTurn
        while true {
            while connection.takesLines, let line = nextLine(of: connection) { understand(line, from: connection) }
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
        if isIdle, connection.isLeaving || connection.hasEndedWithoutSubscription {
            return close(connection)
        }
        if let token = connection.token, !reactor.watch(token, for: connection.interest) { return close(connection) }
        if isIdle { finishStop() }
    }

    private func nextLine(of connection: SubscriberConnection) -> LineInput.Line? {
        connection.input.next() ?? (connection.hasInputEnded ? connection.input.end() : nil)
    }

    private func understand(_ line: LineInput.Line, from connection: SubscriberConnection) {
        perform(connection.state.received(line, kept: kept), for: connection)
    }

    func perform(_ action: SubscriberState.Action?, for connection: SubscriberConnection) {
        switch action {
        case nil: break
        case .open(let name, let from): open(name, from: from, for: connection)
        case .look: look(for: connection)
        case .answer(let answer): connection.answer(answer)
        case .complain(let complaint, let close):
            counters.update { $0.badSubscriberLines += 1 }
            connection.answer(complaint)
            if close { sendAway(connection) }
        }
    }

    /// Closes a subscriber once it has read what was said, or after a while.
    func sendAway(_ connection: SubscriberConnection) {
        guard !connection.isLeaving, let token = connection.token else { return }
        connection.isLeaving = true
        reactor.queue.asyncAfter(deadline: .now() + limits.unreadTimeMax.dispatchInterval) { [weak self] in
            guard let self, let connection = connections[token] else { return }
            close(connection)
        }
    }

    /// Takes the next notices for a subscriber, as many as go to the kernel at once.
    private func fill(_ connection: SubscriberConnection) {
        guard !connection.isLeaving else { return }
        while connection.output.count < SocketLimits.linesPerSend,
            let step = connection.state.advance(kept)
        {
            switch step {
            case .fetch: wantPage(for: connection)
            case .next(.notice(let line)): connection.output.append(line)
            case .next(.lagged(let missed, let next)):
                counters.update { $0.lags += 1 }
                connection.output.append(SharedLine(SubscriberState.lagged(missed: missed, next: next)))
            }
        }
    }
}

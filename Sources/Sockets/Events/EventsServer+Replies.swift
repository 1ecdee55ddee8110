internal import Dispatch
internal import Logging

// What goes back to the clients of streams. They may read late, slowly or never: what waits for them is bounded for each
// and over all, and nobody waits for them.

extension EventsServer {
    func say(_ line: SharedLine, to connection: EventsConnection) {
        changeOutput(of: connection) { $0.append(line) }
        sendReplies(to: connection)
    }

    /// Writes as much as the client takes. What it leaves goes when the socket has room again.
    func sendReplies(to connection: EventsConnection) {
        guard let link = connection.link, connection.token != nil else { return }
        var progress = LineOutput.Progress.empty
        changeOutput(of: connection) { progress = $0.write(to: connection.descriptor) }
        switch progress {
        case .empty:
            if let token = link.token { replies.remove(token) }
            link.token = nil
            if link.phase == .leaving { return close(connection) }
        case .blocked:
            if link.token == nil { link.token = replies.add(connection.descriptor, .write, link) }
            // The kernel has no memory to watch one more.
            if link.token == nil { return broke(connection) }
        case .closed:
            return broke(connection)
        }
        watchUnread(connection)
        updateReading(of: connection)
        limitReplies()
    }

    /// Reads on from a stream, or stops: for what the client does not read, for lines that are not on the disk yet, or
    /// because it has come to its end.
    func updateReading(of connection: EventsConnection) {
        guard let token = connection.token, connection.link != nil else { return }
        let interest: Interest? = connection.readMax(unsentMax: limits.unsentRepliesMax) > 0 ? .read : nil
        if !reactor.watch(token, for: interest) { broke(connection) }
    }

    /// The one way to change what waits for a client, so that the total stays true.
    func changeOutput(of connection: EventsConnection, _ change: (inout LineOutput) -> Void) {
        guard let link = connection.link else { return }
        let before = link.output.unsent
        change(&link.output)
        guard link.output.unsent != before else { return }
        unsent += link.output.unsent - before
        counters.update { $0.replyBytesWaiting = unsent }
    }

    /// Keeps unread replies within their budget: beyond it, whoever leaves the most goes.
    private func limitReplies() {
        guard unsent > limits.repliesBytesMax else { return }
        let connections = reactor.members.compactMap { $0 as? EventsConnection }
        guard let most = connections.max(by: { ($0.link?.output.unsent ?? 0) < ($1.link?.output.unsent ?? 0) })
        else { return }
        closeUnread(most, "unread replies took too much memory")
    }
}

// MARK: - Clients that do not read

extension EventsServer {
    /// Whether the client has to read before anything goes on.
    private func leavesTooMuch(_ link: StreamLink) -> Bool {
        link.output.unsent >= limits.unsentRepliesMax || link.phase == .leaving && link.output.unsent > 0
    }

    private func watchUnread(_ connection: EventsConnection) {
        guard let link = connection.link else { return }
        guard leavesTooMuch(link) else {
            link.overdueSince = nil
            return
        }
        if link.overdueSince == nil { link.overdueSince = .now() }
        guard !link.isTimed else { return }
        link.isTimed = true
        look(after: connection, at: .now() + limits.unreadTimeMax.dispatchInterval)
    }

    /// One look ahead for each client at most.
    private func look(after connection: EventsConnection, at time: DispatchTime) {
        guard let token = connection.token else { return }
        reactor.queue.asyncAfter(deadline: time) { [weak self] in
            guard let self, let connection = reactor.member(token) as? EventsConnection, let link = connection.link
            else { return }
            guard let since = link.overdueSince else {
                link.isTimed = false
                return
            }
            let due = since + limits.unreadTimeMax.dispatchInterval
            if due <= .now() {
                closeUnread(connection, "the client does not read its replies")
            } else {
                look(after: connection, at: due)
            }
        }
    }

    private func closeUnread(_ connection: EventsConnection, _ reason: Logger.Message) {
        counters.update { $0.unreadClosed += 1 }
        if let silenced = unreadLog.pass() {
            logger.warning(
                "closed the connection of a stream: \(reason)",
                metadata: [
                    "connection": "\(connection.source)", "bytes": "\(connection.link?.output.unsent ?? 0)",
                    "silenced": "\(silenced)",
                ])
        }
        broke(connection)
    }
}

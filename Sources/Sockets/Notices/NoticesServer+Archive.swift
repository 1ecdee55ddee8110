internal import Dispatch
internal import Engine

// What is on the disk: cursors of named subscribers, and notices older than those in memory. The archive is asked and
// answers later; who waits for it is not read from, and delays nobody.

// MARK: - Beginnings

extension NoticesServer {
    /// Asks for the cursor of a name. Whoever has the name is sent away at once: of two holders one would acknowledge what
    /// the other has not seen.
    func open(_ name: String, from: UInt64?, for connection: SubscriberConnection) {
        guard let archive, let token = connection.token else { return }
        if let holder = holders[name] { takeOver(holder) }
        holders[name] = connection
        archive.openSubscriber(name, from: from) { [weak self] answer in
            guard let self else { return }
            reactor.queue.async { self.begin(token) { $0.opened(answer, kept: self.kept) } }
        }
    }

    /// Asks what is kept, for a subscriber without a name.
    func look(for connection: SubscriberConnection) {
        guard let archive, let token = connection.token else { return }
        archive.notices(after: ring.next - 1, limit: 1) { [weak self] _, oldest, _ in
            guard let self else { return }
            reactor.queue.async { self.begin(token) { $0.looked(oldest: oldest, kept: self.kept) } }
        }
    }

    private func begin(_ token: Token, _ answer: (inout SubscriberState) -> SubscriberState.Action) {
        guard let connection = connections[token], !connection.isLeaving else { return }
        perform(answer(&connection.state), for: connection)
        advance(connection)
    }

    private func takeOver(_ holder: SubscriberConnection) {
        counters.update { $0.subscribersTakenOver += 1 }
        letGoOfName(holder)
        holder.answer(SubscriberState.takenOver)
        sendAway(holder)
        if !holder.isBlocked { advance(holder) }
    }

    func letGoOfName(_ connection: SubscriberConnection) {
        guard let name = connection.state.name, holders[name] === connection else { return }
        holders[name] = nil
    }

    /// Tells the archive what a subscriber has acknowledged in this turn: once, however many lines said so.
    func passOn(_ connection: SubscriberConnection, since acknowledged: UInt64) {
        guard let name = connection.state.name, connection.state.acknowledged > acknowledged else { return }
        archive?.acknowledge(name, connection.state.acknowledged)
    }
}

// MARK: - Pages

extension NoticesServer {
    /// A subscriber wants the page behind its position; it has one outstanding at most.
    func wantPage(for connection: SubscriberConnection) {
        guard let token = connection.token else { return }
        readers.append(token)
        askForPages()
    }

    private func askForPages() {
        guard let archive else { return }
        while pagesAskedFor < SocketLimits.pagesAtOnceMax, completions == nil, !readers.isEmpty {
            let token = readers.removeFirst()
            guard let position = connections[token]?.state.position else { continue }
            pagesAskedFor += 1
            archive.notices(after: position - 1, limit: SocketLimits.pageMax) { [weak self] notices, oldest, _ in
                guard let self else { return }
                reactor.queue.async { self.taken(notices, oldest: oldest, for: token) }
            }
        }
    }

    private func taken(_ notices: [PublishedNotice], oldest: UInt64, for token: Token) {
        pagesAskedFor -= 1
        counters.update { $0.pagesRead += 1 }
        if let connection = connections[token], !connection.isLeaving {
            connection.state.fetched(notices, oldest: oldest, ring: ring)
            limitPages()
            if !connection.isBlocked { advance(connection) }
        }
        askForPages()
    }

    /// Keeps the pages within their budget.
    private func limitPages() {
        let held = connections.values.reduce(0) { $0 + $1.state.pageBytes }
        guard held > limits.pageBytesMax else { return }
        for connection in connections.values where connection.isBlocked { connection.state.dropPage() }
    }
}

internal import CLinux
internal import Dispatch
internal import Engine

/// Who has a stream.
struct StreamSeat {
    /// Whoever said hello last.
    var holder: EventsConnection
    /// Whoever had the stream before, until the engine has answered the holder.
    var challenged: EventsConnection?
}

// MARK: - Hello

extension EventsServer {
    private static let stopping = "the daemon is stopping; say hello again in a moment"

    /// Takes a hello in the first line of a connection, and answers or refuses it.
    /// - Returns: whether there was one.
    func greet(_ bytes: UnsafeBufferPointer<UInt8>, of connection: EventsConnection) -> Bool {
        guard connection.intake.line == 1, !connection.intake.isSkipping, !bytes.isEmpty else { return false }
        let line = UnsafeBufferPointer(rebasing: bytes.prefix { $0 != UInt8(ascii: "\n") })
        guard (1...SocketLimits.lineMax).contains(line.count), let hello = Hello.read(line) else { return false }
        guard let streams else {
            refuse(connection, "acknowledged streams are not served here; send lines without a hello")
            return true
        }
        switch hello {
        case .refused(let reason):
            refuse(connection, reason)
        case .stream(let name):
            if case .serving = phase {
                if line.count == bytes.count {
                    refuse(connection, "hello: its line has no end")
                } else if line.count + 1 < bytes.count {
                    refuseEarlyLines(connection)
                } else {
                    _ = connection.intake.split(bytes) { _ in }
                    changeCarry(of: connection) { $0.removeAll() }
                    open(name, for: connection, in: streams)
                }
            } else {
                refuse(connection, Self.stopping)
            }
        }
        return true
    }

    /// Nothing was sent before, so the answer fits; a client that is gone does not miss it.
    private func refuse(_ connection: EventsConnection, _ reason: String) {
        LineOutput.sendOnce(Hello.error(reason), to: connection.descriptor)
        counters.update { $0.hellosRefused += 1 }
        close(connection)
    }

    /// Lines that come before the welcome have numbers that their client only guesses: taken at its word, it would be
    /// counted twice after a break.
    private func refuseEarlyLines(_ connection: EventsConnection) {
        refuse(connection, "lines came before the welcome, which says where to go on; wait for it")
    }

    /// Asks the engine for the stream. From here on its older connection, if there is one, is not read, and what was read
    /// of it is on its way: so the answer counts it.
    private func open(_ name: String, for connection: EventsConnection, in streams: any StreamSink) {
        guard let token = connection.token else { return }
        connection.link = StreamLink(name, of: connection, server: self)
        updateReading(of: connection)
        var challenged = seats[name]?.challenged
        if let holder = seats[name]?.holder {
            if holder.link?.phase == .opening {
                takeOver(holder)
            } else {
                challenged = holder
                holder.link?.phase = .challenged
                updateReading(of: holder)
            }
        }
        seats[name] = StreamSeat(holder: connection, challenged: challenged)
        handOver()
        streams.openStream(name) { [weak self] answer in
            guard let self else { return }
            reactor.queue.async { self.opened(token, answer) }
        }
    }

    /// The engine's answer to a hello; the client may be gone, or have lost the stream to a newer one meanwhile.
    private func opened(_ token: Token, _ answer: StreamOpening) {
        guard let connection = reactor.member(token) as? EventsConnection, let link = connection.link,
            link.phase == .opening
        else { return }
        takeInProgress()
        switch answer {
        case .refused(let reason):
            giveBack(connection)
            refuse(connection, reason)
        case .open(let number, let accepted):
            if let older = seats[link.name]?.challenged { takeOver(older) }
            guard clinux_unread(connection.descriptor) <= 0 else { return refuseEarlyLines(connection) }
            link.state = StreamState(number: number, accepted: accepted)
            link.phase = .streaming
            linesOf[number] = connection
            counters.update { $0.streamsOpen += 1 }
            say(Hello.welcome(link.name, accepted: accepted), to: connection)
            updateReading(of: connection)
        }
    }

    /// The older connection has the stream again.
    private func giveBack(_ connection: EventsConnection) {
        guard let link = connection.link, let older = seats[link.name]?.challenged else { return }
        seats[link.name] = StreamSeat(holder: older)
        guard let olderLink = older.link else { return }
        olderLink.phase = olderLink.hasInputEnded ? .ending : .streaming
        updateReading(of: older)
        leaveIfDone(older)
    }

    private func takeOver(_ connection: EventsConnection) {
        counters.update { $0.streamsTakenOver += 1 }
        leave(connection, saying: StreamReplies.takenOver)
    }

    /// At stop: whoever waits for a welcome is sent away, and the older connection goes on to its end.
    func refuseOpening() {
        for case let connection as EventsConnection in reactor.members where connection.link?.phase == .opening {
            giveBack(connection)
            refuse(connection, Self.stopping)
        }
    }
}

// MARK: - What reached the disk

extension EventsServer {
    /// Tells clients what the engine has put on the disk.
    func takeInProgress() {
        for progress in progress.takeAll() {
            guard let connection = linesOf[progress.number], let link = connection.link,
                let replies = link.state?.durable(progress)
            else { continue }
            say(replies, to: connection)
            leaveIfDone(connection)
        }
    }

    /// Answers the flushes that need not wait; has the engine asked about the others.
    func answerFlushes(of connection: EventsConnection) {
        guard let state = connection.link?.state else { return }
        let due = connection.link?.state?.takeDueFlushes() ?? 0
        if due > 0 { say(StreamState.Replies(rejects: [], accepted: state.accepted, acks: due), to: connection) }
        if connection.link?.state?.isFlushing == true { isFlushAsked = true }
    }

    /// Has the engine put on the disk what was handed over, and looks at what it reports.
    func askForDurability() {
        streams?.whenDurable { [weak self] in
            guard let self else { return }
            reactor.queue.async { self.takeInProgress() }
        }
    }

    private func say(_ replies: StreamState.Replies, to connection: EventsConnection) {
        counters.update {
            $0.acks += UInt64(replies.acks)
            $0.rejects += UInt64(replies.rejects.count)
        }
        say(writer.line(replies), to: connection)
    }
}

// MARK: - Ends

extension EventsServer {
    /// No more comes over this connection: what was read goes to the disk, then it ends. The begun line is no line.
    func endInput(of connection: EventsConnection) {
        guard let link = connection.link else { return }
        link.hasInputEnded = true
        if connection.carry.count > 0 || connection.intake.isSkipping { counters.update { $0.linesBroken += 1 } }
        changeCarry(of: connection) { $0.removeAll() }
        if link.phase == .streaming { link.phase = .ending }
        updateReading(of: connection)
        leaveIfDone(connection)
    }

    /// Closes a connection that has ended and has its last acknowledgement.
    private func leaveIfDone(_ connection: EventsConnection) {
        guard let link = connection.link, link.phase == .ending, link.state?.inFlight == 0 else { return }
        leave(connection, saying: nil)
    }

    /// The connection has lost its stream: it is closed once it has read what was said.
    private func leave(_ connection: EventsConnection, saying last: SharedLine?) {
        guard let link = connection.link else { return }
        release(connection)
        link.phase = .leaving
        updateReading(of: connection)
        changeCarry(of: connection) { $0.removeAll() }
        if let last { say(last, to: connection) } else { sendReplies(to: connection) }
    }

    /// Nobody tells this connection anything of its stream any more.
    func release(_ connection: EventsConnection) {
        guard let link = connection.link else { return }
        if let number = link.state?.number, linesOf[number] === connection {
            linesOf[number] = nil
        }
        if link.state != nil, link.phase != .leaving { counters.update { $0.streamsOpen -= 1 } }
        guard let seat = seats[link.name] else { return }
        if seat.holder === connection {
            seats[link.name] = seat.challenged.map { StreamSeat(holder: $0) }
        } else if seat.challenged === connection {
            seats[link.name]?.challenged = nil
        }
    }
}

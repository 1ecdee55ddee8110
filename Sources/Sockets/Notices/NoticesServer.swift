internal import Engine
internal import Logging

/// Serves subscribers: keeps the recent notices and writes them to everyone who wants them, as fast as each can take
/// them. Nobody waits for anybody: writes never block, and a subscriber is only a place in the kept notices. Those that
/// have been forgotten here are read from the archive, page by page, for whoever still wants them.
///
/// `@unchecked Sendable` because everything is touched on the reactor's queue only.
final class NoticesServer: @unchecked Sendable {
    /// Notices taken in before they are written on, so that a burst fills sockets first and queues after.
    private static let noticesPerTurn = 1_024

    let reactor: Reactor
    let counters: CounterBox
    let logger: Logger
    let limits: SocketLimits
    /// Nil: notices are kept in memory only, and there are no names.
    let archive: (any NoticeArchive)?
    private let inbox: NoticeInbox
    let ring: NoticeRing
    let reader = RequestReader()
    private(set) var acceptor: Acceptor!
    var connections: [Token: SubscriberConnection] = [:]
    /// Who has a name.
    var holders: [String: SubscriberConnection] = [:]
    /// Who waits for a page from the archive, in order, and how many pages were asked for.
    var readers: [Token] = []
    var pagesAskedFor = 0
    var completions: [() -> Void]?
    var isClosed = false

    init(
        listener: Listener, reactor: Reactor, inbox: NoticeInbox, archive: (any NoticeArchive)?,
        settings: SocketSettings, counters: CounterBox, logger: Logger
    ) {
        self.reactor = reactor
        self.inbox = inbox
        self.archive = archive
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
        connections.values.compactMap { $0.state.status(next: ring.next) }
    }

    /// What subscribers can be served from.
    var kept: SubscriberState.Kept {
        SubscriberState.Kept(ring: ring, waitingMax: limits.subscriberQueueMax, hasArchive: archive != nil)
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
            connection.state.published(notice.sequence, type: notice.type)
        }
    }

    /// Sequences have gaps only where notices were forgotten before they came here.
    private func leap(to sequence: UInt64) {
        let lost = sequence - ring.next
        ring.skip(to: sequence) { forgetAtAll($0) }
        for connection in connections.values { connection.state.lost(lost, next: sequence) }
    }

    private func forgetAtAll(_ entry: NoticeRing.Entry) {
        for connection in connections.values {
            connection.state.forgot(entry.sequence, type: entry.type)
        }
    }

    /// Lets go of every notice in memory: subscribers go on with what is on the disk.
    func dropRecent() {
        takeIn()
        ring.skip(to: ring.next) { forgetAtAll($0) }
        for connection in connections.values { connection.state.dropPage() }
        measure()
    }

    func measure() {
        var waiting = 0
        var most = 0
        for connection in connections.values {
            let count = connection.state.waiting(next: ring.next)
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

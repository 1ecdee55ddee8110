internal import Dispatch
internal import Engine
internal import Logging

/// The sockets while they are served: three servers on two reactors.
///
/// `@unchecked Sendable` because its parts are constant, and each is used on its reactor's queue only.
final class SocketStage: @unchecked Sendable {
    private let service: Reactor
    private let events: EventsServer
    private let notices: NoticesServer
    private let control: ControlServer

    init(
        settings: SocketSettings, sink: any LineSink, archive: (any NoticeArchive)?,
        control handler: any ControlHandler, inbox: NoticeInbox, counters: CounterBox, logger: Logger
    ) throws(SocketError) {
        let limits = settings.limits
        let listeners = (
            events: try Listener.open(settings.events, backlog: limits.backlog),
            notices: try Listener.open(settings.notices, backlog: limits.backlog),
            control: try Listener.open(settings.control, backlog: limits.backlog)
        )
        let descriptors = try DescriptorLimit.current().soft
        var reactors: [Reactor] = []
        func makeReactor(_ label: String, on other: Reactor? = nil) throws(SocketError) -> Reactor {
            do throws(SocketError) {
                reactors.append(try Reactor(label: label, on: other?.queue))
                return reactors[reactors.count - 1]
            } catch {
                Self.close(reactors)
                throw error
            }
        }
        let intake = try makeReactor("seatwatch.intake")
        let replies = try makeReactor("seatwatch.replies", on: intake)
        service = try makeReactor("seatwatch.service")
        events = EventsServer(
            listener: listeners.events, reactor: intake, replies: replies,
            controlPolicy: listeners.control.policy,
            limits: limits, descriptors: descriptors, sink: sink, counters: counters, logger: logger)
        notices = NoticesServer(
            listener: listeners.notices, reactor: service, inbox: inbox, archive: archive, settings: settings,
            counters: counters, logger: logger)
        control = ControlServer(
            listener: listeners.control, reactor: service, limits: limits, handler: handler, counters: counters,
            logger: logger)
        do throws(SocketError) {
            try start()
        } catch {
            Self.close(reactors)
            throw error
        }
    }

    private static func close(_ reactors: [Reactor]) {
        for reactor in reactors { reactor.queue.sync { reactor.close() } }
    }

    /// Notices and control are served first, so that whoever sends events can already see what comes of them.
    private func start() throws(SocketError) {
        // All that can fail comes before the first client is served.
        try service.queue.sync {
            Result { () throws(SocketError) in
                try notices.start()
                try control.start()
            }
        }.get()
        try events.reactor.queue.sync { Result { () throws(SocketError) in try events.start() } }.get()
        service.queue.sync { service.start() }
        events.reactor.queue.sync { events.serve() }
    }

    func takeInNotices() { service.queue.async { self.notices.takeIn() } }

    func dropRecentNotices() { service.queue.async { self.notices.dropRecent() } }

    func stopIntake(within bound: Duration, completion: @escaping @Sendable () -> Void) {
        events.reactor.queue.async { self.events.stop(within: bound, completion: completion) }
    }

    func stopService(within bound: Duration, completion: @escaping @Sendable () -> Void) {
        service.queue.async { [self] in
            var remaining = 2
            let done = { [self] in
                remaining -= 1
                guard remaining == 0 else { return }
                service.close()
                completion()
            }
            control.stop(within: bound, completion: done)
            notices.stop(within: bound, completion: done)
        }
    }

    func subscribers(_ answer: @escaping @Sendable ([SubscriberStatus]) -> Void) {
        service.queue.async { answer(self.notices.subscribers) }
    }

    func ping(_ queue: SocketServer.Queue, _ done: @escaping @Sendable () -> Void) {
        switch queue {
        case .intake: events.reactor.queue.async(execute: done)
        case .service: service.queue.async(execute: done)
        }
    }
}

internal import CLinux
internal import Dispatch
internal import Glibc
internal import Logging

/// Whoever takes the connections of an acceptor. Called on the reactor's queue.
protocol Accepting: AnyObject {
    /// Whether one more connection can be taken now. If not, `Acceptor.makeRoom` is to be called once it can.
    func mayAccept() -> Bool
    /// A connection of an admitted peer; the receiver owns the descriptor.
    func accepted(_ descriptor: Int32, from peer: Peer)
}

/// Accepts the connections of one listener, asks who they are, and hands the admitted ones on.
///
/// The listener sits in the reactor's epoll set like any connection, so that pausing the reactor pauses it too.
///
/// `@unchecked Sendable` because everything is touched on the reactor's queue only.
final class Acceptor: ReactorMember, @unchecked Sendable {
    private enum State { case idle, listening, waitingForRoom, resting, stopped }

    private let kind: DoorKind
    private let listener: Listener
    private let reactor: Reactor
    private let policy: PeerPolicy
    private let counters: CounterBox
    private let logger: Logger
    private unowned let taker: any Accepting
    private var state = State.idle
    private var token: Token?
    private var deniedLog = LogGate()
    private var failedLog = LogGate()

    init(
        _ kind: DoorKind, _ listener: Listener, reactor: Reactor, counters: CounterBox, logger: Logger,
        taker: any Accepting
    ) {
        self.kind = kind
        self.listener = listener
        self.reactor = reactor
        self.counters = counters
        self.logger = logger
        self.taker = taker
        policy = listener.policy
    }

    func start() throws(SocketError) {
        token = reactor.add(listener.descriptor, .read, self)
        guard token != nil else { throw .refused("epoll_ctl", at: listener.name) }
        state = .listening
    }

    /// Says that a connection ended, so that one more can be taken.
    func makeRoom() {
        guard state == .waitingForRoom else { return }
        listen()
    }

    /// Stops accepting.
    /// - Parameter takingQueued: accept those first who have connected already, if the socket is our own: nobody else
    ///   would ever serve them. Those of an inherited socket wait for the next daemon in any case.
    func stop(takingQueued: Bool) {
        guard state != .stopped else { return }
        if takingQueued, listener.isOwn {
            listener.hide()
            while state != .stopped, taker.mayAccept(), acceptOne() {}
        }
        state = .stopped
        if let token { reactor.remove(token) }
        token = nil
        listener.close()
    }

    func ready(_ readiness: Readiness) {
        for _ in 0..<SocketLimits.acceptsPerTurn {
            guard state == .listening else { return }
            guard taker.mayAccept() else {
                counters.update { $0[keyPath: kind.counters].acceptWaits += 1 }
                leave(.waitingForRoom)
                return
            }
            guard acceptOne() else { return }
        }
    }

    /// - Returns: false when nobody waits, or the system has no descriptor to give.
    private func acceptOne() -> Bool {
        let descriptor = clinux_accept(listener.descriptor)
        guard descriptor >= 0 else {
            switch errno {
            case EAGAIN: return false
            case EINTR, ECONNABORTED: return true
            default:
                rest(because: errno)
                return false
            }
        }
        guard let peer = Peer(of: descriptor) else {
            _ = Glibc.close(descriptor)
            return true
        }
        guard policy.admits(peer) else {
            _ = Glibc.close(descriptor)
            denied(peer)
            return true
        }
        taker.accepted(descriptor, from: peer)
        return true
    }

    /// Takes the listener out for a moment: no descriptor is left, and the listener stays readable all the while.
    private func rest(because code: Int32) {
        counters.update { $0[keyPath: kind.counters].acceptFailures += 1 }
        if let silenced = failedLog.pass() {
            let reason = String(cString: strerror(code))
            logger.warning(
                "cannot accept connections for now: \(reason); raise the descriptor limit if this stays",
                metadata: ["socket": "\(kind.rawValue)", "silenced": "\(silenced)"])
        }
        guard state == .listening else { return }
        leave(.resting)
        listenAfterRest()
    }

    private func listenAfterRest() {
        reactor.queue.asyncAfter(deadline: .now() + .milliseconds(SocketLimits.acceptRestMilliseconds)) {
            [weak self] in
            guard let self, state == .resting else { return }
            listen()
        }
    }

    private func leave(_ next: State) {
        state = next
        if let token { _ = reactor.watch(token, for: nil) }
    }

    private func listen() {
        guard let token else { return }
        state = .listening
        guard !reactor.watch(token, for: .read) else { return }
        state = .resting
        listenAfterRest()
    }

    private func denied(_ peer: Peer) {
        counters.update { $0[keyPath: kind.counters].denied += 1 }
        guard let silenced = deniedLog.pass() else { return }
        logger.warning(
            "denied a peer that is neither root, nor the daemon's user, nor in the socket's group, nor allowed by a setting",
            metadata: [
                "socket": "\(kind.rawValue)", "pid": "\(peer.process)", "uid": "\(peer.user)",
                "silenced": "\(silenced)",
            ])
    }
}

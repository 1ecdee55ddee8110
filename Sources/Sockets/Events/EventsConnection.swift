internal import Glibc

/// A client that sends events. Small, as there may be ten thousand idle ones.
final class EventsConnection: ReactorMember {
    let descriptor: Int32
    /// Counted from 1 since start.
    let source: UInt64
    /// Whether the peer may give feedback.
    let mayControl: Bool
    var token: Token?
    var intake = IntakeState()
    var carry = Carry()
    /// Nil for a bare connection, which is never answered.
    var link: StreamLink?
    private unowned let server: EventsServer

    init(descriptor: Int32, source: UInt64, mayControl: Bool, server: EventsServer) {
        self.descriptor = descriptor
        self.source = source
        self.mayControl = mayControl
        self.server = server
    }

    func ready(_ readiness: Readiness) { server.serve(self) }

    /// Bytes that may be read now; zero while nothing may.
    ///
    /// Of a stream no more than its replies can bear: every two bytes may be a bad line, and its reject has to be kept
    /// until the client reads it.
    func readMax(unsentMax: Int) -> Int {
        guard let link else { return .max }
        guard link.phase == .streaming, link.output.unsent < unsentMax, let state = link.state else { return 0 }
        let lines = max(0, SocketLimits.streamLinesInFlightMax - Int(state.inFlight))
        return lines * 2 >= SocketLimits.streamReadMin ? lines * 2 : 0
    }
}

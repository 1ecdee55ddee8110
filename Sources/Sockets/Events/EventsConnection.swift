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
    private unowned let server: EventsServer

    init(descriptor: Int32, source: UInt64, mayControl: Bool, server: EventsServer) {
        self.descriptor = descriptor
        self.source = source
        self.mayControl = mayControl
        self.server = server
    }

    func ready(_ readiness: Readiness) { server.read(self) }
}

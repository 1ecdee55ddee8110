/// A client that asks and is answered, one request after the other.
final class ControlConnection: ReactorMember {
    let descriptor: Int32
    var token: Token?
    var input = LineInput()
    var output = LineOutput()
    /// The client has written its last byte; it may go on reading.
    var hasInputEnded = false
    /// The request that the handler has, counted from 1; nil while it has none.
    var pending: UInt64?
    var requests: UInt64 = 0
    private unowned let server: ControlServer

    init(descriptor: Int32, server: ControlServer) {
        self.descriptor = descriptor
        self.server = server
    }

    func ready(_ readiness: Readiness) { server.serve(self, readiness) }

    /// While the handler works nothing is watched: what comes, a hang-up too, waits in the kernel.
    var interest: Interest? {
        if pending != nil { return nil }
        if output.count > 0 { return .write }
        return .read
    }
}

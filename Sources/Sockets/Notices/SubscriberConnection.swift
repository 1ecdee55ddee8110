/// A client that follows notices.
final class SubscriberConnection: ReactorMember {
    let descriptor: Int32
    var token: Token?
    var state = SubscriberState()
    var input = LineInput()
    var output = LineOutput()
    /// The client has written its last byte; it may go on reading.
    var hasInputEnded = false
    /// Nothing more is read or sent but what is in `output`.
    var isLeaving = false
    /// The socket is full.
    var isBlocked = false
    /// The output up to here holds answers.
    private var answersEnd: UInt64 = 0
    private unowned let server: NoticesServer

    init(descriptor: Int32, server: NoticesServer) {
        self.descriptor = descriptor
        self.server = server
    }

    func ready(_ readiness: Readiness) { server.serve(self, readiness) }

    func answer(_ line: String) {
        output.append(SharedLine(line))
        answersEnd = output.appended
    }

    /// While an answer waits to be written no further line is read: so answers stay few. Notices that wait do not stop
    /// the reading, else a client busy acknowledging and this side could wait for each other.
    var hasUnsentAnswer: Bool { output.completed < answersEnd }

    /// Whether a further line may be understood now.
    var takesLines: Bool { !hasUnsentAnswer && !isLeaving && !state.isOpening }

    var hasEndedWithoutSubscription: Bool { hasInputEnded && !state.isSubscribed && !state.isOpening }

    var interest: Interest {
        var interest: Interest = []
        if !hasInputEnded, takesLines { interest.insert(.read) }
        if isBlocked { interest.insert(.write) }
        return interest
    }
}

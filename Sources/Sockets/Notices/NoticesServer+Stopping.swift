internal import Dispatch
internal import Logging

extension NoticesServer {
    /// Stops accepting, writes what waits for subscribers, and closes them; at the latest after `bound`.
    func stop(within bound: Duration, completion: @escaping () -> Void) {
        if isClosed { return completion() }
        completions = (completions ?? []) + [completion]
        guard completions?.count == 1 else { return }
        acceptor.stop(takingQueued: false)
        reactor.queue.asyncAfter(deadline: .now() + bound.dispatchInterval) { [weak self] in
            self?.finishStop(isTimeUp: true)
        }
        takeIn()
        finishStop()
    }

    func finishStop(isTimeUp: Bool = false) {
        guard let completions, !isClosed else { return }
        let isDone = connections.values.allSatisfy {
            $0.output.count == 0 && !$0.state.isBehind(ring)
        }
        guard isDone || isTimeUp else { return }
        isClosed = true
        if !isDone {
            logger.warning("closed subscribers before they had taken every notice: they read too slowly")
        }
        for connection in connections.values { close(connection) }
        self.completions = []
        completions.forEach { $0() }
    }
}

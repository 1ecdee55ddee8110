/// Waiting until what was dispatched is published and kept, and the end.
extension LiveEngine {
    /// Calls `done` once everything submitted before has been published, and everything that is known is in the state
    /// store: the next start has nothing to apply again.
    public func drain(_ done: @escaping @Sendable () -> Void) { afterSubmitted { self.saveEverything(done) } }

    /// Applies nothing any more, and calls `done` on the journal's queue when nothing is done with the stores any more. For
    /// after `drain`, when nobody sends or asks any longer.
    public func stop(_ done: @escaping @Sendable () -> Void) {
        decodeQueue.async { [self] in
            isStopped = true
            whenPublished { [self] in
                stateWriter.queue.async { [self] in
                    stateWriter.stop { [self] in journalWriter.queue.async(execute: done) }
                }
            }
        }
    }

    /// Calls `done` on the journal's queue when everything dispatched so far has been published and is in the state store.
    func saveEverything(_ done: @escaping @Sendable () -> Void) {
        whenPublished { [self] in
            let left = Countdown(shards.count + 1)
            let saved: @Sendable () -> Void = { [self] in
                guard left.isLast() else { return }
                stateWriter.queue.async { [self] in
                    stateWriter.whenDurable { [self] in journalWriter.queue.async(execute: done) }
                }
            }
            for number in shards.indices {
                shardQueues[number].async { [self] in checkpointers[number].saveAll(saved) }
            }
            decodeQueue.async { [self] in censusKeeper.saveAll(saved) }
        }
    }

    /// Calls `body` on `publishQueue` when everything dispatched so far has been published.
    func whenPublished(_ body: @escaping @Sendable () -> Void) {
        let left = Countdown(shards.count + 1)
        let done: @Sendable () -> Void = { [self] in if left.isLast() { publishQueue.async(execute: body) } }
        for queue in shardQueues { queue.async(execute: done) }
        journalWriter.queue.async { [journalWriter] in journalWriter.whenDurable(done) }
    }
}

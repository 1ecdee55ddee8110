/// What the sockets ask about the journal.
extension LiveEngine {
    public func openStream(_ name: String, _ answer: @escaping @Sendable (StreamOpening) -> Void) {
        afterSubmitted { [journalWriter] in
            journalWriter.queue.async { journalWriter.openStream(name, answer) }
        }
    }

    public func whenDurable(_ answer: @escaping @Sendable () -> Void) {
        afterSubmitted { [journalWriter] in
            journalWriter.queue.async { journalWriter.whenDurable(answer) }
        }
    }

    public func attach(_ listener: any DurabilityListener) {
        journalWriter.queue.async { [journalWriter] in journalWriter.listener = listener }
    }
}

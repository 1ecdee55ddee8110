internal import Storage

/// What subscribers ask about the notices that are kept. After the end nobody is answered.
extension LiveEngine: NoticeArchive {
    public func openSubscriber(
        _ name: String, from: UInt64?, _ answer: @escaping @Sendable (SubscriberOpening) -> Void
    ) {
        stateWriter.queue.async { [stateWriter] in
            guard !stateWriter.isStopped else { return }
            do throws(StorageError) {
                answer(try stateWriter.openSubscriber(name, from: from))
            } catch {
                stateWriter.fail(error)
            }
        }
    }

    public func notices(
        after sequence: UInt64, limit: Int,
        _ answer: @escaping @Sendable (_ notices: [PublishedNotice], _ oldest: UInt64, _ next: UInt64) -> Void
    ) {
        stateWriter.queue.async { [stateWriter] in
            guard !stateWriter.isStopped else { return }
            do throws(StorageError) {
                let bounds = try stateWriter.store.noticeBounds()
                let kept = try stateWriter.store.notices(after: sequence, limit: limit)
                answer(
                    kept.map { PublishedNotice(sequence: $0.sequence, type: $0.type, line: $0.line) }, bounds.oldest,
                    bounds.next)
            } catch {
                stateWriter.fail(error)
            }
        }
    }

    public func acknowledge(_ name: String, _ sequence: UInt64) {
        stateWriter.queue.async { [stateWriter] in stateWriter.acknowledge(name, sequence) }
    }
}

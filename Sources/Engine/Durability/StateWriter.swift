internal import Model
internal import Storage

/// Puts notices, accounts and cursors on the disk; notices are handed out when they are there, and accounts are written
/// only when the notices of all they have been through are.
///
/// `@unchecked Sendable` because everything is touched on `queue` only. Bounded: blocks with notices are held until their
/// notices are on the disk, each shard has one slice on its way, and each subscriber one cursor.
final class StateWriter: @unchecked Sendable {
    /// Accounts of a shard as they stood at a place of the journal.
    struct Slice {
        var position: UInt64
        var rows: [AccountRow]
        /// Called on the writer's queue when they are on the disk.
        var done: @Sendable () -> Void
    }

    let queue: any StageQueue
    let store: any StateStore
    private let onNotices: @Sendable ([PublishedNotice]) -> Void
    private let onCovered: @Sendable (UInt64) -> Void
    private let onFailure: @Sendable (StorageError) -> Void

    /// Notices whose event time lies further back than the newest one's are forgotten.
    private let noticesKept: TimeSpan
    private let pace: EnginePace

    private var change = StateChange()
    private(set) var marks: StateMarks
    private var notices: [PublishedNotice] = []
    private var done: [@Sendable () -> Void] = []
    /// Slices that are ahead of the notices.
    private var held: [Slice] = []
    /// Up to where each shard's accounts are all saved, and the clock there.
    private var covered: [(position: UInt64, clock: Int64?)]
    private var cursors: [String: UInt64] = [:]
    private enum Schedule { case none, later, now }
    private var schedule = Schedule.none
    private(set) var isFull = false
    /// The store is somebody else's to close: an acknowledgement that comes now is as good as one that never came.
    private(set) var isStopped = false

    init(
        _ store: any StateStore, on queue: any StageQueue, settings: EngineSettings,
        onNotices: @escaping @Sendable ([PublishedNotice]) -> Void,
        onCovered: @escaping @Sendable (UInt64) -> Void, onFailure: @escaping @Sendable (StorageError) -> Void
    ) throws(StorageError) {
        self.store = store
        self.queue = queue
        pace = settings.pace
        self.onNotices = onNotices
        self.onCovered = onCovered
        self.onFailure = onFailure
        marks = store.marks
        noticesKept = settings.noticesKept
        // The census comes after the shards.
        covered = Array(repeating: (store.marks.covered, store.marks.clock), count: settings.shards + 1)
        for cursor in try store.cursors() { cursors[cursor.name] = cursor.sequence }
    }

    /// What a block led to. `done` is called when its notices are on the disk and handed out.
    func add(
        _ notices: [OutboxNotice], organizations: [OrganizationRow], outreach: [OutreachRow], published: UInt64,
        done: @escaping @Sendable () -> Void
    ) {
        marks.published = published
        raiseCovered()
        change.notices += notices
        if let newest = notices.map(\.time).max() {
            change.noticesExpireBefore = newest - noticesKept.milliseconds
        }
        change.organizations += organizations
        change.outreach += outreach
        self.notices += notices.map { PublishedNotice(sequence: $0.sequence, type: $0.type, line: $0.line) }
        release()
        if notices.isEmpty {
            done()
        } else {
            self.done.append(done)
            flush(.now)
        }
    }

    func add(_ slice: Slice) {
        held.append(slice)
        release()
    }

    /// All of the shard's accounts are saved as of `position` or later.
    func cover(shard: Int, position: UInt64, clock: Int64?) {
        covered[shard] = (position, clock)
        raiseCovered()
    }

    /// A shard none of whose accounts changed is through with them before the notices of its last block are out: then what
    /// is covered waits for them.
    private func raiseCovered() {
        guard let least = covered.min(by: { $0.position < $1.position }), least.position > marks.covered,
            least.position <= marks.published
        else { return }
        marks.covered = least.position
        marks.clock = least.clock
        flush(.later)
    }

    /// Moves slices whose notices are out to what is written next.
    private func release() {
        guard held.contains(where: { $0.position <= marks.published }) else { return }
        for slice in held where slice.position <= marks.published {
            change.accounts += slice.rows
            done.append(slice.done)
        }
        held.removeAll { $0.position <= marks.published }
        // Few accounts wait for company; many are a transaction's worth.
        flush(change.accounts.count < pace.slices.upperBound ? .later : .now)
    }

    private func flush(_ when: Schedule) {
        guard !isStopped else { return }
        switch (schedule, when) {
        case (_, .none), (.now, _), (.later, .later): return
        case (_, .now): queue.async { self.commit() }
        case (.none, .later): queue.async(after: pace.patience) { self.commit() }
        }
        schedule = when
    }

    private func commit() {
        guard schedule != .none, !isStopped else { return }
        change.marks = marks
        do throws(StorageError) {
            try store.commit(change)
        } catch .full {
            isFull = true
            schedule = .now
            queue.async(after: pace.retryInterval) { self.commit() }
            return
        } catch {
            return onFailure(error)
        }
        isFull = false
        schedule = .none
        let (notices, done) = (self.notices, self.done)
        change = StateChange()
        self.notices = []
        self.done = []
        if !notices.isEmpty { onNotices(notices) }
        onCovered(marks.covered)
        for each in done { each() }
    }

    /// The store has failed while it was read.
    func fail(_ error: StorageError) { onFailure(error) }

    /// Calls `done` when all that was added so far is on the disk.
    func whenDurable(_ done: @escaping @Sendable () -> Void) {
        self.done.append(done)
        flush(.now)
    }

    /// Calls `done` when all that was added so far is on the disk; the store is not touched any more from then on.
    func stop(_ done: @escaping @Sendable () -> Void) {
        whenDurable { [self] in
            isStopped = true
            done()
        }
    }
}

// MARK: - Subscribers

extension StateWriter {
    func openSubscriber(_ name: String, from: UInt64?) throws(StorageError) -> SubscriberOpening {
        let bounds = try store.noticeBounds()
        if let from {
            guard from < bounds.next else {
                return .refused("from: the newest notice has sequence \(bounds.next - 1)")
            }
            move(name, to: from)
        } else if cursors[name] == nil {
            move(name, to: bounds.oldest - 1)
        }
        return .open(cursor: cursors[name] ?? 0, oldest: bounds.oldest, next: bounds.next)
    }

    func acknowledge(_ name: String, _ sequence: UInt64) {
        guard sequence > cursors[name] ?? 0 else { return }
        move(name, to: sequence)
    }

    private func move(_ name: String, to sequence: UInt64) {
        cursors[name] = sequence
        change.cursors.removeAll { $0.name == name }
        change.cursors.append(SubscriberCursor(name: name, sequence: sequence))
        flush(.later)
    }
}

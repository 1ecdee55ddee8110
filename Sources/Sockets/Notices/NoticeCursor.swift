/// How far one subscriber has come in the kept notices, and what it has missed.
///
/// A subscriber has no queue of its own: it is a place in the ring, so that a thousand stuck ones pin nothing. Its bound
/// is kept by counting: a live subscriber with `waitingMax` notices ahead of it misses what comes, until it has taken
/// those; then it is told how many. One that catches up on kept notices is bound by what is kept.
struct NoticeCursor {
    enum Step {
        case notice(SharedLine)
        /// Notices were missed here; the next one to be considered is `next`.
        case lagged(missed: UInt64, next: UInt64)
    }

    private let filter: TypeFilter
    private let waitingMax: Int
    /// The sequence to look at next: all before it are sent, missed or not wanted.
    private(set) var position: UInt64
    /// Whether the newest notice has been reached once.
    private var isLive: Bool
    /// Live: the wanted notices from `position` to the gap or the end.
    private var waitingLive = 0
    /// Notices forgotten before they could be sent, right before `position`.
    private var forgotten: UInt64 = 0
    /// Where a full queue began to miss notices, and how many.
    private var gap: (start: UInt64, missed: UInt64)?

    /// Begins with the next notice to be published, or behind `sequence`.
    init(filter: TypeFilter, after sequence: UInt64?, oldest: UInt64, next: UInt64, waitingMax: Int) {
        self.filter = filter
        self.waitingMax = waitingMax
        let start = sequence.map { $0 + 1 } ?? next
        precondition(start <= next, "no one subscribes from the future")
        position = max(start, oldest)
        // Which of the forgotten ones were wanted cannot be known any more: all are told.
        forgotten = position - start
        isLive = position == next
    }

    /// Notices that wait for this subscriber; while it catches up, wanted or not.
    func waiting(next: UInt64) -> Int { isLive ? waitingLive : Int(next - position) }

    /// Whether there is something to send, be it that notices were missed.
    func isBehind(next: UInt64) -> Bool { waiting(next: next) > 0 || forgotten > 0 || gap != nil }

    /// A notice has been kept.
    mutating func published(_ sequence: UInt64, type: String) {
        guard isLive else { return }
        guard filter.matches(type) else {
            if waitingLive == 0, gap == nil { position = sequence + 1 }
            return
        }
        if let open = gap {
            gap = (open.start, open.missed + 1)
        } else if waitingLive < waitingMax {
            waitingLive += 1
        } else {
            gap = (sequence, 1)
        }
    }

    /// A notice is kept no longer.
    mutating func forgot(_ sequence: UInt64, type: String) {
        guard sequence >= position else { return }
        // From the gap on everything is counted already.
        if let gap, sequence >= gap.start { return }
        if filter.matches(type) {
            forgotten += 1
            if isLive { waitingLive -= 1 }
        }
        position = sequence + 1
    }

    /// `count` notices before `next` were never seen, and all before them are forgotten.
    mutating func lost(_ count: UInt64, next: UInt64) {
        forgotten += count
        if gap == nil { position = next }
    }

    /// What to send now; nil when there is nothing until the next notice.
    mutating func advance(in ring: NoticeRing) -> Step? {
        let missedHere = gap.map { $0.start <= position ? $0.missed : 0 } ?? 0
        if forgotten + missedHere > 0 {
            defer { forgotten = 0 }
            if missedHere > 0 {
                gap = nil
                waitingLive = 0
                position = ring.next
            }
            return .lagged(missed: forgotten + missedHere, next: position)
        }
        while position < min(ring.next, gap?.start ?? .max) {
            let entry = ring[position]
            position += 1
            guard filter.matches(entry.type) else { continue }
            if isLive { waitingLive -= 1 }
            return .notice(entry.line)
        }
        if gap != nil { return advance(in: ring) }
        isLive = true
        return nil
    }
}

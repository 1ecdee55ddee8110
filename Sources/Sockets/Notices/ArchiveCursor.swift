internal import Engine

/// How far one subscriber has come in the notices that are kept on the disk: it reads those that the ring has forgotten
/// page by page, and the recent ones from the ring without asking anybody.
///
/// It has no queue, so it is never too far behind: what it does not take stays where it is. It misses only what is kept
/// nowhere any more.
struct ArchiveCursor {
    enum Step {
        case next(NoticeCursor.Step)
        /// A page of notices is wanted, those after this sequence; until it comes there is nothing.
        case fetch(after: UInt64)
    }

    let filter: TypeFilter
    /// The sequence to look at next: all before it are sent, missed or not wanted.
    private(set) var position: UInt64
    /// Notices forgotten before they could be sent, right before `position`.
    private var forgotten: UInt64 = 0
    private var page: [PublishedNotice] = []
    private var pageIndex = 0
    /// Bytes of the page, until its last notice is taken.
    private(set) var pageBytes = 0
    private(set) var isFetching = false

    /// Begins behind `sequence`; what is older than `oldest` is missed.
    init(filter: TypeFilter, after sequence: UInt64, oldest: UInt64) {
        self.filter = filter
        position = sequence + 1
        skip(to: oldest)
    }

    /// What to send or to ask for now; nil when there is nothing until the page comes, or the next notice.
    mutating func advance(in ring: NoticeRing) -> Step? {
        if forgotten > 0 {
            defer { forgotten = 0 }
            return .next(.lagged(missed: forgotten, next: position))
        }
        while pageIndex < page.count {
            let notice = page[pageIndex]
            pageIndex += 1
            position = notice.sequence + 1
            if pageIndex == page.count { dropPage() }
            if filter.matches(notice.type) { return .next(.notice(SharedLine(notice.line))) }
        }
        guard !isFetching else { return nil }
        while position < ring.next {
            guard position >= ring.oldest else {
                isFetching = true
                return .fetch(after: position - 1)
            }
            let entry = ring[position]
            position += 1
            if filter.matches(entry.type) { return .next(.notice(entry.line)) }
        }
        return nil
    }

    /// The page that was asked for: notices from `position` on, in order.
    mutating func fetched(_ notices: [PublishedNotice], oldest: UInt64, ring: NoticeRing) {
        precondition(isFetching, "a page comes when it was asked for")
        isFetching = false
        skip(to: min(oldest, ring.oldest))
        page = notices.filter { $0.sequence >= position }
        pageIndex = 0
        pageBytes = page.reduce(0) { $0 + $1.line.count }
        // Sequences without a notice are those of forgotten people; nothing is kept before the ring begins.
        if page.isEmpty { position = max(position, ring.oldest) }
    }

    /// Gives up what was read in advance; it is read again when it is wanted.
    mutating func dropPage() {
        page = []
        pageIndex = 0
        pageBytes = 0
    }

    /// Whether the ring holds something for this subscriber, wanted or not.
    func isBehind(_ ring: NoticeRing) -> Bool { position >= ring.oldest && position < ring.next }

    /// Whether everything from here on is in the ring.
    func hasReached(_ ring: NoticeRing) -> Bool {
        forgotten == 0 && page.isEmpty && !isFetching && position >= ring.oldest && position <= ring.next
    }

    private mutating func skip(to oldest: UInt64) {
        guard oldest > position else { return }
        forgotten += oldest - position
        position = oldest
    }
}

internal import Engine
internal import Locking

/// Notices on their way to the service queue. Bounded like the kept notices, as more would be forgotten there anyway:
/// beyond the bound the oldest go, which subscribers learn from the gap in the sequences.
final class NoticeInbox: Sendable {
    private struct Content {
        var notices: [PublishedNotice] = []
        var bytes = 0
    }

    private let countMax: Int
    private let bytesMax: Int
    private let content = Locked(Content())

    init(countMax: Int, bytesMax: Int) {
        self.countMax = countMax
        self.bytesMax = bytesMax
    }

    /// - Returns: whether the inbox was empty, so that somebody has to be told to take the notices.
    func add(_ notices: [PublishedNotice]) -> Bool {
        guard !notices.isEmpty else { return false }
        return content.withLock { content in
            let wasEmpty = content.notices.isEmpty
            content.notices += notices
            content.bytes += notices.reduce(0) { $0 + $1.line.count }
            var excess = 0
            while excess < content.notices.count - 1,
                content.notices.count - excess > countMax || content.bytes > bytesMax
            {
                content.bytes -= content.notices[excess].line.count
                excess += 1
            }
            content.notices.removeFirst(excess)
            return wasEmpty
        }
    }

    func takeAll() -> [PublishedNotice] {
        content.withLock { content in
            defer { content = Content() }
            return content.notices
        }
    }
}

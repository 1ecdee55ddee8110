internal import Engine

/// The most recent notices, without a hole between the oldest and the newest.
final class NoticeRing {
    struct Entry {
        var sequence: UInt64
        var type: String
        var line: SharedLine
    }

    private let countMax: Int
    private let bytesMax: Int
    /// Forgotten entries stand as nil in front until they are half of all.
    private var entries: [Entry?] = []
    private var first = 0
    private(set) var bytes = 0
    /// The sequence after the newest notice.
    private(set) var next: UInt64

    init(next: UInt64, countMax: Int, bytesMax: Int) {
        self.next = next
        self.countMax = countMax
        self.bytesMax = bytesMax
    }

    var count: Int { entries.count - first }
    /// The oldest sequence kept; `next` when none is.
    var oldest: UInt64 { next - UInt64(count) }

    /// The notice with a sequence from `oldest` up to `next`.
    subscript(sequence: UInt64) -> Entry {
        guard let entry = entries[first + Int(sequence - oldest)] else {
            fatalError("a forgotten notice was asked for")
        }
        return entry
    }

    /// Keeps `notice`, which carries the sequence `next`, and forgets the oldest beyond the bounds.
    /// - Complexity: O(1) amortised.
    func append(_ notice: PublishedNotice, forgetting forget: (Entry) -> Void) {
        precondition(notice.sequence == next, "notices are published in the order of their sequences, each once")
        while count > 0, count >= countMax || bytes + notice.line.count > bytesMax { forgetOldest(forget) }
        entries.append(Entry(sequence: notice.sequence, type: notice.type, line: SharedLine(notice.line)))
        bytes += notice.line.count
        next += 1
    }

    /// Notices up to `sequence` were never seen: what is kept would have a hole, so all of it is forgotten.
    func skip(to sequence: UInt64, forgetting forget: (Entry) -> Void) {
        precondition(sequence >= next, "sequences never fall")
        while count > 0 { forgetOldest(forget) }
        next = sequence
    }

    private func forgetOldest(_ forget: (Entry) -> Void) {
        let entry = self[oldest]
        entries[first] = nil
        first += 1
        bytes -= entry.line.bytes.count
        if first * 2 > entries.count {
            entries.removeFirst(first)
            first = 0
        }
        forget(entry)
    }
}

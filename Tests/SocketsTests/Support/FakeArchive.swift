import Engine
import Foundation

/// Stands in for the outbox and the cursors: outlives a daemon, keeps everything or forgets, answers at once or when the
/// test says so.
final class FakeArchive: NoticeArchive {
    struct Content {
        var notices: [PublishedNotice] = []
        var oldest: UInt64 = 1
        var cursors: [String: UInt64] = [:]
        /// Every page asked for.
        var pages: [(after: UInt64, limit: Int)] = []
        var acknowledgements: [UInt64] = []
        var refusal: String?
        /// Answers that wait while it is held.
        var held: [@Sendable () -> Void] = []
        var isHeld = false

        var next: UInt64 { (notices.last?.sequence ?? 0) + 1 }
    }

    let content = Monitor(Content())
    private let queue = DispatchQueue(label: "archive")

    /// Keeps notices, as the outbox does before they are published.
    func keep(_ notices: [PublishedNotice]) { content.change { $0.notices += notices } }

    /// Forgets what is older than `sequence`.
    func forget(before sequence: UInt64) {
        content.change { content in
            content.notices.removeAll { $0.sequence < sequence }
            content.oldest = sequence
        }
    }

    /// Answers nothing from here on, until it is released.
    func hold() { content.change { $0.isHeld = true } }

    func release() {
        let held = content.change { content in
            content.isHeld = false
            defer { content.held = [] }
            return content.held
        }
        for answer in held { queue.async(execute: answer) }
    }

    private func later(_ answer: @escaping @Sendable () -> Void) {
        let isHeld = content.change { content in
            if content.isHeld { content.held.append(answer) }
            return content.isHeld
        }
        if !isHeld { queue.async(execute: answer) }
    }

    // MARK: NoticeArchive

    func openSubscriber(_ name: String, from: UInt64?, _ answer: @escaping @Sendable (SubscriberOpening) -> Void) {
        later {
            answer(
                self.content.change { content in
                    if let reason = content.refusal { return .refused(reason) }
                    let cursor = from ?? content.cursors[name] ?? content.oldest - 1
                    content.cursors[name] = cursor
                    return .open(cursor: cursor, oldest: content.oldest, next: content.next)
                })
        }
    }

    func notices(
        after sequence: UInt64, limit: Int,
        _ answer: @escaping @Sendable (_ notices: [PublishedNotice], _ oldest: UInt64, _ next: UInt64) -> Void
    ) {
        content.change { $0.pages.append((sequence, limit)) }
        later {
            let content = self.content.now
            let page = content.notices.drop { $0.sequence <= sequence }.prefix(limit)
            answer(Array(page), content.oldest, content.next)
        }
    }

    func acknowledge(_ name: String, _ sequence: UInt64) {
        content.change { content in
            content.acknowledgements.append(sequence)
            content.cursors[name] = max(content.cursors[name] ?? 0, sequence)
        }
    }

    func cursor(_ name: String) -> UInt64? { content.now.cursors[name] }
}

import Engine
import Testing

@testable import Sockets

/// What a subscriber gets.
enum Received: Equatable {
    case notice(UInt64)
    case lagged(missed: UInt64, next: UInt64)
}

/// Ring and cursor together, as the server drives them.
struct Following {
    let ring: NoticeRing
    var cursor: NoticeCursor

    init(ring: NoticeRing, filter: TypeFilter = .all, after: UInt64? = nil, waitingMax: Int) {
        self.ring = ring
        cursor = NoticeCursor(
            filter: filter, after: after, oldest: ring.oldest, next: ring.next, waitingMax: waitingMax)
    }

    mutating func publish(_ notice: PublishedNotice) {
        var cursor = cursor
        if notice.sequence > ring.next {
            let lost = notice.sequence - ring.next
            ring.skip(to: notice.sequence) { cursor.forgot($0.sequence, type: $0.type) }
            cursor.lost(lost, next: notice.sequence)
        }
        ring.append(notice) { cursor.forgot($0.sequence, type: $0.type) }
        cursor.published(notice.sequence, type: notice.type)
        self.cursor = cursor
    }

    mutating func take() -> Received? {
        switch cursor.advance(in: ring) {
        case nil: nil
        case .lagged(let missed, let next): .lagged(missed: missed, next: next)
        case .notice(let line): .notice(UInt64(String(decoding: line.bytes.dropLast(), as: UTF8.self))!)
        }
    }

    mutating func takeAll() -> [Received] {
        var all: [Received] = []
        while let one = take() { all.append(one) }
        return all
    }
}

/// A notice whose line is its sequence alone.
func bare(_ sequence: UInt64, type: String = "a") -> PublishedNotice {
    PublishedNotice(sequence: sequence, type: type, line: Array("\(sequence)\n".utf8))
}

@Suite struct NoticeCursorTests {
    private func ring(next: UInt64 = 1, keeping count: Int = 100) -> NoticeRing {
        NoticeRing(next: next, countMax: count, bytesMax: 1 << 20)
    }

    @Test func aLiveOneGetsWhatComes() {
        var following = Following(ring: ring(), waitingMax: 4)
        #expect(following.takeAll() == [])
        for sequence in 1...3 { following.publish(bare(UInt64(sequence))) }
        #expect(following.cursor.waiting(next: 4) == 3)
        #expect(following.takeAll() == [.notice(1), .notice(2), .notice(3)])
        following.publish(bare(4))
        #expect(following.takeAll() == [.notice(4)])
    }

    @Test func whatDoesNotFitIsMissedAndToldInItsPlace() {
        var following = Following(ring: ring(), waitingMax: 4)
        for sequence in 1...6 { following.publish(bare(UInt64(sequence))) }
        #expect(following.take() == .notice(1))
        // The queue has room again, but the gap stays one until it is told.
        following.publish(bare(7))
        #expect(following.takeAll() == [.notice(2), .notice(3), .notice(4), .lagged(missed: 3, next: 8)])
        following.publish(bare(8))
        #expect(following.takeAll() == [.notice(8)])
    }

    @Test func catchingUpIsNotBoundByTheQueue() {
        let ring = ring()
        for sequence in 1...50 { ring.append(bare(UInt64(sequence))) { _ in } }
        var following = Following(ring: ring, after: 10, waitingMax: 4)
        #expect(following.take() == .notice(11))
        for sequence in 51...60 { following.publish(bare(UInt64(sequence))) }
        #expect(following.takeAll() == (12...60).map { .notice($0) })
        // From here on it is live.
        for sequence in 61...66 { following.publish(bare(UInt64(sequence))) }
        #expect(following.takeAll() == (61...64).map { .notice($0) } + [.lagged(missed: 2, next: 67)])
    }

    @Test func whatIsForgottenBeforeTheStartIsTold() {
        let ring = ring(keeping: 5)
        for sequence in 1...20 { ring.append(bare(UInt64(sequence))) { _ in } }
        var following = Following(ring: ring, after: 0, waitingMax: 100)
        #expect(following.takeAll() == [.lagged(missed: 15, next: 16)] + (16...20).map { .notice($0) })
    }

    @Test func whatIsForgottenOnTheWayIsTold() throws {
        var following = Following(
            ring: ring(keeping: 5), filter: try TypeFilter(names: ["wanted"]), waitingMax: 100)
        for sequence in 1...6 {
            following.publish(bare(UInt64(sequence), type: sequence % 2 == 0 ? "wanted" : "other"))
        }
        #expect(following.take() == .notice(2))
        // 4 and 6 wait; then the ring moves past 4.
        for sequence in 7...10 { following.publish(bare(UInt64(sequence), type: "other")) }
        #expect(following.takeAll() == [.lagged(missed: 1, next: 6), .notice(6)])
    }

    @Test func onlyWantedNoticesFillTheQueue() throws {
        var following = Following(ring: ring(), filter: try TypeFilter(names: ["wanted"]), waitingMax: 2)
        for sequence in 1...20 { following.publish(bare(UInt64(sequence), type: "other")) }
        #expect(following.cursor.position == 21)
        for sequence in 21...24 { following.publish(bare(UInt64(sequence), type: "wanted")) }
        #expect(following.takeAll() == [.notice(21), .notice(22), .lagged(missed: 2, next: 25)])
    }

    @Test func aHoleInTheSequencesIsTold() {
        var following = Following(ring: ring(), waitingMax: 10)
        following.publish(bare(1))
        following.publish(bare(5))
        // What was kept before the hole goes with it: nobody is served around a hole unawares.
        #expect(following.takeAll() == [.lagged(missed: 4, next: 5), .notice(5)])
        #expect(following.ring.oldest == 5)
    }

    /// The plain way: a list per subscriber.
    private struct Model {
        let wanted: String?
        let waitingMax: Int
        var queue: [UInt64] = []
        var missed: UInt64 = 0
        var newest: UInt64 = 0

        mutating func publish(_ sequence: UInt64, type: String) {
            newest = sequence
            if wanted == nil || wanted == type {
                if missed == 0, queue.count < waitingMax { queue.append(sequence) } else { missed += 1 }
            }
        }
    }

    @Test(arguments: 0..<300 as Range<UInt64>)
    func everyWantedNoticeIsDeliveredOrToldAsMissed(seed: UInt64) throws {
        var random = Seeded(seed)
        let waitingMax = Int.random(in: 1...12, using: &random)
        let keeping = Int.random(in: 1...30, using: &random)
        let wantsAll = Bool.random(using: &random)
        var following = Following(
            ring: ring(keeping: keeping), filter: wantsAll ? .all : try TypeFilter(names: ["b"]),
            waitingMax: waitingMax)
        var model = Model(wanted: wantsAll ? nil : "b", waitingMax: waitingMax)
        var sequence: UInt64 = 0
        var wanted: UInt64 = 0
        var delivered: [UInt64] = []
        var missed: UInt64 = 0
        var hasForgotten = false
        func check(_ received: Received?) {
            switch received {
            case nil: break
            case .notice(let sequence): delivered.append(sequence)
            case .lagged(let count, _): missed += count
            }
        }
        for _ in 0..<200 {
            if Bool.random(using: &random) {
                sequence += 1
                let type = Bool.random(using: &random) ? "a" : "b"
                if wantsAll || type == "b" { wanted += 1 }
                if sequence > UInt64(keeping), following.cursor.position <= sequence - UInt64(keeping) {
                    hasForgotten = true
                }
                following.publish(bare(sequence, type: type))
                model.publish(sequence, type: type)
            } else {
                let received = following.take()
                check(received)
                if !hasForgotten {
                    // While the ring forgets nothing that waits, it is exactly the queue of the model.
                    if let first = model.queue.first {
                        #expect(received == .notice(first))
                        model.queue.removeFirst()
                    } else if model.missed > 0 {
                        #expect(received == .lagged(missed: model.missed, next: model.newest + 1))
                        model.missed = 0
                    } else {
                        #expect(received == nil)
                    }
                }
            }
        }
        following.takeAll().forEach { check($0) }
        #expect(UInt64(delivered.count) + missed == wanted)
        #expect(delivered == delivered.sorted() && Set(delivered).count == delivered.count)
        #expect(following.cursor.waiting(next: following.ring.next) == 0)
    }
}

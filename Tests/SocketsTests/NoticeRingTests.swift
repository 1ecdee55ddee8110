import Engine
import Testing

@testable import Sockets

@Suite struct NoticeRingTests {
    @Test func theOldestGoFirst() {
        let ring = NoticeRing(next: 7, countMax: 3, bytesMax: 1_000)
        var forgotten: [UInt64] = []
        #expect(ring.oldest == 7 && ring.count == 0)
        for sequence in 7...200 { ring.append(bare(UInt64(sequence))) { forgotten.append($0.sequence) } }
        #expect(forgotten == Array(7...197))
        #expect(ring.oldest == 198 && ring.next == 201 && ring.count == 3)
        #expect((198...200).map { ring[$0].sequence } == [198, 199, 200])
        #expect(ring.bytes == 3 * 4)
    }

    @Test func bytesAreBoundToo() {
        let ring = NoticeRing(next: 1, countMax: 100, bytesMax: 1_000)
        for sequence in 1...50 {
            ring.append(PublishedNotice(sequence: UInt64(sequence), type: "a", line: Array(repeating: 10, count: 300)))
            {
                _ in
            }
            #expect(ring.bytes <= 1_000)
        }
        #expect(ring.count == 3)
        // One that is larger than the bound stays alone.
        ring.append(PublishedNotice(sequence: 51, type: "a", line: Array(repeating: 10, count: 5_000))) { _ in }
        #expect(ring.count == 1 && ring.oldest == 51)
    }

    @Test func theInboxForgetsItsOldest() {
        let inbox = NoticeInbox(countMax: 10, bytesMax: 1_000)
        #expect(!inbox.add([]))
        #expect(inbox.add((1...8).map { bare($0) }))
        #expect(!inbox.add((9...12).map { bare($0) }))
        #expect(inbox.takeAll().map(\.sequence) == Array(3...12))
        #expect(inbox.add([bare(13)]))
    }
}

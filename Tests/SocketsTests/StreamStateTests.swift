import Engine
import Testing

@testable import Sockets

@Suite struct StreamStateTests {
    private typealias Stretch = (text: String, first: UInt64)

    private func take(_ text: String, in state: inout StreamState) -> [Stretch] {
        var stretches: [Stretch] = []
        let bytes = Array(text.utf8)
        bytes.withUnsafeBufferPointer { buffer in
            state.take(buffer) { lines, first in
                stretches.append((String(decoding: buffer[lines], as: UTF8.self), first))
            }
        }
        return stretches
    }

    @Test func linesAreCountedFromTheWelcomeOn() {
        var state = StreamState(number: 1, accepted: 41)
        let stretches = take("a\n\nb\n", in: &state)
        #expect(stretches.map(\.first) == [42] && stretches.map(\.text) == ["a\n\nb\n"])
        #expect(state.takeOverlong() == 45)
        #expect(state.received == 45 && state.inFlight == 4)
    }

    @Test(arguments: 0..<300 as Range<UInt64>)
    func flushesAreCutOutOfWhateverStandsAroundThem(seed: UInt64) {
        var random = Seeded(seed)
        let kinds = [
            "", "line", "flush", #"{"type":"flush"}"#, #"{"type":"flush"} "#, #"{"type":"flush","type":"flush"}"#,
            String(repeating: "x", count: 300) + "flush", #"{"type":"tick","id":"flush"}"#,
        ]
        var state = StreamState(number: 1, accepted: 0)
        var expected: [String] = []
        var found: [String] = []
        var flushes = 0
        for _ in 0..<4 {
            let lines = (0..<Int.random(in: 1...8, using: &random)).map { _ in kinds.randomElement(using: &random)! }
            for line in lines {
                if line == kinds[3] || line == kinds[4] { flushes += 1 } else { expected.append(line) }
            }
            for stretch in take(lines.joined(separator: "\n") + "\n", in: &state) {
                #expect(stretch.first == UInt64(found.count + 1))
                found += stretch.text.dropLast().split(separator: "\n", omittingEmptySubsequences: false).map(
                    String.init)
            }
        }
        #expect(found == expected && state.received == UInt64(expected.count))
        // All of them are answered once everything is on the disk.
        let now = state.takeDueFlushes()
        let replies = state.durable(StreamProgress(number: 1, accepted: state.received, rejects: []))
        #expect(now + (replies?.acks ?? 0) == (expected.isEmpty ? flushes : max(now + 1, flushes)))
        #expect(!state.isFlushing)
    }

    @Test func anAcknowledgementAnswersTheFlushesThatItCovers() {
        var state = StreamState(number: 1, accepted: 0)
        let flush = "{\"type\":\"flush\"}\n"
        _ = take("\(flush)a\n\(flush)\(flush)b\n\(flush)c\n", in: &state)
        #expect(state.takeDueFlushes() == 1 && state.takeDueFlushes() == 0 && state.isFlushing)
        #expect(state.durable(StreamProgress(number: 1, accepted: 1, rejects: []))?.acks == 2)
        #expect(state.durable(StreamProgress(number: 1, accepted: 3, rejects: []))?.acks == 1)
        #expect(!state.isFlushing && state.inFlight == 0)
    }

    @Test func whatWasToldBeforeIsNotToldAgain() {
        var state = StreamState(number: 1, accepted: 10)
        _ = take("a\nb\n", in: &state)
        let rejects = [9, 10, 11].map { StreamReject(line: $0, reason: "no") }
        #expect(state.durable(StreamProgress(number: 1, accepted: 10, rejects: rejects)) == nil)
        let replies = state.durable(StreamProgress(number: 1, accepted: 12, rejects: rejects))
        #expect(replies.map { Array($0.rejects) } == [rejects[2]] && replies?.accepted == 12 && replies?.acks == 1)
        #expect(state.durable(StreamProgress(number: 1, accepted: 12, rejects: [])) == nil)
        #expect(state.durable(StreamProgress(number: 1, accepted: 11, rejects: [])) == nil)
    }

    @Test func commitsThatComeTogetherAreToldAsOne() {
        let wakes = Monitor(0)
        let inbox = StreamProgressInbox { wakes.change { $0 += 1 } }
        inbox.durable([])
        #expect(wakes.now == 0)
        let rejects = (1...3).map { StreamReject(line: $0, reason: "no") }
        inbox.durable([StreamProgress(number: 7, accepted: 1, rejects: [rejects[0]])])
        inbox.durable([
            StreamProgress(number: 2, accepted: 9, rejects: []),
            StreamProgress(number: 7, accepted: 3, rejects: Array(rejects[1...])),
        ])
        #expect(wakes.now == 1)
        #expect(
            inbox.takeAll() == [
                StreamProgress(number: 7, accepted: 3, rejects: rejects),
                StreamProgress(number: 2, accepted: 9, rejects: []),
            ])
        #expect(inbox.takeAll().isEmpty)
        inbox.durable([StreamProgress(number: 2, accepted: 10, rejects: [])])
        #expect(wakes.now == 2)
    }

    @Test func repliesAreWrittenOut() {
        var writer = StreamReplies()
        let rejects = [StreamReject(line: 17, reason: "time: \"x\""), StreamReject(line: 18, reason: "time: \"x\"")]
        let line = writer.line(StreamState.Replies(rejects: rejects[...], accepted: 20, acks: 2))
        #expect(
            String(decoding: line.bytes, as: UTF8.self) == """
                {"type":"reject","line":17,"reason":"time: \\"x\\""}
                {"type":"reject","line":18,"reason":"time: \\"x\\""}
                {"type":"ack","accepted":20}
                {"type":"ack","accepted":20}

                """)
    }
}

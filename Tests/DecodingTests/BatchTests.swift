import Model
import Testing

@testable import Decoding

/// Buffers and batches: where they are cut must not matter, and what is full must say so.
@Suite struct BatchTests {
    private static let stream: [String] = [
        line("session.start", #""ip":"192.0.2.1","device":"d1","session":"s1","id":"e1""#),
        "broken",
        line("account.update", #""email":"a@example.org","organization":"org""#),
        " ",
        line("later.type"),
        line("session.activity", #""ip":"2001:db8::5","geo":{"latitude":1,"longitude":2,"city":"X"}"#) + "\r",
        organization(#""plan":"p","price_tiers":[{"up_to":5,"unit_price":1.50},{}]"#),
        line("tick", #""x":"\ud800""#),
        line("feedback", #""answer":"travel","note":"n""#),
        line("tick"),
    ]

    /// What several batches hold, in order.
    private struct Contents: Equatable {
        var decoded: [Decoded] = []
        var rejects: [Reject] = []
        var lines = 0
        var ignored = 0

        mutating func add(_ batch: EventBatch) {
            decoded += batch.all.map { Decoded($0, in: batch) }
            rejects += batch.rejects
            lines += batch.lineCount
            ignored += batch.ignoredCount
        }
    }

    /// Decodes `text` as a source does: the rest goes on in the next batch when one is full.
    private func contents(of text: String, batch: EventBatch, decoder: LineDecoder) -> (Contents, batches: Int) {
        var contents = Contents()
        let bytes = Array(text.utf8)
        var at = 0, number: UInt64 = 1, batches = 0
        repeat {
            batch.reset()
            let progress = decoder.decode(bytes: bytes[at...], firstLine: number, into: batch)
            contents.add(batch)
            at += progress.consumed
            number += progress.lines
            batches += 1
            #expect(progress.consumed > 0 || bytes.isEmpty, "an empty batch takes at least a line")
            if progress.consumed == 0 { break }
        } while at < bytes.count
        return (contents, batches)
    }

    @Test func everyCutAtLineEndsGivesTheSame() {
        let lines = Self.stream.map { $0 + "\n" }
        let decoder = LineDecoder(key: testKey)
        let (whole, _) = contents(of: lines.joined(), batch: .ofTests(), decoder: decoder)
        #expect(whole.decoded.count == 6 && whole.rejects.count == 2 && whole.ignored == 1 && whole.lines == 9)

        for cuts in 0..<(1 << (lines.count - 1)) {
            // Bit i: whether a buffer ends behind line i. All buffers go into one batch.
            let batch = EventBatch.ofTests()
            var buffer = "", number: UInt64 = 1
            for (index, line) in lines.enumerated() {
                buffer += line
                guard cuts & 1 << index != 0 || index == lines.count - 1 else { continue }
                let progress = decoder.decode(bytes: Array(buffer.utf8), firstLine: number, into: batch)
                #expect(progress.consumed == buffer.utf8.count)
                number += progress.lines
                buffer = ""
            }
            var cut = Contents()
            cut.add(batch)
            #expect(cut == whole, "cut at \(String(cuts, radix: 2))")
        }
    }

    @Test func theLastLineEndMayBeMissing() {
        let decoder = LineDecoder(key: testKey)
        for count in 1...Self.stream.count {
            let text = Self.stream[..<count].joined(separator: "\n")
            let with = contents(of: text + "\n", batch: .ofTests(), decoder: decoder).0
            #expect(contents(of: text, batch: .ofTests(), decoder: decoder).0 == with)
        }
    }

    @Test func fullRecordsGoOnInTheNextBatch() {
        let text = (0..<40).map { _ in Self.stream.joined(separator: "\n") }.joined(separator: "\n")
        let decoder = LineDecoder(key: testKey)
        let (whole, _) = contents(of: text, batch: .ofTests(), decoder: decoder)
        for capacity in [1, 2, 3, 7, 100] {
            let batch = EventBatch(recordCapacity: capacity, arenaCapacity: 2 * 65_536)
            let (pieces, batches) = contents(of: text, batch: batch, decoder: decoder)
            #expect(pieces == whole)
            #expect(batches >= 240 / capacity)
        }
    }

    @Test func aFullArenaGoesOnInTheNextBatch() {
        let decoder = LineDecoder(key: testKey)
        let wide = String(repeating: "w", count: 1_000)
        let lines = (0..<400).map { presence(#""device":"\#(wide)","session":"\#(wide)","organization":"o\#($0)""#) }
        let text = lines.joined(separator: "\n")
        let large = EventBatch(recordCapacity: 1_000, arenaCapacity: 4 << 20)
        let (whole, one) = contents(of: text, batch: large, decoder: decoder)
        let small = EventBatch(recordCapacity: 1_000, arenaCapacity: 2 * 65_536)
        let (pieces, batches) = contents(of: text, batch: small, decoder: decoder)
        #expect(pieces == whole)
        #expect(one == 1 && batches > 6)
        #expect(pieces.decoded.count == 400)
    }

    @Test func wideUpdatesFillABatchToo() {
        let decoder = LineDecoder(key: testKey)
        let name = String(repeating: "n", count: 1_000)
        let offers = (0..<60).map { _ in #"{"kind":"add_on","name":"\#(name)"}"# }.joined(separator: ",")
        let text = (0..<20).map { _ in organization(#""offers":[\#(offers)]"#) }.joined(separator: "\n")
        let large = EventBatch(recordCapacity: 1_000, arenaCapacity: 8 << 20)
        let (whole, _) = contents(of: text, batch: large, decoder: decoder)
        let small = EventBatch(recordCapacity: 1_000, arenaCapacity: 2 * 65_536)
        let (pieces, batches) = contents(of: text, batch: small, decoder: decoder)
        #expect(pieces == whole)
        #expect(pieces.decoded.count == 20 && batches >= 10)
    }

    @Test func rejectsFillABatchToo() {
        let decoder = LineDecoder(key: testKey)
        let batch = EventBatch(recordCapacity: 16, arenaCapacity: 2 * 65_536)
        let bytes = Array(String(repeating: "x\n", count: 10_000).utf8)
        let first = decoder.decode(bytes: bytes, into: batch)
        #expect(batch.rejects.count == LineDecoder.rejectsMax)
        #expect(first == .init(consumed: 2 * LineDecoder.rejectsMax, lines: UInt64(LineDecoder.rejectsMax)))
        #expect(!LineDecoder.hasRoom(in: batch))
        #expect(decoder.decode(bytes: bytes, into: batch) == .init(), "a full batch takes nothing")
        let (all, batches) = contents(
            of: String(repeating: "x\n", count: 10_000), batch: batch, decoder: decoder)
        #expect(all.rejects.map(\.line) == Array(1...10_000))
        #expect(batches == 10)
    }

    @Test func hasRoomTellsWhatDecodeWillDo() {
        let decoder = LineDecoder(key: testKey)
        let batch = EventBatch(recordCapacity: 3, arenaCapacity: 2 * 65_536)
        #expect(LineDecoder.hasRoom(in: batch))
        _ = decoder.decode(bytes: Array([line("tick"), line("tick")].joined(separator: "\n").utf8), into: batch)
        #expect(LineDecoder.hasRoom(in: batch))
        _ = decoder.decode(bytes: Array(line("tick").utf8), into: batch)
        #expect(!LineDecoder.hasRoom(in: batch))
        #expect(decoder.decode(bytes: Array(line("tick").utf8), into: batch) == .init())
    }

    @Test func noBytesAreNoLines() {
        let batch = EventBatch.ofTests()
        #expect(LineDecoder(key: testKey).decode(bytes: [UInt8](), into: batch) == .init())
        #expect(batch.lineCount == 0)
    }

    @Test func anOverlongLineIsNoted() {
        let batch = EventBatch.ofTests()
        LineDecoder(key: testKey).rejectOverlong(line: 9, into: batch)
        #expect(batch.lineCount == 1)
        #expect(batch.rejects.map(\.line) == [9])
        #expect(batch.rejects[0].reason.hasPrefix("line: too long"))
        #expect(LineDecoder.reasons.contains(batch.rejects[0].reason))
    }

    @Test func lineNumbersGoOnAndWrapInRecords() {
        let batch = decoded(line("tick") + "\n" + line("tick") + "\nx", firstLine: 1 << 32)
        #expect(batch.all.map(\.line) == [0, 1])
        #expect(batch.rejects.map(\.line) == [(1 << 32) + 2])
    }

    @Test func bothLanguagesSeeOneRecord() {
        #expect(RecordLayout.swift == RecordLayout.c)
        #expect(RecordLayout.swift.dropLast() == RecordLayout.swift.dropLast().sorted()[...])
        #expect(MemoryLayout<EventRecord>.size == MemoryLayout<EventRecord>.stride, "no padding to leak")
    }
}

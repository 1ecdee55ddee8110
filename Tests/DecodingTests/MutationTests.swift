import Decoding
import Model
import Testing

/// Random damage to good lines, repeatable by seed: nothing crashes, every line is accounted for, and the decoder takes
/// no line that an independent reading of the rules does not.
@Suite struct MutationTests {
    private static let plainFields =
        #""id":"e1","organization":"org","session":"ses","device":"dev","ip":"198.51.100.77","user_agent":"Mozilla/5.0 (X11)""#

    private static let seeds: [String] = [
        line(
            "session.start",
            #""id":"e\u00e91","organization":"org","session":"s","device":"d","ip":"192.0.2.1","user_agent":"curl/8","#
                + #""geo":{"latitude":1.5,"longitude":-2e1,"accuracy_km":7,"country":"MY","city":"K\ud83d\ude00"},"#
                + #""network":{"asn":64500,"kind":"vpn"},"automated":false"#),
        line("session.activity", #""ip":"2001:db8::1","x":[1,[2,{"y":[[]]}],null,true,-0.5E-3]"#),
        line("login.failure", #""device":"d \\ \/ \b\f\n\r\t""#, time: "1793610843120"),
        line("account.update", #""email":null,"role":"admin","session_limit":3,"sharing_allowed":true"#),
        organization(
            #""discount":12.5,"offers":[{"kind":"add_on","name":"x","url":"https://e.org"}],"#
                + #""price_tiers":[{"up_to":10,"unit_price":5.00},{"unit_price":"4"}],"currency":"USD""#),
        line("feedback", #""answer":"snooze","until":"2026-12-01T00:00:00+08:00","note":"n""#),
        line("tick"),
        line("later.type", #""x":{"y":1}"#),
        line("session.end", plainFields),
        line("login.failure", plainFields),
        line("session.activity", plainFields, time: "\"2026-11-02 00:00:60+08:00\""),
        line("account.update", #""email":"a@example.org","role":"viewer","unknown":"x""#),
    ]

    private static let snippets: [[UInt8]] =
        [
            "\"", "\\", "\\u", "\\ud800", "\\udc00", "{", "}", "[", "]", ",", ":", "null", "\u{0}", "\t", "\r",
            "\u{FEFF}",
            "0", "-", ".", "e9", "1e309", "99999999999999999999", "[[[[[[[[[[[[[[[[", "é", "\"type\":", "\"time\":1,",
            " ",
            "\u{1F}", "true",
        ].map { Array($0.utf8) } + [[0xFF], [0xC3], [0xED, 0xA0, 0x80], [0x80]]

    private static func mutated(_ random: inout SplitMix) -> [UInt8] {
        var bytes = Array(seeds[random.below(seeds.count)].utf8)
        for _ in 0..<random.below(3) where !bytes.isEmpty {
            let at = random.below(bytes.count)
            switch random.below(7) {
            case 0: bytes[at] = UInt8(random.below(256))
            case 1: bytes[at] ^= 1 << UInt8(random.below(8))
            case 2: bytes.removeSubrange(at..<min(bytes.count, at + 1 + random.below(8)))
            case 3: bytes.removeSubrange(at...)
            case 4:
                bytes.insert(
                    contentsOf: bytes[at..<min(bytes.count, at + 1 + random.below(30))], at: random.below(at + 1))
            default: bytes.insert(contentsOf: snippets[random.below(snippets.count)], at: at)
            }
        }
        return bytes.filter { $0 != 0x0A }
    }

    @Test(arguments: 1...8 as ClosedRange<UInt64>)
    func everyLineIsAccountedFor(seed: UInt64) {
        var random = SplitMix(seed: seed)
        let decoder = LineDecoder(key: testKey)
        var taken = 0, refused = 0
        for round in 0..<40 {
            let lines = (0..<100).map { _ in Self.mutated(&random) }
            let batch = EventBatch(recordCapacity: 128, arenaCapacity: 2 * 65_536)
            let bytes = Array(lines.joined(separator: [0x0A]))
            let progress = decoder.decode(bytes: bytes, firstLine: 2, into: batch)
            let blank = lines.filter { line in
                (line.last == 0x0D ? line.dropLast() : line[...]).allSatisfy { $0 == 0x20 || $0 == 0x09 }
            }.count
            let ends = bytes.last == 0x0A || bytes.isEmpty ? 1 : 0
            #expect(progress.consumed == bytes.count)
            #expect(progress.lines == UInt64(lines.count - ends))
            #expect(batch.lineCount == lines.count - blank)
            #expect(batch.recordCount + batch.rejects.count + batch.ignoredCount == batch.lineCount)

            let refusals = Set(batch.rejects.map { Int($0.line) - 2 })
            let inside = 0...UInt32(batch.arenaCount)
            for record in batch.all {
                for span in [
                    record.account, record.organization, record.session, record.device, record.id, record.place,
                ]
                where !span.isAbsent {
                    #expect(inside.contains(span.offset) && inside.contains(span.offset + span.length))
                    #expect(String(validating: batch.bytes(span), as: UTF8.self) != nil)
                }
                #expect(record.instant >= .earliest && record.instant <= .latest)
                #expect(record.update < batch.updates.count)
            }
            for (index, line) in lines.enumerated() {
                let isJSON = StrictJSON.isObject(line)
                if refusals.contains(index) {
                    refused += 1
                } else if !line.allSatisfy({ [0x20, 0x09, 0x0D].contains($0) }) {
                    taken += 1
                    #expect(isJSON, "seed \(seed), round \(round): \(String(decoding: line, as: UTF8.self))")
                }
            }
            for reject in batch.rejects where reject.reason.hasPrefix("line: ") && !reject.reason.contains("repeated") {
                let line = lines[Int(reject.line) - 2]
                let isMarked = line.starts(with: [0xEF, 0xBB, 0xBF])
                #expect(
                    isMarked || !StrictJSON.isObject(line), "\(reject.reason): \(String(decoding: line, as: UTF8.self))"
                )
            }
        }
        #expect(taken > 400 && refused > 400, "both happen often: \(taken) and \(refused)")
    }

    /// Plain lines take a short cut once a line of their form was met. A decoder that has met none takes none, so both
    /// ways are held against each other, line by line.
    @Test(arguments: 1...4 as ClosedRange<UInt64>)
    func theShortCutChangesNothing(seed: UInt64) {
        var random = SplitMix(seed: seed &+ 1_000)
        let experienced = LineDecoder(key: testKey)
        let batch = EventBatch.ofTests()
        _ = experienced.decode(bytes: Array(Self.seeds.joined(separator: "\n").utf8), into: batch)
        #expect(batch.rejects.isEmpty)
        var applied = 0
        for _ in 0..<3_000 {
            let line = Self.mutated(&random)
            batch.reset()
            let progress = experienced.decode(bytes: line, firstLine: 2, into: batch)
            let other = EventBatch.ofTests()
            #expect(LineDecoder(key: testKey).decode(bytes: line, firstLine: 2, into: other) == progress)
            #expect(batch.all.map { Decoded($0, in: batch) } == other.all.map { Decoded($0, in: other) })
            #expect(batch.rejects == other.rejects, "\(String(decoding: line, as: UTF8.self))")
            #expect(batch.lineCount == other.lineCount && batch.ignoredCount == other.ignoredCount)
            applied += batch.recordCount
        }
        #expect(applied > 600)
    }
}

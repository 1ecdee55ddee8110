import Engine
import Testing

@testable import Sockets

@Suite struct SubscriberStateTests {
    /// Notices 5 to 42 are kept in memory.
    private static func kept(hasArchive: Bool = false) -> SubscriberState.Kept {
        let ring = NoticeRing(next: 5, countMax: 100, bytesMax: 1 << 20)
        for sequence in 5..<43 as Range<UInt64> { ring.append(bare(sequence)) { _ in } }
        return SubscriberState.Kept(ring: ring, waitingMax: 10, hasArchive: hasArchive)
    }

    private func receive(_ line: String, in state: inout SubscriberState) -> SubscriberState.Action? {
        state.received(.text(Array(line.utf8)), kept: Self.kept())
    }

    private func complaint(about line: String) -> String? {
        var state = SubscriberState()
        guard case .complain(let text, false) = receive(line, in: &state) else { return nil }
        return text
    }

    @Test func subscribingSaysWhatIsNextAndOldest() {
        var state = SubscriberState()
        #expect(
            receive(#"{"type":"subscribe"}"#, in: &state)
                == .answer(
                    #"{"type":"subscribed","subscriber":null,"next":"00000000000000000043","#
                        + #""oldest":"00000000000000000005"}"# + "\n"))
        #expect(state.position == 43)
    }

    @Test(arguments: [
        (#""from":"0""#, 5), (#""from":"00000000000000000010""#, 11), (#""from":41"#, 42), (#""from":"42""#, 43),
        (#""from":null"#, 43), (#""subscriber":null,"types":null,"more":[{}]"#, 43), (#""types":["a.*","b"]"#, 43),
    ])
    func whereASubscriptionBegins(fields: String, position: UInt64) {
        var state = SubscriberState()
        guard case .answer = receive(#"{"type":"subscribe",\#(fields)}"#, in: &state) else {
            Issue.record("not subscribed")
            return
        }
        #expect(state.position == position)
    }

    @Test(arguments: [
        ("{", "not a JSON object"), ("[]", "not a JSON object"), ("\u{0}", "not a JSON object"),
        (#"{"subscriber":"x"}"#, "type: expected subscribe or ack"), (#"{"type":7}"#, "type: expected"),
        (#"{"type":"hello"}"#, "type: expected"), (#"{"type":"subscribe","types":"a"}"#, "types: expected a list"),
        (#"{"type":"subscribe","types":[1]}"#, "types: expected a list"),
        (#"{"type":"subscribe","types":[]}"#, "types: an empty list"),
        (#"{"type":"subscribe","types":["a*b"]}"#, "types: a *"),
        (#"{"type":"subscribe","subscriber":1}"#, "subscriber: expected a string"),
        (#"{"type":"subscribe","from":"x"}"#, "from: expected a sequence"),
        (#"{"type":"subscribe","from":-1}"#, "from: expected a sequence"),
        (#"{"type":"subscribe","from":"99999999999999999999"}"#, "from: expected a sequence"),
        (#"{"type":"subscribe","from":"43"}"#, "from: the newest notice has sequence 42"),
        (#"{"type":"ack"}"#, "sequence: missing"), (#"{"type":"ack","sequence":"1"}"#, "ack: subscribe first"),
    ])
    func badLinesAreAnsweredWithTheirReason(line: String, reason: String) {
        #expect(complaint(about: line)?.contains(reason) == true)
    }

    @Test func threeBadLinesEndTheConnection() {
        var state = SubscriberState()
        for expected in [false, false, true] {
            guard case .complain(_, let close) = receive("nonsense", in: &state) else {
                Issue.record("not answered")
                return
            }
            #expect(close == expected)
        }
    }

    @Test func anOverlongLineIsABadLine() {
        var state = SubscriberState()
        guard case .complain(let text, false) = state.received(.overlong, kept: Self.kept()) else {
            Issue.record("not answered")
            return
        }
        #expect(text.contains("65536 bytes"))
    }

    @Test func withoutAnArchiveANamedSubscriberIsSentAway() {
        var state = SubscriberState()
        guard case .complain(let text, true) = receive(#"{"type":"subscribe","subscriber":"desk"}"#, in: &state) else {
            Issue.record("not sent away")
            return
        }
        #expect(text.contains("named subscribers are not served here"))
    }

    @Test func acknowledgementsUpToTheLastSentAreIgnored() {
        var state = SubscriberState()
        _ = receive(#"{"type":"subscribe"}"#, in: &state)
        #expect(receive(#"{"type":"ack","sequence":"42"}"#, in: &state) == nil)
        #expect(receive(#"{"type":"ack","sequence":"00000000000000000001"}"#, in: &state) == nil)
        guard case .answer(let text) = receive(#"{"type":"ack","sequence":43}"#, in: &state) else {
            Issue.record("not answered")
            return
        }
        #expect(text.hasPrefix(#"{"type":"error","#))
    }

    @Test func blankLinesAreIgnored() {
        var state = SubscriberState()
        for line in ["", " ", "\t \r"] { #expect(receive(line, in: &state) == nil) }
    }
}

@Suite struct TypeFilterTests {
    @Test func exactNamesAndPrefixes() throws {
        let filter = try TypeFilter(names: ["seatwatch.seats.*", "seatwatch.prevalence.high.v1"])
        #expect(filter.matches("seatwatch.seats.full.v1"))
        #expect(filter.matches("seatwatch.prevalence.high.v1"))
        #expect(!filter.matches("seatwatch.prevalence.high.v12"))
        #expect(!filter.matches("seatwatch.seats"))
        #expect(try TypeFilter(names: ["*"]).matches("anything"))
        #expect(TypeFilter.all.matches(""))
    }

    @Test func tooManyNamesAreRefused() {
        #expect(throws: SubscriberFault.self) { try TypeFilter(names: (0...64).map { "type \($0)" }) }
    }
}

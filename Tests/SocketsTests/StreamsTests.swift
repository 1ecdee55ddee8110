import Engine
import Foundation
import Sockets
import Testing

/// What a client of a stream is told.
enum Reply: Equatable {
    case ack(UInt64)
    case reject(UInt64, String)
    case closed(String)
    case error(String)
    case other(String)

    init(_ line: String) {
        let fields = (try? JSONSerialization.jsonObject(with: Data(line.utf8))) as? [String: Any] ?? [:]
        switch (fields["type"] as? String, fields["accepted"] as? UInt64, fields["reason"] as? String) {
        case ("ack", let accepted?, _): self = .ack(accepted)
        case ("reject", _, let reason?): self = .reject(fields["line"] as? UInt64 ?? 0, reason)
        case ("closed", _, let reason?): self = .closed(reason)
        case ("error", _, let reason?): self = .error(reason)
        default: self = .other(line)
        }
    }
}

extension Client {
    func readReply(seconds: Double = 30) -> Reply? { readLine(seconds: seconds).map(Reply.init) }

    /// Everything up to the acknowledgement of line `line`.
    func replies(upTo line: UInt64) -> [Reply] {
        var replies: [Reply] = []
        while let reply = readReply() {
            replies.append(reply)
            if case .ack(let accepted) = reply, accepted >= line { break }
        }
        return replies
    }

    func isAcknowledged(_ line: UInt64) -> Bool { replies(upTo: line).last == .ack(line) }
}

extension OverSockets {
    @Suite struct Streams {
        @Test func aHelloIsWelcomedAndLinesAreAcknowledged() throws {
            let daemon = try StreamDaemon()
            let client = try daemon.stream()
            try client.write("one\ntwo\n")
            #expect(client.isAcknowledged(2))
            try client.write("three\n")
            #expect(client.replies(upTo: 3) == [.ack(3)])
            #expect(daemon.engine.disk.lines() == ["one", "two", "three"])
            #expect(daemon.engine.disk.isInOrder && daemon.engine.disk.streams.now["auth-1"]?.mayControl == true)
            #expect(daemon.reaches { $0.streamsOpen == 1 })
        }

        @Test(arguments: [
            #"{"stream":"auth-1","type":"hello"}"#, "  { \"type\" : \"hello\" , \"stream\":\"auth-1\" }\r",
            "\u{FEFF}{\"type\":\"hello\",\"stream\":\"auth-1\"}", #"{"type":"\u0068ello","stream":"auth\u002d1"}"#,
            #"{"type":"hello","stream":"auth-1","more":[{"type":"tick"}],"n":null}"#,
        ])
        func aHelloMayBeSpeltInManyWays(hello: String) throws {
            let daemon = try StreamDaemon()
            let client = try daemon.client("events")
            try client.write(hello + "\n")
            #expect(client.readLine() == #"{"type":"welcome","stream":"auth-1","accepted":0}"#)
        }

        @Test func aNameIsGivenBackAsItIs() throws {
            let daemon = try StreamDaemon()
            for name in ["x", "ä/\u{1F600} ", String(repeating: "n", count: 128), #"a\"b"#] {
                let client = try daemon.client("events")
                try client.write(#"{"type":"hello","stream":"\#(name)"}"# + "\n")
                #expect(client.readLine() == #"{"type":"welcome","stream":"\#(name)","accepted":0}"#)
            }
        }

        @Test(arguments: [
            (#"{"type":"hello"}"#, "stream: missing"), (#"{"type":"hello","stream":null}"#, "stream: missing"),
            (#"{"type":"hello","stream":7}"#, "stream: not a text"),
            (#"{"type":"hello","stream":["a"]}"#, "stream: not a text"),
            (#"{"type":"hello","stream":""}"#, "stream: 0 bytes"),
            (#"{"type":"hello","stream":"\#(String(repeating: "x", count: 129))"}"#, "stream: 129 bytes"),
            (#"{"type":"hello","stream":"\#(String(repeating: "ä", count: 65))"}"#, "stream: 130 bytes"),
            (#"{"type":"hello","stream":"a\u0000"}"#, "stream: holds a NUL"),
            (#"{"type":"hello","stream":"a","stream":"b"}"#, "stream: repeated"),
            (#"{"type":"hello","type":"hello","stream":"a"}"#, "type: repeated"),
            (#"{"type":"hello","stream":"a"}}"#, "hello: not one JSON object"),
            (#"{"type": "hello","stream":a}"#, "hello: not one JSON object"),
        ])
        func aHelloThatCannotBeServedIsToldWhyAndClosed(hello: String, reason: String) throws {
            let daemon = try StreamDaemon()
            let client = try daemon.client("events")
            try client.write(hello + "\n")
            guard case .error(let text) = client.readReply() else {
                Issue.record("no error")
                return
            }
            #expect(text.hasPrefix(reason), "\(text)")
            #expect(client.seesEnd())
            #expect(daemon.reaches { $0.hellosRefused == 1 && $0.events.open == 0 })
        }

        @Test func aHelloThatIsNoUTF8IsToldSo() throws {
            let daemon = try StreamDaemon()
            let client = try daemon.client("events")
            try client.write(Array(#"{"type":"hello","stream":""#.utf8) + [0xC3, 0x28] + Array("\"}\n".utf8))
            #expect(client.readReply() == .error("hello: not one JSON object in UTF-8"))
        }

        @Test func theEngineMayRefuse() throws {
            let daemon = try StreamDaemon()
            daemon.engine.refusal.change { $0 = "as many streams as streams_max allows are known" }
            let client = try daemon.client("events")
            try client.write(#"{"type":"hello","stream":"one-more"}"# + "\n")
            #expect(client.readReply() == .error("as many streams as streams_max allows are known"))
            #expect(client.seesEnd())
            daemon.engine.refusal.change { $0 = nil }
            _ = try daemon.stream("one-more")
        }

        @Test func nothingIsReadBeforeTheWelcome() throws {
            let daemon = try StreamDaemon()
            daemon.engine.use(.byHand)
            let client = try daemon.client("events")
            try client.write(#"{"type":"hello","stream":"auth-1"}"# + "\n")
            #expect(daemon.engine.openings.wait { $0 == ["auth-1"] })
            let before = daemon.server.counters.bytesRead
            // A client that guesses where to go on would be counted twice some day: it is told, and nothing is taken.
            try client.write("early\n")
            daemon.settle()
            #expect(daemon.server.counters.bytesRead == before)
            daemon.engine.commit()
            #expect(client.readReply()?.isError(about: "before the welcome") == true)
            #expect(client.seesEnd())
            #expect(daemon.engine.disk.lines() == [])
        }

        @Test func linesInOneBreathWithTheHelloAreRefused() throws {
            let daemon = try StreamDaemon()
            let client = try daemon.client("events")
            try client.write(#"{"type":"hello","stream":"auth-1"}"# + "\nearly\n")
            #expect(client.readReply()?.isError(about: "before the welcome") == true)
            #expect(client.seesEnd())
        }

        @Test func aHelloWithoutLineEndIsRefused() throws {
            let daemon = try StreamDaemon()
            let client = try daemon.client("events")
            try client.write(#"{"type":"hello","stream":"auth-1"}"#)
            client.endWriting()
            #expect(client.readReply()?.isError(about: "no end") == true)
            #expect(client.seesEnd())
        }

        @Test func rejectsComeBeforeTheAcknowledgementThatCoversThem() throws {
            let daemon = try StreamDaemon()
            daemon.engine.use(.byHand)
            let client = try daemon.client("events")
            try client.write(#"{"type":"hello","stream":"auth-1"}"# + "\n")
            #expect(daemon.engine.waiting.wait { $0 == 1 })
            daemon.engine.commit()
            #expect(client.readLine()?.contains("welcome") == true)
            let long = String(repeating: "x", count: SocketLimits.lineMax + 1)
            try client.write("good\nbad \"2\"\n\n\(long)\r\n \ngood\nbad 7\n")
            #expect(daemon.reaches { $0.overlongLines == 1 })
            #expect(daemon.engine.waiting.wait { $0 > 0 })
            daemon.settle()
            daemon.engine.commit()
            let told = client.replies(upTo: 7)
            #expect(
                told.filter { if case .ack = $0 { false } else { true } }
                    == [.reject(2, "bad \"2\""), .reject(4, "bad: too long"), .reject(7, "bad 7")])
            #expect(told.last == .ack(7))
            // Every acknowledgement stands behind the rejects it covers, and before those it does not.
            var accepted: UInt64 = 0
            for reply in told {
                switch reply {
                case .reject(let line, _): #expect(line > accepted)
                case .ack(let line):
                    #expect(line > accepted)
                    accepted = line
                default: Issue.record("unexpected \(reply)")
                }
            }
        }

        @Test func rejectsAreNotRepeatedAfterABreak() throws {
            let daemon = try StreamDaemon()
            do {
                let client = try daemon.stream()
                try client.write("bad\ngood\n")
                #expect(client.replies(upTo: 2).first == .reject(1, "bad"))
            }
            let client = try daemon.stream(accepted: 2)
            try client.write("good\n")
            #expect(client.replies(upTo: 3) == [.ack(3)])
        }

        @Test func aSecondHelloIsALineOfTheStream() throws {
            let daemon = try StreamDaemon()
            let client = try daemon.stream()
            let hello = #"{"type":"hello","stream":"other"}"#
            try client.write("first\n\(hello)\n\u{FEFF}third\n")
            #expect(client.isAcknowledged(3))
            // Both are handed on with their numbers, for decoding to set aside.
            #expect(daemon.engine.disk.lines() == ["first", hello, "\u{FEFF}third"])
        }

        @Test func oneCommitIsOneAcknowledgement() throws {
            let daemon = try StreamDaemon()
            let client = try daemon.stream()
            daemon.engine.use(.byHand)
            // One block each; the engine has four to lend.
            for batch in 1...3 {
                try client.write("a\nb\nc\n")
                try #require(daemon.engine.waiting.wait { $0 == batch })
            }
            daemon.engine.commit()
            #expect(client.replies(upTo: 9) == [.ack(9)])
        }

        @Test func acknowledgementsNeverFall() throws {
            let daemon = try StreamDaemon()
            let client = try daemon.stream()
            for number in 1...2_000 { try client.write("line \(number)\n") }
            let told = client.replies(upTo: 2_000)
            let numbers = told.compactMap { if case .ack(let line) = $0 { line } else { nil } }
            #expect(numbers.count == told.count && zip(numbers, numbers.dropFirst()).allSatisfy(<))
        }

        @Test func aBareConnectionBesideIsNeverAnswered() throws {
            let daemon = try StreamDaemon()
            let bare = try daemon.client("events")
            let stream = try daemon.stream()
            try bare.write("bare\nlast")
            try stream.write("mine\n")
            #expect(stream.isAcknowledged(1))
            bare.endWriting()
            #expect(bare.readLine() == nil && bare.seesEnd())
            #expect(daemon.engine.bare.wait { $0[1] == ["bare", "last"] })
            #expect(daemon.engine.disk.lines() == ["mine"])
        }

        @Test func aFlushInABareConnectionIsALine() throws {
            let daemon = try StreamDaemon()
            let client = try daemon.client("events")
            try client.write("{\"type\":\"flush\"}\n")
            #expect(daemon.engine.bare.wait { $0[1] == [#"{"type":"flush"}"#] })
        }
    }
}

extension Reply {
    func isError(about part: String) -> Bool { if case .error(let text) = self { text.contains(part) } else { false } }
}

import Engine
import Foundation
import Sockets
import Testing

extension OverSockets {
    @Suite struct Flushes {
        private static let flush = "{\"type\":\"flush\"}\n"

        @Test func isAnsweredEvenWhenNothingIsPending() throws {
            let daemon = try StreamDaemon()
            let client = try daemon.stream()
            // The disk is not even asked.
            daemon.engine.use(.byHand)
            try client.write(Self.flush)
            #expect(client.readReply() == .ack(0))
            daemon.engine.use(.quick)
            try client.write("line\n")
            #expect(client.isAcknowledged(1))
            daemon.engine.use(.byHand)
            try client.write(Self.flush + Self.flush)
            #expect(client.readReply() == .ack(1))
            #expect(client.readReply() == .ack(1))
        }

        @Test func waitsForWhatWasSentBeforeIt() throws {
            let daemon = try StreamDaemon()
            let client = try daemon.stream()
            daemon.engine.use(.byHand)
            try client.write("one\ntwo\n" + Self.flush)
            // The lines, and the question when they are on the disk.
            try #require(daemon.engine.waiting.wait { $0 == 2 })
            daemon.engine.commit()
            #expect(client.readReply() == .ack(2))
            try client.write("three\n")
            try #require(daemon.engine.waiting.wait { $0 == 1 })
            daemon.engine.commit()
            #expect(client.readReply() == .ack(3))
        }

        @Test func isNoLineOfTheStream() throws {
            let daemon = try StreamDaemon()
            let client = try daemon.stream()
            try client.write("one\n\(Self.flush)two\n\(Self.flush)\(Self.flush)bad 3\n\(Self.flush)")
            #expect(client.replies(upTo: 3).contains(.reject(3, "bad 3")))
            #expect(daemon.engine.disk.lines() == ["one", "two", "bad 3"] && daemon.engine.disk.isInOrder)
            _ = try daemon.stream(accepted: 3)
        }

        @Test(arguments: [
            "{\"type\":\"flush\"}\r", "  { \"type\" :\t\"flush\" } ", #"{"t\u0079pe":"flush"}"#,
            #"{"more":{"type":"tick"},"type":"flush"}"#,
        ])
        func mayBeSpeltInManyWays(line: String) throws {
            let daemon = try StreamDaemon()
            let client = try daemon.stream()
            try client.write(line + "\n")
            #expect(client.readReply() == .ack(0))
            #expect(daemon.engine.disk.lines() == [])
        }

        @Test(arguments: [
            #"{"type":"flush","type":"flush"}"#, #"{"type":"flushed"}"#, #"["flush"]"#, #"{"type":"flush"},"#,
            #"{"kind":"flush"}"#, #"{"type":["flush"]}"#, "flush", #"{"type":"tick","id":"flush"}"#,
            #"{"type":"flush","more":"\#(String(repeating: "x", count: 300))"}"#,
        ])
        func whatOnlyLooksLikeOneIsALine(line: String) throws {
            let daemon = try StreamDaemon()
            let client = try daemon.stream()
            try client.write(line + "\n")
            #expect(client.isAcknowledged(1))
            #expect(daemon.engine.disk.lines() == [line])
        }

        @Test func everyCutOfTheBytesGivesTheSameStream() throws {
            let daemon = try StreamDaemon()
            let bytes = Array("one\n{\"type\":\"flush\"}\n\nbad\n".utf8)
            for cut in 0...bytes.count {
                let client = try daemon.stream("cut \(cut)")
                let before = daemon.server.counters.bytesRead
                try client.write(Array(bytes[..<cut]))
                // The first part has been read by itself before the second is written.
                #expect(daemon.reaches { $0.bytesRead == before + UInt64(cut) })
                try client.write(Array(bytes[cut...]))
                #expect(client.replies(upTo: 3).contains(.reject(3, "bad")))
                #expect(daemon.engine.disk.lines("cut \(cut)") == ["one", "", "bad"])
            }
            #expect(daemon.engine.disk.isInOrder)
        }

        @Test func aThousandAreAnsweredOneByOne() throws {
            let daemon = try StreamDaemon()
            let client = try daemon.stream()
            try client.write((0..<1_000).map { "line \($0)\n" + Self.flush }.joined())
            var flushed: UInt64 = 0
            var answers = 0
            while answers < 1_000, case .ack(let accepted) = client.readReply() {
                #expect(accepted >= flushed)
                flushed = accepted
                answers += 1
            }
            #expect(answers == 1_000 && flushed == 1_000)
            #expect(daemon.engine.disk.lines().count == 1_000)
        }

        /// A disk that takes nothing: no answer either.
        @Test func isNotAnsweredAheadOfTheDisk() throws {
            let daemon = try StreamDaemon()
            let client = try daemon.stream()
            daemon.engine.use(.byHand)
            try client.write("line\n" + Self.flush)
            try #require(daemon.engine.waiting.wait { $0 == 2 })
            daemon.settle()
            #expect(daemon.server.counters.acks == 0)
            daemon.engine.commit()
            #expect(client.readReply() == .ack(1))
        }
    }
}

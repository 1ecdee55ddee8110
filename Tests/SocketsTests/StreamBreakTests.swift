import Engine
import Foundation
import Sockets
import Testing

/// Ends of connections, and what comes after them.
extension OverSockets {
    @Suite struct StreamBreaks {
        @Test func afterAHalfCloseTheLastAcknowledgementComes() throws {
            let daemon = try StreamDaemon()
            let client = try daemon.stream()
            daemon.engine.use(.byHand)
            try client.write("one\ntwo\nbegun")
            client.endWriting()
            try #require(daemon.engine.waiting.wait { $0 == 1 })
            #expect(daemon.reaches { $0.linesBroken == 1 })
            #expect(daemon.server.counters.events.open == 1)
            daemon.engine.commit()
            #expect(client.readReply() == .ack(2))
            #expect(client.seesEnd())
            // Bytes behind the last LF are no line.
            #expect(daemon.engine.disk.lines() == ["one", "two"])
            #expect(daemon.reaches { $0.events.open == 0 && $0.streamsOpen == 0 && $0.bytesCarried == 0 })
        }

        @Test func aHalfCloseWithNothingPendingIsAnEnd() throws {
            let daemon = try StreamDaemon()
            let client = try daemon.stream()
            client.endWriting()
            #expect(client.seesEnd())
            let hasty = try daemon.client("events")
            try hasty.write(#"{"type":"hello","stream":"auth-1"}"# + "\n")
            hasty.endWriting()
            #expect(hasty.readLine()?.contains("welcome") == true)
            #expect(hasty.seesEnd())
        }

        @Test func anOverlongLineWithoutEndIsNoLine() throws {
            let daemon = try StreamDaemon()
            let client = try daemon.stream()
            try client.write("one\n" + String(repeating: "x", count: 200_000))
            client.endWriting()
            #expect(client.isAcknowledged(1) && client.seesEnd())
            _ = try daemon.stream(accepted: 1)
        }

        @Test func aClientThatVanishesLosesNothingThatWasWhole() throws {
            let daemon = try StreamDaemon()
            daemon.engine.use(.slow(5))
            for round in 0..<20 {
                let client = try daemon.client("events")
                try client.write(#"{"type":"hello","stream":"auth-1"}"# + "\n")
                #expect(client.readLine()?.contains("\"accepted\":\(round * 2)}") == true)
                try client.write("a \(round)\nb \(round)\nbegun")
            }
            #expect(daemon.engine.disk.streams.wait { $0["auth-1"]?.lines.count == 40 })
            #expect(daemon.engine.disk.lines() == (0..<20).flatMap { ["a \($0)", "b \($0)"] })
            #expect(daemon.reaches { $0.events.open == 0 && $0.streamsOpen == 0 })
        }

        /// Breaks at random bytes, and goes on each time where the welcome says.
        @Test(arguments: 1...4 as ClosedRange<UInt64>)
        func howeverOftenTheLinkBreaksEachLineIsThereOnce(seed: UInt64) throws {
            var random = Seeded(seed)
            let daemon = try StreamDaemon()
            daemon.engine.use([.quick, .slow(2)].randomElement(using: &random)!)
            let lines = (1...3_000).map { $0 % 7 == 0 ? "bad \($0)" : $0 % 11 == 0 ? "" : "line \($0)" }
            var done = 0
            var acknowledged: UInt64 = 0
            var breaks = 0
            while done < lines.count {
                let client = try daemon.client("events")
                try client.write(#"{"type":"hello","stream":"s"}"# + "\n")
                let welcome = try #require(client.readLine())
                let fields = try JSONSerialization.jsonObject(with: Data(welcome.utf8)) as? [String: Any]
                done = try #require(fields?["accepted"] as? Int)
                #expect(done >= acknowledged)
                let rest = Array((lines[done...].joined(separator: "\n") + "\n").utf8)
                guard done < lines.count else { break }
                var part = rest.prefix(Int.random(in: 1...6_000, using: &random))
                breaks += 1
                while !part.isEmpty {
                    let piece = part.prefix(Int.random(in: 1...2_000, using: &random))
                    try client.write(Array(piece))
                    part = part.dropFirst(piece.count)
                }
                while Bool.random(using: &random), let reply = client.readReply(seconds: 0.01) {
                    if case .ack(let accepted) = reply { acknowledged = max(acknowledged, accepted) }
                }
            }
            #expect(daemon.engine.disk.lines("s") == lines && daemon.engine.disk.isInOrder)
            #expect(breaks >= 5)
        }

        @Test func aNewDaemonGoesOnWhereTheOldOneEnded() throws {
            let disk = Disk()
            for round in 0..<3 as Range<UInt64> {
                let daemon = try StreamDaemon(disk: disk)
                let client = try daemon.stream(accepted: round * 2)
                try client.write("a\nb\n")
                #expect(client.isAcknowledged(round * 2 + 2))
                #expect(daemon.stop())
            }
            #expect(disk.lines() == ["a", "b", "a", "b", "a", "b"] && disk.isInOrder)
        }
    }

    @Suite struct TakingOver {
        @Test func theOlderConnectionIsTold() throws {
            let daemon = try StreamDaemon()
            let old = try daemon.stream()
            try old.write("one\n")
            #expect(old.isAcknowledged(1))
            let new = try daemon.stream(accepted: 1)
            #expect(old.readReply() == .closed("taken over"))
            #expect(old.seesEnd())
            try new.write("two\n")
            #expect(new.replies(upTo: 2) == [.ack(2)])
            #expect(daemon.engine.disk.lines() == ["one", "two"])
            #expect(daemon.reaches { $0.streamsTakenOver == 1 && $0.streamsOpen == 1 && $0.events.open == 1 })
        }

        @Test func inTheMiddleOfALineTheWholeLinesCount() throws {
            let daemon = try StreamDaemon()
            let old = try daemon.stream()
            daemon.engine.use(.byHand)
            try old.write("one\nbad two\nbeg")
            try #require(daemon.engine.waiting.wait { $0 == 1 })
            #expect(daemon.reaches { $0.bytesCarried == 3 })
            let new = try daemon.client("events")
            try new.write(#"{"type":"hello","stream":"auth-1"}"# + "\n")
            try #require(daemon.engine.openings.wait { $0.count == 2 })
            // Too late: the old one is read no more.
            let before = daemon.server.counters.bytesRead
            try old.write("un\nthree\n")
            daemon.settle()
            #expect(daemon.server.counters.bytesRead == before)
            daemon.engine.use(.quick)
            // The old one is told what became of its lines, then that it is over; the new one is not told again.
            #expect(new.readLine() == #"{"type":"welcome","stream":"auth-1","accepted":2}"#)
            #expect(old.readReply() == .reject(2, "bad two"))
            #expect(old.readReply() == .ack(2))
            #expect(old.readReply() == .closed("taken over"))
            try new.write("three\n")
            #expect(new.replies(upTo: 3) == [.ack(3)])
            #expect(daemon.engine.disk.lines() == ["one", "bad two", "three"] && daemon.engine.disk.isInOrder)
            #expect(daemon.reaches { $0.bytesCarried == 0 })
        }

        @Test func linesThatWaitInTheBlockAreCounted() throws {
            let daemon = try StreamDaemon()
            for round in 0..<50 as Range<UInt64> {
                let client = try daemon.client("events")
                try client.write(#"{"type":"hello","stream":"auth-1"}"# + "\n")
                #expect(client.readLine() == #"{"type":"welcome","stream":"auth-1","accepted":\#(round * 10)}"#)
                let before = daemon.server.counters.bytesRead
                try client.write(String(repeating: "line\n", count: 10))
                #expect(daemon.reaches { $0.bytesRead >= before + 50 })
                // The next comes at once, while this one is open.
                let next = try daemon.client("events")
                try next.write(#"{"type":"hello","stream":"auth-1"}"# + "\n")
                #expect(next.readLine() == #"{"type":"welcome","stream":"auth-1","accepted":\#(round * 10 + 10)}"#)
                #expect(client.replies(upTo: .max).last == .closed("taken over"))
            }
        }

        @Test func ofThreeAtOnceTheLastHasTheStream() throws {
            let daemon = try StreamDaemon()
            let first = try daemon.stream()
            daemon.engine.use(.byHand)
            try first.write("one\n")
            try #require(daemon.engine.waiting.wait { $0 == 1 })
            let others = try (2...4).map { number in
                let client = try daemon.client("events")
                try client.write(#"{"type":"hello","stream":"auth-1"}"# + "\n")
                try #require(daemon.engine.openings.wait { $0.count == number })
                return client
            }
            #expect(others[0].readReply() == .closed("taken over") && others[0].seesEnd())
            #expect(others[1].readReply() == .closed("taken over") && others[1].seesEnd())
            daemon.engine.commit()
            #expect(others[2].readLine() == #"{"type":"welcome","stream":"auth-1","accepted":1}"#)
            #expect(first.readReply() == .ack(1))
            #expect(first.readReply() == .closed("taken over"))
            daemon.engine.use(.quick)
            try others[2].write("two\n")
            #expect(others[2].isAcknowledged(2))
            #expect(daemon.reaches { $0.streamsOpen == 1 && $0.events.open == 1 })
        }

        @Test func whoCannotBeServedTakesNothingAway() throws {
            let daemon = try StreamDaemon()
            let old = try daemon.stream()
            try old.write("one\nbeg")
            #expect(old.isAcknowledged(1))
            daemon.engine.refusal.change { $0 = "not now" }
            let new = try daemon.client("events")
            try new.write(#"{"type":"hello","stream":"auth-1"}"# + "\n")
            #expect(new.readReply() == .error("not now") && new.seesEnd())
            try old.write("un\n")
            #expect(old.isAcknowledged(2))
            #expect(daemon.engine.disk.lines() == ["one", "begun"])
        }

        @Test func aHalfClosedConnectionIsTakenOverToo() throws {
            let daemon = try StreamDaemon()
            let old = try daemon.stream()
            daemon.engine.use(.byHand)
            try old.write("one\n")
            old.endWriting()
            try #require(daemon.engine.waiting.wait { $0 == 1 })
            let new = try daemon.client("events")
            try new.write(#"{"type":"hello","stream":"auth-1"}"# + "\n")
            try #require(daemon.engine.openings.wait { $0.count == 2 })
            daemon.engine.commit()
            #expect(new.readLine() == #"{"type":"welcome","stream":"auth-1","accepted":1}"#)
            #expect(old.readReply() == .ack(1))
            #expect(old.readReply() == .closed("taken over"))
        }

        @Test func whoeverTookOverMayVanishBeforeItsWelcome() throws {
            let daemon = try StreamDaemon()
            let old = try daemon.stream()
            daemon.engine.use(.byHand)
            try daemon.client("events").write(#"{"type":"hello","stream":"auth-1"}"# + "\n")
            try #require(daemon.engine.openings.wait { $0.count == 2 })
            daemon.engine.use(.quick)
            #expect(old.readReply() == .closed("taken over"))
            #expect(daemon.reaches { $0.events.open == 0 })
            let next = try daemon.stream()
            try next.write("one\n")
            #expect(next.isAcknowledged(1))
        }

        @Test func differentStreamsLeaveEachOtherAlone() throws {
            let daemon = try StreamDaemon()
            let clients = try (0..<10).map { try daemon.stream("stream \($0)") }
            for (number, client) in clients.enumerated() { try client.write("mine \(number)\n") }
            for client in clients { #expect(client.isAcknowledged(1)) }
            for number in 0..<10 { #expect(daemon.engine.disk.lines("stream \(number)") == ["mine \(number)"]) }
            #expect(daemon.server.counters.streamsTakenOver == 0)
        }
    }
}

import Engine
import Foundation
import Sockets
import Testing

extension OverSockets {
    @Suite struct Events {
        @Test func linesComeInOrderWithTheirNumbers() throws {
            let daemon = try Daemon()
            let client = try daemon.client("events")
            try client.write("{\"a\":1}\n\n{\"b\":2}\r\nlast")
            client.endWriting()
            #expect(daemon.engine.state.wait { $0.lineCount == 4 })
            let state = daemon.engine.state.now
            #expect(state.lines() == [.text("{\"a\":1}"), .text(""), .text("{\"b\":2}\r"), .text("last")])
            #expect(state.sources[1]?.isInOrder == true)
            #expect(client.seesEnd())
        }

        @Test func everyCutOfTheStreamGivesTheSameLines() throws {
            let daemon = try Daemon()
            let bytes = Array("one\ntwo\n\nthree".utf8)
            for cut in 0...bytes.count {
                let client = try daemon.client("events")
                try client.write(Array(bytes[..<cut]))
                // The first part has been read by itself before the second is written.
                #expect(daemon.reaches { $0.bytesRead == UInt64(cut * bytes.count + cut) })
                try client.write(Array(bytes[cut...]))
                client.endWriting()
                let number = UInt64(cut + 1)
                #expect(daemon.engine.state.wait { $0.lines(number).count == 4 })
                #expect(
                    daemon.engine.state.now.lines(number) == [.text("one"), .text("two"), .text(""), .text("three")])
            }
        }

        @Test func oneByteAtATime() throws {
            let daemon = try Daemon()
            let client = try daemon.client("events")
            let lines = (0..<300).map { "line \($0)" }
            for byte in (lines.joined(separator: "\n") + "\n").utf8 { try client.write([byte]) }
            #expect(daemon.engine.state.wait { $0.lineCount == lines.count })
            #expect(daemon.engine.state.now.lines() == lines.map { .text($0) })
        }

        @Test func anEndlessLineIsOneOverlongLine() throws {
            let daemon = try Daemon()
            let client = try daemon.client("events")
            try client.write("first\n")
            try client.write([UInt8](repeating: 120, count: 1 << 20))
            try client.write("\ngood\n")
            #expect(daemon.engine.state.wait { $0.lineCount == 3 })
            #expect(daemon.engine.state.now.lines() == [.text("first"), .overlong, .text("good")])
            #expect(daemon.engine.state.now.sources[1]?.isInOrder == true)
            #expect(daemon.reaches { $0.overlongLines == 1 && $0.bytesCarried == 0 })
        }

        @Test func theLongestLineIsServedAndOneByteMoreIsNot() throws {
            let daemon = try Daemon()
            let client = try daemon.client("events")
            let longest = String(repeating: "x", count: SocketLimits.lineMax)
            // Long enough to fill blocks again and again, at every offset.
            for _ in 0..<20 { try client.write("\(longest)\nshort\n\(longest)y\n") }
            #expect(daemon.engine.state.wait { $0.lineCount == 60 })
            #expect(
                daemon.engine.state.now.lines()
                    == (0..<20).flatMap { _ in [.text(longest), .text("short"), FakeEngine.Line.overlong] })
            #expect(daemon.engine.state.now.sources[1]?.isInOrder == true)
        }

        @Test func anOverlongLineAtAnOrderlyEndIsALine() throws {
            let daemon = try Daemon()
            let client = try daemon.client("events")
            try client.write([UInt8](repeating: 120, count: SocketLimits.lineMax + 1))
            client.endWriting()
            #expect(daemon.engine.state.wait { $0.lineCount == 1 })
            #expect(daemon.engine.state.now.lines() == [.overlong])
        }

        @Test func aClientThatDiesMidLineLosesOnlyThatLine() throws {
            let daemon = try Daemon()
            var dying: Client? = try daemon.client("events")
            let living = try daemon.client("events")
            try dying?.write("{\"a\":1}\n{\"b\":")
            try living.write("{\"c\":3}\n{\"d\"")
            dying = nil
            try living.write(":4}\n")
            #expect(daemon.engine.state.wait { $0.lineCount == 4 })
            // To the kernel a death is an orderly end: the begun line comes as it is, and decoding refuses it.
            #expect(daemon.engine.state.now.lines(1) == [.text("{\"a\":1}"), .text("{\"b\":")])
            #expect(daemon.engine.state.now.lines(2) == [.text("{\"c\":3}"), .text("{\"d\":4}")])
            #expect(daemon.reaches { $0.events.open == 1 })
        }

        @Test func manyQuickClientsLoseNothing() throws {
            let daemon = try Daemon(engine: FakeEngine(blocks: 2))
            let count = 2_000
            for number in 0..<count {
                let client = try daemon.client("events")
                try client.write("\(number) a\n\(number) b\n\(number) c")
            }
            #expect(daemon.engine.state.wait { $0.lineCount == 3 * count })
            var expected: Set<[FakeEngine.Line]> = []
            for number in 0..<count {
                expected.insert([.text("\(number) a"), .text("\(number) b"), .text("\(number) c")])
            }
            #expect(Set(daemon.engine.state.now.sources.values.map(\.lines)) == expected)
            #expect(daemon.reaches { $0.events.open == 0 && $0.events.accepted == UInt64(count) })
            // Small clients share blocks; how many depends on the machine, that they are fewer than clients does not.
            #expect(daemon.engine.state.now.blockCount <= count)
        }

        @Test(arguments: [
            #"{"type":"hello","stream":"auth-1"}"# + "\n", "\u{FEFF} { \"stream\":\"s\", \"type\" : \"hello\" }\r\n",
            #"{"type":"hello","stream":"auth-1"}"# + "\n{\"type\":\"tick\"}\n",
        ])
        func aHelloIsAnsweredAndClosed(hello: String) throws {
            let daemon = try Daemon()
            let client = try daemon.client("events")
            try client.write(hello)
            #expect(
                client.readLine()
                    == #"{"type":"error","reason":"acknowledged streams are not served here; "#
                    + #"send lines without a hello"}"#)
            #expect(daemon.reaches { $0.hellosRefused == 1 && $0.events.open == 0 })
            #expect(daemon.engine.state.now.lineCount == 0)
        }

        @Test func aHelloWithoutLineEndIsAnsweredToo() throws {
            let daemon = try Daemon()
            let client = try daemon.client("events")
            try client.write(#"{"type":"hello","stream":"auth-1"}"#)
            client.endWriting()
            #expect(client.readLine()?.contains("acknowledged streams") == true)
            #expect(client.seesEnd())
        }

        @Test func whatOnlyLooksLikeAHelloIsALine() throws {
            let daemon = try Daemon()
            let lines = [
                #"{"type":"tick","id":"hello"}"#, #"{"type":"hello","stream":"late"}"#, #"hello "hello""#, #"{"hello""#,
            ]
            for first in [0, 2, 3] {
                let client = try daemon.client("events")
                try client.write(lines[first] + "\n" + lines[1] + "\n")
                client.endWriting()
                #expect(client.seesEnd())
            }
            #expect(daemon.engine.state.wait { $0.lineCount == 6 })
            #expect(daemon.server.counters.hellosRefused == 0)
        }

        @Test func connectionsBeyondTheBoundWaitAndLoseNothing() throws {
            let daemon = try Daemon { $0.limits.eventConnectionsMax = 16 }
            var clients = try (0..<16).map { _ in try daemon.client("events") }
            #expect(daemon.reaches { $0.events.open == 16 })
            let waiting = try daemon.client("events")
            try waiting.write("patience\n")
            #expect(daemon.reaches { $0.events.acceptWaits == 1 })
            #expect(daemon.server.counters.events.open == 16)
            clients.removeLast()
            #expect(daemon.engine.state.wait { $0.lines(17) == [.text("patience")] })
        }

        @Test func hoardersOfUnfinishedLinesAreClosedFirst() throws {
            let daemon = try Daemon { $0.limits.carriedBytesMax = 100_000 }
            let small = try daemon.client("events")
            try small.write("beg")
            let hoarders = try [60_000, 50_000].map { size in
                let hoarder = try daemon.client("events")
                try hoarder.write([UInt8](repeating: 120, count: size))
                return hoarder
            }
            #expect(hoarders[0].seesEnd())
            #expect(daemon.reaches { $0.hoardersClosed == 1 && $0.bytesCarried == 50_003 && $0.linesBroken == 1 })
            try small.write("un\n")
            #expect(daemon.engine.state.wait { $0.lines(1) == [.text("begun")] })
        }
    }
}

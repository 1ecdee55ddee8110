import Engine
import Foundation
import Sockets
import Testing

extension OverSockets {
    @Suite struct StoppingStreams {
        private func stopIntake(
            _ daemon: StreamDaemon, within bound: Duration = .seconds(10)
        ) -> Monitor<Bool> {
            let isDone = Monitor(false)
            daemon.server.stopIntake(within: bound) { isDone.change { $0 = true } }
            return isDone
        }

        @Test func whatWasSentIsReadAndAcknowledged() throws {
            let daemon = try StreamDaemon()
            let clients = try (0..<20).map { try daemon.stream("s\($0)") }
            daemon.engine.use(.byHand)
            for client in clients { try client.write("one\nbad\nthree\nbegun") }
            let isDone = stopIntake(daemon)
            // All is handed over, and nobody is closed before it is on the disk.
            try #require(daemon.engine.waiting.wait { $0 >= 2 })
            daemon.settle()
            #expect(!isDone.now && daemon.server.counters.events.open == 20)
            daemon.engine.use(.quick)
            for client in clients {
                #expect(client.replies(upTo: 3).suffix(2) == [.reject(2, "bad"), .ack(3)])
                #expect(client.seesEnd())
            }
            #expect(isDone.wait { $0 })
            #expect(daemon.server.counters.streamsCutAtStop == 0 && daemon.server.counters.linesBroken == 20)
            #expect(daemon.engine.hasAllBlocks)
        }

        @Test func aStuckDiskIsNotWaitedForLongerThanTheBound() throws {
            let daemon = try StreamDaemon()
            let client = try daemon.stream()
            daemon.engine.use(.byHand)
            try client.write("one\n")
            try #require(daemon.engine.waiting.wait { $0 == 1 })
            #expect(stopIntake(daemon, within: .milliseconds(50)).wait { $0 })
            #expect(client.readReply() == nil && client.seesEnd())
            #expect(daemon.server.counters.streamsCutAtStop == 1)
            // A report that comes late finds nobody.
            daemon.engine.use(.quick)
            #expect(daemon.stop())
        }

        @Test func whoeverWaitsForAWelcomeIsSentAway() throws {
            let daemon = try StreamDaemon()
            let old = try daemon.stream()
            daemon.engine.use(.byHand)
            try old.write("one\n")
            try #require(daemon.engine.waiting.wait { $0 == 1 })
            let new = try daemon.client("events")
            try new.write(#"{"type":"hello","stream":"auth-1"}"# + "\n")
            try #require(daemon.engine.openings.wait { $0.count == 2 })
            let isDone = stopIntake(daemon)
            #expect(new.readReply()?.isError(about: "stopping") == true)
            #expect(new.seesEnd())
            daemon.engine.use(.quick)
            #expect(old.readReply() == .ack(1))
            #expect(old.seesEnd() && isDone.wait { $0 })
        }

        @Test func aClientThatDoesNotReadIsNotWaitedForLongerThanTheBound() throws {
            let daemon = try StreamDaemon()
            let client = try daemon.stream()
            try client.write(String(repeating: "bad line that comes back\n", count: 20_000))
            #expect(daemon.reaches { $0.replyBytesWaiting > 0 })
            #expect(stopIntake(daemon, within: .milliseconds(100)).wait { $0 })
            #expect(daemon.server.counters.streamsCutAtStop == 1)
        }

        @Test func bareClientsAndStreamsEndTogether() throws {
            let daemon = try StreamDaemon()
            let bare = try daemon.client("events")
            let stream = try daemon.stream()
            try bare.write("bare\nlast")
            bare.endWriting()
            try stream.write("mine\n")
            #expect(daemon.stop())
            #expect(bare.seesEnd() && stream.replies(upTo: 1) == [.ack(1)] && stream.seesEnd())
            #expect(daemon.engine.disk.lines() == ["mine"])
            #expect(daemon.engine.bare.now.values.contains(["bare", "last"]))
        }

        @Test func aStoppedServerLetsGoOfTheEngine() throws {
            weak var engine: DurableEngine?
            do {
                let daemon = try StreamDaemon()
                engine = daemon.engine
                let client = try daemon.stream()
                try client.write("line\n")
                #expect(client.isAcknowledged(1))
                #expect(daemon.stop())
            }
            let deadline = Date(timeIntervalSinceNow: 20)
            while engine != nil, Date() < deadline { sched_yield() }
            #expect(engine == nil)
        }
    }
}

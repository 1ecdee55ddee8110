import CLinux
import Engine
import Foundation
import Sockets
import Testing

/// Clients and disks that are slow, stuck or many.
extension OverSockets {
    @Suite struct StreamPressure {
        /// Writes on a thread of its own until all is written or the connection is closed; then says so.
        private func send(_ text: String, times: Int, on client: Client) -> Monitor<Bool> {
            let isOver = Monitor(false)
            Thread.detachNewThread { [client = Unchecked(client)] in
                for _ in 0..<times where (try? client.value.write(text)) == nil { break }
                isOver.change { $0 = true }
            }
            return isOver
        }

        @Test func whileTheDiskIsStuckNothingIsAcknowledgedOrRead() throws {
            let daemon = try StreamDaemon()
            let client = try daemon.stream()
            daemon.engine.use(.byHand)
            let line = String(repeating: "x", count: 999) + "\n"
            let isOver = send(line, times: 5_000, on: client)
            #expect(daemon.reaches { $0.pauses == 1 })
            let read = daemon.server.counters.bytesRead
            #expect(read <= UInt64(daemon.engine.blocks * LineBlock.capacity + 100))
            daemon.settle()
            #expect(daemon.server.counters.bytesRead == read && daemon.server.counters.acks == 0 && !isOver.now)
            // Space returns: it goes on by itself.
            daemon.engine.use(.quick)
            #expect(client.isAcknowledged(5_000))
            #expect(daemon.engine.disk.lines().count == 5_000 && daemon.engine.disk.isInOrder)
        }

        @Test func repliesGoOutWhileNothingCanBeRead() throws {
            let daemon = try StreamDaemon()
            let client = try daemon.stream()
            let other = try daemon.stream("other")
            // More rejects than the socket holds, for a client that reads late.
            try client.write(String(repeating: "bad and so it comes back\n", count: 10_000))
            #expect(daemon.engine.disk.streams.wait { $0["auth-1"]?.lines.count == 10_000 })
            #expect(daemon.reaches { $0.replyBytesWaiting > 0 || $0.rejects == 10_000 })
            daemon.engine.use(.byHand)
            _ = send(String(repeating: "x", count: 999) + "\n", times: 5_000, on: other)
            #expect(daemon.reaches { $0.pauses >= 1 })
            #expect(client.replies(upTo: 10_000).count > 10_000)
            daemon.engine.use(.quick)
            #expect(other.isAcknowledged(5_000))
        }

        @Test func aSlowDiskLosesNothing() throws {
            let daemon = try StreamDaemon()
            daemon.engine.use(.slow(10))
            let clients = try (0..<5).map { try daemon.stream("s\($0)") }
            for client in clients { _ = send("line\nbad\n\n", times: 2_000, on: client) }
            for client in clients {
                let told = client.replies(upTo: 6_000)
                #expect(told.count { if case .reject = $0 { true } else { false } } == 2_000)
            }
            #expect(daemon.engine.disk.isInOrder)
        }

        @Test func aClientThatDoesNotReadIsReadNoMoreAndClosed() throws {
            let daemon = try StreamDaemon { $0.limits.unreadTimeMax = .milliseconds(200) }
            let client = try daemon.stream()
            let other = try daemon.stream("other")
            let isOver = send(String(repeating: "bad line that comes back\n", count: 100), times: 100_000, on: client)
            #expect(daemon.reaches { $0.replyBytesWaiting >= 1 << 20 })
            // Nobody else waits.
            try other.write("quick\n")
            #expect(other.isAcknowledged(1))
            #expect(isOver.wait { $0 })
            #expect(daemon.reaches { $0.unreadClosed == 1 && $0.replyBytesWaiting == 0 && $0.events.open == 1 })
            // What was acknowledged in vain is not lost: the stream goes on where it was.
            let count = UInt64(daemon.engine.disk.lines().count)
            let again = try daemon.stream(accepted: count)
            try again.write("line\n")
            #expect(again.isAcknowledged(count + 1))
        }

        @Test func aClientThatReadsInTimeIsReadOn() throws {
            let daemon = try StreamDaemon { $0.limits.unsentRepliesMax = 10_000 }
            let client = try daemon.stream()
            let isOver = send(String(repeating: "bad line that comes back\n", count: 100), times: 1_000, on: client)
            #expect(daemon.reaches { $0.replyBytesWaiting >= 10_000 })
            #expect(!isOver.now)
            let told = client.replies(upTo: 100_000)
            #expect(told.count { if case .reject = $0 { true } else { false } } == 100_000)
            #expect(daemon.reaches { $0.unreadClosed == 0 && $0.replyBytesWaiting == 0 })
        }

        @Test func whoeverLeavesTheMostUnreadGoesFirst() throws {
            let daemon = try StreamDaemon { $0.limits.repliesBytesMax = 300_000 }
            let careful = try daemon.stream("careful")
            let greedy = try daemon.stream("greedy")
            try careful.write("bad\n")
            let isOver = send(String(repeating: "bad line that comes back\n", count: 100), times: 10_000, on: greedy)
            #expect(isOver.wait { $0 })
            #expect(daemon.reaches { $0.unreadClosed == 1 })
            #expect(careful.replies(upTo: 1) == [.reject(1, "bad"), .ack(1)])
        }

        @Test func aClientThatLeavesItsLastRepliesUnreadIsClosedInTheEnd() throws {
            let daemon = try StreamDaemon { $0.limits.unreadTimeMax = .milliseconds(100) }
            let client = try daemon.stream()
            try client.write(String(repeating: "bad line that comes back\n", count: 10_000))
            client.endWriting()
            #expect(daemon.reaches { $0.unreadClosed == 1 && $0.events.open == 0 })
        }

        /// Dead at the other end, and nothing says so but a reply that cannot be written.
        @Test func aClientThatDiesWithRepliesUnreadHarmsNobody() throws {
            let daemon = try StreamDaemon()
            var client: Client? = try daemon.stream()
            try client?.write(String(repeating: "bad line that comes back\n", count: 20_000))
            #expect(daemon.reaches { $0.replyBytesWaiting > 0 })
            client = nil
            #expect(daemon.reaches { $0.events.open == 0 && $0.streamsOpen == 0 && $0.replyBytesWaiting == 0 })
        }

        @Test func oneByteAfterTheOther() throws {
            let daemon = try StreamDaemon()
            let slow = try daemon.client("events")
            let quick = try daemon.stream("quick")
            let text = "{\"type\":\"hello\",\"stream\":\"slow\"}\n"
            for (number, byte) in text.utf8.enumerated() {
                try slow.write([byte])
                try quick.write("line\n")
                #expect(quick.isAcknowledged(UInt64(number + 1)))
            }
            #expect(slow.readLine()?.contains("welcome") == true)
            for byte in "one\n{\"type\":\"flush\"}\nbad\n".utf8 {
                try slow.write([byte])
                daemon.settle()
            }
            #expect(slow.replies(upTo: 2).suffix(2) == [.reject(2, "bad"), .ack(2)])
        }

        @Test func aThousandStreamsAtOnce() throws {
            try raiseDescriptorLimit()
            let daemon = try StreamDaemon()
            let clients = try (0..<1_000).map { _ in try daemon.client("events") }
            for (number, client) in clients.enumerated() {
                try client.write(#"{"type":"hello","stream":"stream \#(number)"}"# + "\n")
            }
            for client in clients { #expect(client.readLine()?.contains("\"accepted\":0}") == true) }
            #expect(daemon.reaches { $0.streamsOpen == 1_000 })
            for round in 1...3 as ClosedRange<UInt64> {
                for (number, client) in clients.enumerated() { try client.write("\(number)\nbad \(number)\n") }
                for (number, client) in clients.enumerated() {
                    let told = client.replies(upTo: round * 2)
                    #expect(told.contains(.reject(round * 2, "bad \(number)")))
                    #expect(told.last == .ack(round * 2))
                }
            }
            #expect(daemon.engine.disk.isInOrder)
            #expect((0..<1_000).allSatisfy { daemon.engine.disk.lines("stream \($0)").count == 6 })
        }
    }
}

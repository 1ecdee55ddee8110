import Engine
import Foundation
import Sockets
import Testing

extension OverSockets {
    @Suite struct Backpressure {
        /// Writes numbered lines on a thread of its own and says when all are written.
        private func send(_ count: Int, to daemon: Daemon, name: String) throws -> Monitor<Bool> {
            let client = try daemon.client("events")
            let isDone = Monitor(false)
            Thread.detachNewThread { [client = Unchecked(client)] in
                let padding = String(repeating: "x", count: 300)
                for first in stride(from: 0, to: count, by: 100) {
                    let lines = (first..<min(first + 100, count)).map { "\(name) \($0) \(padding)\n" }
                    try? client.value.write(lines.joined())
                }
                isDone.change { $0 = true }
            }
            return isDone
        }

        /// In a process of its own: other tests run beside this one.
        @Test func withoutBlocksNothingIsReadAndNothingIsLost() async {
            await #expect(processExitsWith: .success) {
                let daemon = try Daemon(engine: FakeEngine(blocks: 2))
                daemon.engine.lend(false)
                let before = try Memory.resident()
                let senders = try (0..<4).map { try Backpressure().send(10_000, to: daemon, name: "sender \($0)") }
                #expect(daemon.reaches { $0.pauses == 1 })
                // Control goes on meanwhile.
                let control = try daemon.client("control")
                for round in 0..<100 {
                    try control.write(#"{"command":"echo","arguments":{"text":"\#(round)"}}"# + "\n")
                    #expect(control.readLine() == #"{"ok":true,"result":"\#(round)"}"#)
                }
                #expect(daemon.server.counters.bytesRead == 0)
                #expect(senders.allSatisfy { !$0.now })
                #expect(try Memory.resident() - before < Memory.allowance(16 << 20))
                daemon.engine.lend(true)
                #expect(senders.allSatisfy { $0.wait { $0 } })
                #expect(daemon.engine.state.wait { $0.lineCount == 40_000 })
                #expect(daemon.engine.state.now.sources.values.allSatisfy { $0.isInOrder && $0.lines.count == 10_000 })
                #expect(daemon.server.counters.paused > .zero)
            }
        }

        @Test func blocksThatComeAndGoLoseNothing() throws {
            let daemon = try Daemon(engine: FakeEngine(blocks: 1))
            let senders = try (0..<3).map { try send(20_000, to: daemon, name: "sender \($0)") }
            for round in 1...50 {
                daemon.engine.lend(false)
                #expect(daemon.reaches { $0.pauses >= round || senders.allSatisfy { $0.now } })
                let read = daemon.server.counters.bytesRead
                daemon.engine.lend(true)
                // Before it has read on, the same pause would go on when blocks are taken away again.
                #expect(daemon.reaches { $0.bytesRead > read || senders.allSatisfy { $0.now } })
            }
            #expect(daemon.engine.state.wait { $0.lineCount == 60_000 })
            #expect(daemon.engine.state.now.sources.values.allSatisfy { $0.isInOrder && $0.lines.count == 20_000 })
        }

        @Test func clientsThatLeaveDuringAPauseLoseNothing() throws {
            let daemon = try Daemon()
            daemon.engine.lend(false)
            for number in 0..<200 {
                let client = try daemon.client("events")
                try client.write("\(number)\n" + String(repeating: "y", count: 50_000) + "\nend")
            }
            daemon.engine.lend(true)
            #expect(daemon.engine.state.wait { $0.lineCount == 600 })
            #expect(daemon.reaches { $0.events.open == 0 })
        }
    }
}

/// Carries a value to the one thread that uses it from then on.
struct Unchecked<Value>: @unchecked Sendable {
    let value: Value
    init(_ value: Value) { self.value = value }
}

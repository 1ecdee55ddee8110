import Engine
import Foundation
import Sockets
import Testing

extension OverSockets {
    @Suite struct Stopping {
        @Test func whatClientsHaveSentIsReadBeforeTheEnd() throws {
            let daemon = try Daemon(engine: FakeEngine(blocks: 2))
            daemon.engine.lend(false)
            let clients = try (0..<50).map { number in
                let client = try daemon.client("events")
                try client.write((0..<100).map { "\(number) \($0)\n" }.joined() + "begun")
                if number % 2 == 0 { client.endWriting() }
                return client
            }
            let isDone = Monitor(false)
            daemon.server.stop { isDone.change { $0 = true } }
            daemon.engine.lend(true)
            #expect(isDone.wait { $0 })
            // An ended client's last line is whole, that of one still writing is not.
            #expect(daemon.engine.state.now.lineCount == 50 * 100 + 25)
            #expect(daemon.engine.state.now.sources.values.allSatisfy { $0.isInOrder })
            #expect(daemon.engine.hasAllBlocks)
            #expect(clients.allSatisfy { $0.seesEnd() })
            #expect(daemon.server.counters.linesBroken == 25)
            #expect(daemon.server.counters.events.open == 0)
        }

        @Test func aClientThatNeverStopsWritingDoesNotHoldUpTheEnd() throws {
            let daemon = try Daemon()
            let client = try daemon.client("events")
            let isOver = Monitor(false)
            Thread.detachNewThread { [client = Unchecked(client)] in
                while (try? client.value.write(String(repeating: "line\n", count: 1_000))) != nil {}
                isOver.change { $0 = true }
            }
            #expect(daemon.engine.state.wait { $0.lineCount > 10_000 })
            #expect(daemon.stop())
            #expect(isOver.wait { $0 })
            #expect(daemon.engine.hasAllBlocks)
        }

        @Test func anEngineThatLendsNothingIsNotWaitedForLongerThanTheBound() throws {
            let daemon = try Daemon()
            daemon.engine.lend(false)
            let client = try daemon.client("events")
            try client.write("never read\n")
            #expect(daemon.reaches { $0.pauses == 1 })
            let isDone = Monitor(false)
            daemon.server.stop(drainWithin: .milliseconds(50)) { isDone.change { $0 = true } }
            #expect(isDone.wait { $0 })
            #expect(daemon.server.counters.connectionsCutAtStop == 1)
            // A wake that comes late finds nothing to do.
            daemon.engine.lend(true)
            #expect(client.seesEnd())
        }

        @Test func noticesAndControlOutliveTheIntake() throws {
            let daemon = try Daemon()
            let subscriber = try daemon.subscriber()
            let control = try daemon.client("control")
            let isDrained = Monitor(false)
            daemon.server.stopIntake { isDrained.change { $0 = true } }
            #expect(isDrained.wait { $0 })
            #expect(throws: Client.Failure.self) { try daemon.client("events") }
            daemon.server.publish([notice(1)])
            #expect(subscriber.readLine()?.contains("specversion") == true)
            try control.write(#"{"command":"echo","arguments":{"text":"still here"}}"# + "\n")
            #expect(control.readLine() == #"{"ok":true,"result":"still here"}"#)
            #expect(daemon.stop())
        }

        @Test func noticesOnTheirWayAreFlushed() throws {
            let daemon = try Daemon()
            let subscriber = try daemon.subscriber()
            // More than the socket holds, less than a queue.
            daemon.server.publish((1...2_000).map { notice($0, size: 1_000) })
            let isDone = Monitor(false)
            daemon.server.stop(flushWithin: .seconds(20)) { isDone.change { $0 = true } }
            for _ in 0..<2_000 { #expect(subscriber.readLine()?.contains("specversion") == true) }
            #expect(subscriber.seesEnd())
            #expect(isDone.wait { $0 })
        }

        @Test func aSubscriberThatDoesNotReadIsNotWaitedForLongerThanTheBound() throws {
            let daemon = try Daemon()
            let subscriber = try daemon.subscriber()
            daemon.server.publish((1...2_000).map { notice($0, size: 1_000) })
            let isDone = Monitor(false)
            daemon.server.stop(flushWithin: .milliseconds(50)) { isDone.change { $0 = true } }
            #expect(isDone.wait { $0 })
            #expect(subscriber.seesEnd())
        }

        @Test func aPendingReplyIsWaitedFor() throws {
            let daemon = try Daemon()
            let control = try daemon.client("control")
            try control.write(#"{"command":"hold"}"# + "\n")
            #expect(daemon.engine.held.wait { $0.count == 1 })
            let isDone = Monitor(false)
            daemon.server.stop(flushWithin: .seconds(20)) { isDone.change { $0 = true } }
            daemon.settle()
            daemon.engine.held.now[0](.result(json: Array("7".utf8)))
            #expect(control.readLine() == #"{"ok":true,"result":7}"#)
            #expect(control.seesEnd())
            #expect(isDone.wait { $0 })
        }

        @Test func stoppingTwiceCallsBothBack() throws {
            let daemon = try Daemon()
            let done = Monitor(0)
            for _ in 0..<2 { daemon.server.stop { done.change { $0 += 1 } } }
            #expect(done.wait { $0 == 2 })
            daemon.server.stop { done.change { $0 += 1 } }
            #expect(done.wait { $0 == 3 })
            daemon.server.publish([notice(1)])
        }

        @Test func aStoppedServerLetsGoOfTheEngine() throws {
            weak var engine: FakeEngine?
            do {
                let daemon = try Daemon()
                engine = daemon.engine
                let subscriber = try daemon.subscriber()
                let control = try daemon.client("control")
                try control.write("{\"command\":\"hold\"}\n")
                try daemon.client("events").write("line\n")
                #expect(daemon.engine.state.wait { $0.lineCount == 1 } && daemon.engine.held.wait { $0.count == 1 })
                daemon.engine.held.now[0](.result(json: Array("1".utf8)))
                #expect(control.readLine() != nil)
                #expect(daemon.stop())
                #expect(subscriber.seesEnd())
            }
            let deadline = Date(timeIntervalSinceNow: 20)
            while engine != nil, Date() < deadline { sched_yield() }
            #expect(engine == nil)
        }

        /// In a process of its own: other tests run beside this one.
        @Test func descriptorsAndFilesAreGoneAfterwards() async {
            await #expect(processExitsWith: .success) {
                // What the process opens once, whatever it does, is open from here on.
                #expect(try Daemon().stop())
                let before = try openDescriptors()
                for _ in 0..<3 {
                    let daemon = try Daemon()
                    let clients = try ["events", "notices", "control"].map { try daemon.client($0) }
                    #expect(
                        daemon.reaches { $0.events.open + $0.notices.open + $0.control.open == 3 } && clients.count == 3
                    )
                    #expect(daemon.stop())
                    #expect(try FileManager.default.contentsOfDirectory(atPath: daemon.directory.path).isEmpty)
                }
                // The epoll sets are closed by Dispatch, a moment after.
                let deadline = Date(timeIntervalSinceNow: 10)
                while try openDescriptors() > before, Date() < deadline { sched_yield() }
                #expect(try openDescriptors() <= before)
            }
        }
    }
}

/// Descriptors that this process has open.
func openDescriptors() throws -> Int {
    try FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").count
}

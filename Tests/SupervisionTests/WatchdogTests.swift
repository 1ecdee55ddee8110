import Dispatch
import Logging
import Testing

@testable import Supervision

struct WatchdogTests {
    @Test func itIsFedWhileEveryQueueMoves() {
        let (outbox, log) = (Outbox(), LogKeeper())
        let queues = ["sockets", "publish"].map { DispatchQueue(label: $0) }
        let watchdog = Watchdog(
            interval: .milliseconds(20), probes: queues.map { Watchdog.Probe(name: $0.label, queue: $0) },
            supervisor: Supervisor(send: outbox.send), logger: log.logger)
        for _ in 0..<5 { #expect(outbox.waitForMessage()) }
        withExtendedLifetime(watchdog) {}
        #expect(outbox.messages.allSatisfy { $0 == "WATCHDOG=1" })
    }

    @Test func aQueueThatHangsIsNamedAndTheManagerHearsNothing() {
        let (outbox, log) = (Outbox(), LogKeeper())
        let hanging = DispatchQueue(label: "shard-3")
        let release = DispatchSemaphore(value: 0)
        let isBlocked = DispatchSemaphore(value: 0)
        hanging.async {
            isBlocked.signal()
            release.wait()
        }
        isBlocked.wait()

        let watchdog = Watchdog(
            interval: .milliseconds(20),
            probes: [
                // Answers before the next tick however busy the machine is.
                Watchdog.Probe(name: "sockets") { answer in answer() },
                Watchdog.Probe(name: "shard-3", queue: hanging),
            ],
            supervisor: Supervisor(send: outbox.send), logger: log.logger)
        #expect(log.waitForLine())
        #expect(log.lines == ["critical: no answer; the watchdog is not fed queues=shard-3"])
        #expect(!outbox.waitForMessage(seconds: 1), "a hundred ticks without a sign of life")
        #expect(log.lines.count == 1, "said once")

        release.signal()
        #expect(outbox.waitForMessage(), "as soon as it moves again")
        #expect(log.waitForLine())
        #expect(log.lines.dropFirst().first == "notice: all queues answer again")
        withExtendedLifetime(watchdog) {}
    }

    @Test func aQueueThatHangsGetsOneProbeOnly() {
        let (outbox, log) = (Outbox(), LogKeeper())
        let pings = Outbox()
        let watchdog = Watchdog(
            interval: .milliseconds(20),
            probes: [Watchdog.Probe(name: "publish") { _ in _ = pings.send("ping") }],
            supervisor: Supervisor(send: outbox.send), logger: log.logger)
        #expect(log.waitForLine())
        #expect(pings.waitForMessage())
        #expect(!pings.waitForMessage(seconds: 1), "a hundred ticks without a second probe")
        #expect(outbox.messages.isEmpty)
        withExtendedLifetime(watchdog) {}
    }
}

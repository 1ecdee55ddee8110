import Dispatch
import Glibc
import Testing

@testable import Supervision

struct SupervisorTests {
    @Test func messagesAreThoseOfTheProtocol() {
        let outbox = Outbox()
        let supervisor = Supervisor(send: outbox.send)
        supervisor.notify(.ready, .status("serving"))
        supervisor.notify(.status("two\nlines\r\nbecome one"))
        supervisor.notify(.alive)
        supervisor.notify(.stopping)
        #expect(
            outbox.messages == ["READY=1\nSTATUS=serving", "STATUS=two lines become one", "WATCHDOG=1", "STOPPING=1"])
    }

    @Test func aReloadCarriesTheTime() throws {
        let before = MonotonicClock.microseconds
        let outbox = Outbox()
        Supervisor(send: outbox.send).notify(.reloading)
        let lines = try #require(outbox.messages.first).split(separator: "\n")
        #expect(lines.first == "RELOADING=1")
        let time = try #require(lines.last?.split(separator: "=").last.flatMap { UInt64($0) })
        #expect(lines.last == "MONOTONIC_USEC=\(time)")
        #expect((before...MonotonicClock.microseconds).contains(time))
    }

    /// In a process of its own, since it changes the environment.
    @Test func aManagerHearsWhatIsSaid() async {
        await #expect(processExitsWith: .success) {
            let manager = try ManagerSocket()
            setenv("NOTIFY_SOCKET", manager.path, 1)
            #expect(Supervisor().notify(.ready, .status("here")))
            #expect(manager.receive() == "READY=1\nSTATUS=here")
            unsetenv("NOTIFY_SOCKET")
            #expect(!Supervisor().notify(.ready), "without a manager nothing is said, and that is no failure")
        }
    }

    @Test func theManagerSaysHowOftenItWantsASign() async {
        await #expect(processExitsWith: .success) {
            unsetenv("WATCHDOG_USEC")
            #expect(Watchdog.requestedInterval == nil)
            setenv("WATCHDOG_USEC", "30000000", 1)
            #expect(Watchdog.requestedInterval == .seconds(30))
            setenv("WATCHDOG_PID", "1", 1)
            #expect(Watchdog.requestedInterval == nil, "meant for another process")
        }
    }
}

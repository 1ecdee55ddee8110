import Glibc
import Logging
import Testing

@testable import Supervision

struct InheritedSocketsTests {
    /// In a process of its own, since descriptors are handed over from number 3 on.
    @Test func namedListenersAreTakenOnce() async {
        await #expect(processExitsWith: .success) {
            await mainThreadIsUp()
            let log = LogKeeper()
            try handOver(["events", "notices", "control"], to: getpid()) {
                let taken = InheritedSockets.take(logger: log.logger)
                #expect(taken == ["events": 3, "notices": 4, "control": 5])
                for descriptor in taken.values {
                    #expect(fcntl(descriptor, F_GETFD) & FD_CLOEXEC != 0)
                    #expect(fcntl(descriptor, F_GETFL) & O_NONBLOCK != 0)
                }
                #expect(getenv("LISTEN_FDS") == nil)
                #expect(InheritedSockets.take(logger: log.logger).isEmpty)
                #expect(log.lines.isEmpty)
            }
        }
    }

    @Test func withoutAManagerThereAreNone() async {
        await #expect(processExitsWith: .success) {
            await mainThreadIsUp()
            let log = LogKeeper()
            #expect(InheritedSockets.take(logger: log.logger).isEmpty)
            try handOver(["events"], to: 1) {
                #expect(InheritedSockets.take(logger: log.logger).isEmpty, "meant for another process")
            }
            #expect(log.lines.isEmpty)
        }
    }

    @Test func whatCannotBeUsedIsSaidAndClosed() async throws {
        let log = LogKeeper()
        let (events, metrics, second) = (try Listener(), try Listener(), try Listener())
        var ends: [Int32] = [0, 0]
        try #require(pipe(&ends) == 0)
        let taken = InheritedSockets.accept(
            [
                .init(name: "events", descriptor: events.descriptor),
                .init(name: "metrics", descriptor: metrics.descriptor),
                .init(name: "events", descriptor: second.descriptor),
                .init(name: "notices", descriptor: ends[0]),
            ], logger: log.logger)
        #expect(taken == ["events": events.descriptor])
        #expect(
            log.lines == [
                "warning: inherited socket closed: its name is none of events, notices, control name=metrics",
                "warning: inherited socket closed: there already is one of this name name=events",
                "warning: inherited socket closed: it is no listening Unix stream socket name=notices",
            ])
        #expect(events.takesConnections)
        #expect(try await metrics.comesToRefuse(), "refused, not left waiting")
        #expect(try await second.comesToRefuse())
        close(events.descriptor)
        close(ends[1])
    }
}

/// Waits until the main thread of a new process serves its queue: what it opens for a moment on the way there would have
/// one of the numbers, and closing it would close what came after it.
private func mainThreadIsUp() async { await MainActor.run {} }

/// Does what a service manager does before it starts a process.
private func handOver(_ names: [String], to process: Int32, body: () throws -> Void) throws {
    let numbers = 3..<Int32(3 + names.count)
    // Free numbers are taken first, so that nothing else in this process gets one of them from now on; the rest belong to
    // the test runner and are given back.
    var fillers: [Int32] = []
    repeat { fillers.append(open("/dev/null", O_RDONLY | O_CLOEXEC)) } while (fillers.last ?? 0) < numbers.upperBound
    let lent = numbers.filter { !fillers.contains($0) }.map { (number: $0, copy: fcntl($0, F_DUPFD_CLOEXEC, 100)) }
    defer { for (number, copy) in lent { dup2(copy, number) } }
    for number in numbers {
        let listener = try Listener()
        dup2(listener.descriptor, number)
        close(listener.descriptor)
    }
    setenv("LISTEN_PID", String(process), 1)
    setenv("LISTEN_FDS", String(names.count), 1)
    setenv("LISTEN_FDNAMES", names.joined(separator: ":"), 1)
    try body()
}

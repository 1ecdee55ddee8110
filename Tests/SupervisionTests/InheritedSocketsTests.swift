import Glibc
import Logging
import Testing

@testable import Supervision

/// In processes of their own, since descriptors are handed over from number 3 on.
struct InheritedSocketsTests {
    @Test func namedListenersAreTakenOnce() async {
        await #expect(processExitsWith: .success) {
            let log = LogKeeper()
            try handOver([("events", .listener), ("notices", .listener), ("control", .listener)]) {
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

    @Test func whatCannotBeUsedIsSaidAndClosed() async {
        await #expect(processExitsWith: .success) {
            let log = LogKeeper()
            let given: [(String, Handed)] = [
                ("events", .listener), ("metrics", .listener), ("events", .listener), ("notices", .pipe),
            ]
            try handOver(given) {
                #expect(InheritedSockets.take(logger: log.logger) == ["events": 3])
                #expect(
                    log.lines == [
                        "warning: inherited socket closed: its name is none of events, notices, control descriptor=4 name=metrics",
                        "warning: inherited socket closed: there already is one of this name descriptor=5 name=events",
                        "warning: inherited socket closed: it is no listening Unix stream socket descriptor=6 name=notices",
                    ])
                for descriptor in Int32(4)...6 { #expect(fcntl(descriptor, F_GETFD) == -1) }
            }
        }
    }

    @Test func withoutAManagerThereAreNone() async {
        await #expect(processExitsWith: .success) {
            let log = LogKeeper()
            #expect(InheritedSockets.take(logger: log.logger).isEmpty)
            try handOver([("events", .listener)], process: 1) {
                #expect(InheritedSockets.take(logger: log.logger).isEmpty, "meant for another process")
            }
            #expect(log.lines.isEmpty)
        }
    }
}

enum Handed { case listener, pipe }

/// Does what a service manager does before it starts a process; afterwards the descriptors are the test runner's again.
private func handOver(
    _ descriptors: [(name: String, kind: Handed)], process: Int32 = getpid(), body: () throws -> Void
) throws {
    let numbers = 3..<Int32(3 + descriptors.count)
    let kept = numbers.map { (number: $0, copy: fcntl($0, F_DUPFD_CLOEXEC, 100)) }
    defer {
        for (number, copy) in kept {
            close(number)
            if copy >= 0 {
                dup2(copy, number)
                close(copy)
            }
        }
    }
    for (number, descriptor) in zip(numbers, descriptors) {
        let made: Int32
        switch descriptor.kind {
        case .listener:
            made = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
            guard try UnixAddress(abstract: "seatwatch-test-\(getpid())-\(number)").bind(made), listen(made, 1) == 0
            else {
                throw SocketFailure()
            }
        case .pipe:
            var ends: [Int32] = [0, 0]
            guard Glibc.pipe(&ends) == 0 else { throw SocketFailure() }
            made = ends[0]
        }
        let high = fcntl(made, F_DUPFD, 200)
        close(made)
        dup2(high, number)
        close(high)
    }
    setenv("LISTEN_PID", String(process), 1)
    setenv("LISTEN_FDS", String(descriptors.count), 1)
    setenv("LISTEN_FDNAMES", descriptors.map(\.name).joined(separator: ":"), 1)
    try body()
}

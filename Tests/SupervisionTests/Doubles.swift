import Dispatch
import Glibc
import Locking
import Logging
import Synchronization

@testable import Supervision

/// Keeps what a supervisor would have told the manager, and lets a test wait for it.
final class Outbox: Sendable {
    private let kept = Locked<[String]>([])
    private let arrivals = DispatchSemaphore(value: 0)

    var messages: [String] { kept.withLock { $0 } }

    var send: @Sendable (String) -> Bool {
        { message in
            self.kept.withLock { $0.append(message) }
            self.arrivals.signal()
            return true
        }
    }

    /// Waits for one more message; false when none comes within `seconds`.
    func waitForMessage(seconds: Int = 20) -> Bool {
        arrivals.wait(timeout: .now() + .seconds(seconds)) == .success
    }
}

/// Keeps log lines as `level: message name=value`, and lets a test wait for them.
final class LogKeeper: LogHandler, Sendable {
    private let kept = Locked<[String]>([])
    private let arrivals = DispatchSemaphore(value: 0)

    var lines: [String] { kept.withLock { $0 } }
    var logger: Logger { Logger(label: "test") { _ in self } }

    func waitForLine(seconds: Int = 20) -> Bool {
        arrivals.wait(timeout: .now() + .seconds(seconds)) == .success
    }

    func log(event: LogEvent) {
        let fields = (event.metadata ?? [:]).sorted { $0.key < $1.key }.map { " \($0.key)=\($0.value)" }.joined()
        kept.withLock { $0.append("\(event.level): \(event.message)\(fields)") }
        arrivals.signal()
    }

    var metadata: Logger.Metadata {
        get { [:] }
        set {}
    }
    var logLevel: Logger.Level {
        get { .trace }
        set {}
    }
    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { nil }
        set {}
    }
}

/// The service manager's end of `$NOTIFY_SOCKET`, in Linux' abstract namespace.
struct ManagerSocket {
    let path: String
    private let descriptor: Int32

    init() throws {
        path = "@seatwatch-test-\(getpid())"
        descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue), 0)
        let address = try UnixAddress(abstract: String(path.dropFirst()))
        guard address.bind(descriptor) else { throw SocketFailure() }
    }

    /// The next message, waited for.
    func receive() -> String {
        var buffer = [UInt8](repeating: 0, count: 4_096)
        let count = recv(descriptor, &buffer, buffer.count, 0)
        return String(decoding: buffer.prefix(max(count, 0)), as: UTF8.self)
    }
}

struct SocketFailure: Error {}

/// A listening Unix stream socket; whoever takes its descriptor closes it.
struct Listener {
    let descriptor: Int32
    private let address: UnixAddress

    private static let made = Atomic(0)

    init() throws {
        let number = Self.made.add(1, ordering: .relaxed).newValue
        address = try UnixAddress(abstract: "seatwatch-test-\(getpid())-\(number)")
        descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard address.bind(descriptor), listen(descriptor, Self.attempts) == 0 else { throw SocketFailure() }
    }

    /// As many as may wait to be accepted, so that none of them has to wait to be let in.
    private static let attempts: Int32 = 1_000

    var takesConnections: Bool {
        let client = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        defer { close(client) }
        return address.connect(client)
    }

    /// Whether connections are refused, after ten seconds at the latest: a process that another test is starting has a copy
    /// of every descriptor until it has become its program.
    func comesToRefuse() async throws -> Bool {
        for _ in 0..<Self.attempts {
            guard takesConnections else { return true }
            try await Task.sleep(for: .milliseconds(10))
        }
        return false
    }
}

/// A name that is no file and goes with its socket.
struct UnixAddress {
    private var address = sockaddr_un()
    private var length: Int

    init(abstract name: String) throws {
        address.sun_family = sa_family_t(AF_UNIX)
        guard name.utf8.count < MemoryLayout.size(ofValue: address.sun_path) else { throw SocketFailure() }
        withUnsafeMutableBytes(of: &address.sun_path) { $0[1...].copyBytes(from: name.utf8) }
        length = MemoryLayout<sa_family_t>.size + 1 + name.utf8.count
    }

    func bind(_ descriptor: Int32) -> Bool { withAddress { Glibc.bind(descriptor, $0, $1) == 0 } }
    func connect(_ descriptor: Int32) -> Bool { withAddress { Glibc.connect(descriptor, $0, $1) == 0 } }

    private func withAddress(_ body: (UnsafePointer<sockaddr>, socklen_t) -> Bool) -> Bool {
        withUnsafePointer(to: address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { body($0, socklen_t(length)) }
        }
    }
}

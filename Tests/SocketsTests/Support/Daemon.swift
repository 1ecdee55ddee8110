import Engine
import Foundation
import Logging
import Sockets
import Testing

/// Every test that opens sockets is in this suite, one after the other: they share the process's descriptors.
@Suite(.serialized) enum OverSockets {}

/// A new directory, removed in the end.
final class TemporaryDirectory {
    let path: String

    init() throws {
        var name = Array("/tmp/seatwatch-XXXXXX".utf8CString)
        guard mkdtemp(&name) != nil else { throw Client.Failure(call: "mkdtemp", code: errno) }
        path = name.withUnsafeBufferPointer { String(cString: $0.baseAddress!) }
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }
}

/// One whose engine acknowledges nothing.
typealias Daemon = DaemonOf<FakeEngine>
/// One whose engine says what has reached its disk.
typealias StreamDaemon = DaemonOf<DurableEngine>

extension DaemonOf<FakeEngine> {
    convenience init(
        archive: FakeArchive? = nil, in directory: TemporaryDirectory? = nil, start: Bool = true,
        _ change: (inout SocketSettings) -> Void = { _ in }
    ) throws {
        try self.init(engine: FakeEngine(), archive: archive, in: directory, start: start, change)
    }
}

extension DaemonOf<DurableEngine> {
    convenience init(
        disk: Disk = Disk(), in directory: TemporaryDirectory? = nil,
        _ change: (inout SocketSettings) -> Void = { _ in }
    ) throws {
        try self.init(engine: DurableEngine(disk: disk), in: directory, change)
    }

    /// A client that has its welcome.
    func stream(_ name: String = "auth-1", accepted: UInt64 = 0) throws -> Client {
        let client = try client("events")
        try client.write(#"{"type":"hello","stream":"\#(name)"}"# + "\n")
        #expect(client.readLine() == #"{"type":"welcome","stream":"\#(name)","accepted":\#(accepted)}"#)
        return client
    }
}

/// The three sockets in a directory of their own, with a fake engine behind them.
final class DaemonOf<FakedEngine: LineSink & ControlHandler> {
    let directory: TemporaryDirectory
    let engine: FakedEngine
    let server: SocketServer

    init(
        engine: FakedEngine, archive: FakeArchive? = nil, in directory: TemporaryDirectory? = nil,
        log: LogLines? = nil, start: Bool = true, _ change: (inout SocketSettings) -> Void = { _ in }
    ) throws {
        let directory = try directory ?? TemporaryDirectory()
        var settings = SocketSettings(
            events: .init(.path(directory.path + "/events.sock")),
            notices: .init(.path(directory.path + "/notices.sock")),
            control: .init(.path(directory.path + "/control.sock")))
        change(&settings)
        self.directory = directory
        self.engine = engine
        let logger = Logger(label: "test") { _ in
            if let log { LogKeeper(lines: log) } else { SwiftLogNoOpLogHandler() }
        }
        server = SocketServer(settings: settings, sink: engine, archive: archive, control: engine, logger: logger)
        if start { try server.start() }
    }

    deinit { server.stop(drainWithin: .zero, flushWithin: .zero) {} }

    func client(_ name: String) throws -> Client { try Client("\(directory.path)/\(name).sock") }

    /// Keeps notices and publishes them, in this order, as the engine does.
    func publish(_ notices: [PublishedNotice], keptIn archive: FakeArchive) {
        archive.keep(notices)
        server.publish(notices)
    }

    /// A subscriber that has its `subscribed`.
    func subscriber(_ request: String = #"{"type":"subscribe"}"#) throws -> Client {
        let client = try client("notices")
        try client.write(request + "\n")
        #expect(client.readLine()?.contains(#""type":"subscribed""#) == true)
        return client
    }

    func stop() -> Bool {
        let isDone = Monitor(false)
        server.stop { isDone.change { $0 = true } }
        return isDone.wait { $0 }
    }

    /// Waits until the counters say so, turn by turn of the two queues.
    func reaches(seconds: Double = 30, _ isReached: (SocketCounters) -> Bool) -> Bool {
        let deadline = Date(timeIntervalSinceNow: seconds)
        while !isReached(server.counters) {
            guard Date() < deadline else { return false }
            settle()
        }
        return true
    }

    /// Waits until both queues have done what they had to do so far.
    func settle() {
        for queue in SocketServer.Queue.allCases {
            let isDone = Monitor(false)
            server.ping(queue) { isDone.change { $0 = true } }
            #expect(isDone.wait { $0 })
        }
    }
}

/// A notice with a body of about `size` bytes.
func notice(_ sequence: UInt64, type: String = "seatwatch.sharing.noticed.v1", size: Int = 100) -> PublishedNotice {
    let padding = String(repeating: "x", count: max(0, size - 60))
    return PublishedNotice(
        sequence: sequence, type: type,
        line: Array(#"{"specversion":"1.0","sequence":"\#(sequence)","data":"\#(padding)"}"#.utf8) + [10])
}

import Foundation
import Testing

/// Every test here starts real programs and is in this suite, one after the other: the machine is theirs.
@Suite(.serialized) enum RealPrograms {}

/// A running `seatwatchd` with sockets, state and configuration in a directory of its own.
final class Daemon {
    /// No ticks of its own: only the lines of the test move time on.
    static let quiet = "idle_tick: 0\n"

    let directory: TemporaryDirectory
    private(set) var child: Child
    let manager: ServiceManager
    private let command: [String]
    private let variables: [String: String]

    var runtime: String { directory.file("run") }
    var state: String { directory.file("state") }
    var configuration: String { directory.file("seatwatch.yaml") }
    var processID: pid_t { child.processID }

    /// Starts it and waits until it says that it serves.
    /// - Parameter softDescriptors: what it finds as the soft limit of open descriptors.
    init(_ configuration: String = Daemon.quiet, environment: [String: String] = [:], softDescriptors: Int? = nil)
        throws
    {
        directory = try TemporaryDirectory()
        try directory.write(configuration, to: "seatwatch.yaml")
        manager = try ServiceManager(path: directory.file("notify.sock"))
        var variables = Program.environment.merging(environment) { $1 }
        variables["NOTIFY_SOCKET"] = manager.path
        var command = [
            Program.seatwatchd.path, "--config", directory.file("seatwatch.yaml"), "--runtime-dir",
            directory.file("run"),
            "--state-dir", directory.file("state"),
        ]
        if let softDescriptors {
            command = ["/bin/sh", "-c", "ulimit -Sn \(softDescriptors) && exec \"$0\" \"$@\""] + command
        }
        self.command = command
        self.variables = variables
        child = try Child(
            command, environment: variables, output: directory.file("output"), errors: directory.file("log"))
        try awaitReadiness()
    }

    private func awaitReadiness() throws {
        guard manager.wait(for: "READY=1", from: child) else {
            Issue.record("the daemon did not start: \(log)")
            throw Child.Failure(call: "seatwatchd", code: child.waitForExit(seconds: 0) ?? 0)
        }
    }

    /// Starts it again where it was, after it has ended.
    func startAgain() throws {
        child = try Child(
            command, environment: variables, output: directory.file("output"), errors: directory.file("log"))
        try awaitReadiness()
    }

    /// Takes the process away without a word.
    func kill() {
        child.send(SIGKILL)
        _ = child.waitForExit()
    }

    /// What it has logged.
    var log: String { (try? String(decoding: directory.read("log"), as: UTF8.self)) ?? "" }

    func client(_ name: String) throws -> SocketClient { try SocketClient("\(runtime)/\(name).sock") }

    /// A subscriber that has its `subscribed`.
    func subscriber(_ request: String = #"{"type":"subscribe"}"#) throws -> SocketClient {
        let client = try client("notices")
        try client.write(request + "\n")
        #expect(client.readLine()?.contains(#""type":"subscribed""#) == true)
        return client
    }

    /// Hears of new findings alone.
    func subscriberOfFindings() throws -> SocketClient {
        try subscriber(#"{"type":"subscribe","types":["seatwatch.sharing.noticed.v1"]}"#)
    }

    /// Runs `seatwatch` against it.
    func seatwatch(_ arguments: String...) throws -> Outcome {
        try Command([Program.seatwatch.path] + arguments + ["--runtime-dir", runtime]).outcome()
    }

    /// Begins to run `seatwatch` against it.
    func begin(_ arguments: String...) throws -> Command {
        try Command([Program.seatwatch.path] + arguments + ["--runtime-dir", runtime])
    }

    // MARK: Sending

    /// Writes all of it over one connection and waits until the daemon has read to the end.
    func send(_ bytes: some Sequence<UInt8>) throws {
        let client = try client("events")
        try client.write(Array(bytes))
        client.endWriting()
        #expect(client.seesEnd())
    }

    func send(_ text: String) throws { try send(text.utf8) }

    // MARK: Asking

    /// Asks the control socket; the whole reply.
    func ask(_ command: String, _ arguments: String = "{}") throws -> JSON {
        let client = try client("control")
        try client.write(#"{"command":"\#(command)","arguments":\#(arguments)}"# + "\n")
        return try JSON(try #require(client.readLine()))
    }

    func status() throws -> JSON { try ask("status")["result"] }

    /// Asks for the status again and again, each answer having gone through every queue, until it says so.
    @discardableResult
    func reaches(seconds: Double = 60, _ isReached: (JSON) -> Bool) throws -> JSON {
        try reaches(seconds: seconds, isReached, then: { $0 })
    }

    /// The same; `then` is called with the status while the one who asked is still connected.
    private func reaches<Result>(
        seconds: Double = 60, _ isReached: (JSON) -> Bool, then: (JSON) throws -> Result
    ) throws -> Result {
        let deadline = Date(timeIntervalSinceNow: seconds)
        let client = try client("control")
        while true {
            try client.write("{\"command\":\"status\"}\n")
            let status = try JSON(try #require(client.readLine()))["result"]
            if isReached(status) { return try then(status) }
            guard Date() < deadline else {
                Issue.record("not reached in \(seconds) s; the status is \(status)")
                return try then(status)
            }
        }
    }

    /// Waits until this many lines were accepted since the start.
    @discardableResult
    func accepts(_ count: Int) throws -> JSON { try reaches { $0["lines"]["accepted"] == .integer(count) } }

    /// Every notice that is kept.
    func notices() throws -> [String] {
        let client = try client("notices")
        try client.write(#"{"type":"subscribe","from":"0"}"# + "\n")
        let next = try JSON(try #require(client.readLine()))["next"].string
        return try (1..<(try #require(next.flatMap { Int($0) }))).map { _ in try #require(client.readLine()) }
    }

    // MARK: Its process

    /// Kilobytes that `/proc/PID/status` names, such as `VmRSS`.
    func kilobytes(_ field: String) throws -> Int {
        let text = try String(contentsOfFile: "/proc/\(processID)/status", encoding: .utf8)
        let line = try #require(text.split(separator: "\n").first { $0.hasPrefix(field + ":") })
        return try #require(Int(line.split(separator: "\t").last?.split(separator: " ").first ?? ""))
    }

    /// Begins the peak of resident memory (`VmHWM`) anew.
    func resetPeak() throws { try Data("5".utf8).write(to: URL(fileURLWithPath: "/proc/\(processID)/clear_refs")) }

    /// Its open descriptors when no client is connected but the one that asks.
    func idleDescriptorCount() throws -> Int {
        try reaches {
            $0["connections"]["events"]["open"].whole == 0 && $0["connections"]["control"]["open"].whole == 1
        } then: { _ in
            try FileManager.default.contentsOfDirectory(atPath: "/proc/\(processID)/fd").count
        }
    }

    /// Ends it in order.
    /// - Returns: the exit code.
    func terminate(seconds: Double = 60) -> Int32? {
        child.send(SIGTERM)
        return child.waitForExit(seconds: seconds)
    }
}

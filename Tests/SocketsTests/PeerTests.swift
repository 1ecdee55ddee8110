import CLinux
import Foundation
import Sockets
import Testing

/// Runs a shell command under another user.
private enum Stranger {
    static let tools = ["/usr/bin/setpriv", "/usr/bin/socat"]
    static let canBePlayed = geteuid() == 0 && tools.allSatisfy { access($0, X_OK) == 0 }
    static let requirement: Comment = "playing another user needs root, setpriv and socat"

    /// Sends `text` to the socket as a user with these groups, who is neither root nor the daemon's user.
    static func send(_ text: String, to path: String, groups: [UInt32] = []) throws {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: tools[0])
        let list = groups.isEmpty ? "--clear-groups" : "--groups=" + groups.map(String.init).joined(separator: ",")
        process.arguments = ["--reuid=65534", "--regid=65534", list, tools[1], "-u", "-", "UNIX-CONNECT:\(path)"]
        let input = Pipe()
        process.standardInput = input
        process.standardError = FileHandle.nullDevice
        try process.run()
        input.fileHandleForWriting.write(Data(text.utf8))
        try input.fileHandleForWriting.close()
        process.waitUntilExit()
    }
}

extension OverSockets {
    @Suite(.enabled(if: Stranger.canBePlayed, Stranger.requirement)) struct Peers {
        private static let publishers: UInt32 = 47_001
        private static let controllers: UInt32 = 47_002

        /// A daemon whose directory everybody may look into.
        private func daemon() throws -> Daemon {
            let daemon = try Daemon {
                $0.events.group = Self.publishers
                $0.control.group = Self.controllers
            }
            #expect(chmod(daemon.directory.path, 0o755) == 0)
            return daemon
        }

        @Test func aStrangerIsDenied() throws {
            let daemon = try daemon()
            let path = daemon.directory.path + "/events.sock"
            // The file's mode keeps a stranger out already; here it is open, and the peer's rights decide.
            #expect(chmod(path, 0o666) == 0)
            try Stranger.send("intruder\n", to: path)
            #expect(daemon.reaches { $0.events.denied == 1 })
            #expect(daemon.server.counters.events.accepted == 0)
            #expect(daemon.engine.state.now.lineCount == 0)
        }

        @Test func aMemberOfTheGroupMayPublishAndNotControl() throws {
            let daemon = try daemon()
            try Stranger.send("member\n", to: daemon.directory.path + "/events.sock", groups: [5, Self.publishers])
            #expect(daemon.engine.state.wait { $0.lineCount == 1 })
            #expect(daemon.engine.state.now.sources[1]?.mayControl == false)
        }

        @Test func aMemberOfTheControlGroupMayGiveFeedback() throws {
            let daemon = try daemon()
            try Stranger.send(
                "feedback\n", to: daemon.directory.path + "/events.sock", groups: [Self.controllers, Self.publishers])
            #expect(daemon.engine.state.wait { $0.lineCount == 1 })
            #expect(daemon.engine.state.now.sources[1]?.mayControl == true)
        }

        /// As under a service manager that keeps the group of the control socket out by its mode.
        @Test(arguments: [(0o600 as mode_t, false), (0o660, true)])
        func aGroupMayControlOnlyWhereTheFileLetsItIn(mode: mode_t, mayControl: Bool) throws {
            let directory = try TemporaryDirectory()
            let path = directory.path + "/given.sock"
            let given = clinux_unix_socket(0)
            #expect(clinux_unix_bind(given, path) == 0 && listen(given, 16) == 0)
            #expect(chown(path, uid_t.max, Self.controllers) == 0 && chmod(path, mode) == 0)
            let daemon = try Daemon(in: directory) {
                $0.events.group = Self.publishers
                $0.control.place = .inherited(descriptor: given)
            }
            #expect(chmod(directory.path, 0o755) == 0)
            try Stranger.send(
                "feedback\n", to: directory.path + "/events.sock", groups: [Self.controllers, Self.publishers])
            #expect(daemon.engine.state.wait { $0.lineCount == 1 })
            #expect(daemon.engine.state.now.sources[1]?.mayControl == mayControl)
        }

        @Test func manyGroupsAreAllLookedAt() throws {
            let daemon = try daemon()
            let groups = (1...500).map { UInt32(48_000 + $0) } + [Self.publishers]
            try Stranger.send("member\n", to: daemon.directory.path + "/events.sock", groups: groups)
            #expect(daemon.engine.state.wait { $0.lineCount == 1 })
        }
    }

    @Test static func theDaemonsOwnUserMayControl() throws {
        let daemon = try Daemon()
        try daemon.client("events").write("own\n")
        #expect(daemon.engine.state.wait { $0.lineCount == 1 })
        #expect(daemon.engine.state.now.sources[1]?.mayControl == true)
    }
}

import CLinux
import Foundation
import Sockets
import Testing

/// Runs a shell command under another user.
private enum Stranger {
    static let tools = ["/usr/bin/setpriv", "/usr/bin/socat"]
    static let canBePlayed = geteuid() == 0 && tools.allSatisfy { access($0, X_OK) == 0 }
    static let requirement: Comment = "playing another user needs root, setpriv and socat"

    /// Sends `text` to the socket as a user with these groups, who is neither root nor the daemon's user, and reads what
    /// comes back.
    @discardableResult
    static func send(_ text: String, to path: String, user: UInt32 = 65_534, groups: [UInt32] = []) throws -> String {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: tools[0])
        let list = groups.isEmpty ? "--clear-groups" : "--groups=" + groups.map(String.init).joined(separator: ",")
        process.arguments = ["--reuid=\(user)", "--regid=65534", list, tools[1], "-t1", "-", "UNIX-CONNECT:\(path)"]
        let input = Pipe()
        let output = Pipe()
        process.standardInput = input
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        try process.run()
        input.fileHandleForWriting.write(Data(text.utf8))
        try input.fileHandleForWriting.close()
        process.waitUntilExit()
        return String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    }
}

extension OverSockets {
    @Suite(.enabled(if: Stranger.canBePlayed, Stranger.requirement)) struct Peers {
        private static let publishers: UInt32 = 47_001
        private static let controllers: UInt32 = 47_002

        /// A daemon whose directory everybody may look into.
        private func daemon(_ change: @escaping (inout SocketSettings) -> Void = { _ in }) throws -> Daemon {
            let daemon = try Daemon {
                $0.events.group = Self.publishers
                $0.control.group = Self.controllers
                change(&$0)
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

        @Test func aUserThatIsNamedIsAdmittedThroughThatDoorAlone() throws {
            let daemon = try daemon { $0.events.users = [61_001] }
            let path = daemon.directory.path
            try Stranger.send("named\n", to: path + "/events.sock", user: 61_001)
            #expect(daemon.engine.state.wait { $0.lineCount == 1 })
            #expect(daemon.engine.state.now.sources[1]?.mayControl == false)
            // Its file lets everybody connect; who is not named is closed unread.
            try Stranger.send("not named\n", to: path + "/events.sock", user: 61_002)
            #expect(daemon.reaches { $0.events.denied == 1 })
            for (name, door) in [("notices", \SocketCounters.notices), ("control", \SocketCounters.control)] {
                #expect(chmod(path + "/\(name).sock", 0o666) == 0)
                try Stranger.send("{}\n", to: path + "/\(name).sock", user: 61_001)
                #expect(daemon.reaches { $0[keyPath: door].denied == 1 && $0[keyPath: door].accepted == 0 })
            }
            #expect(daemon.engine.state.now.lineCount == 1)
        }

        @Test func aGroupThatIsNamedIsAdmitted() throws {
            let daemon = try daemon {
                $0.notices.groups = [47_003, 47_004]
                $0.control.groups = [47_004]
            }
            let path = daemon.directory.path
            let told = try Stranger.send("{\"type\":\"subscribe\"}\n", to: path + "/notices.sock", groups: [47_003])
            #expect(told.contains(#""type":"subscribed""#))
            let request = #"{"command":"echo","arguments":{"text":"hello"}}"# + "\n"
            #expect(try Stranger.send(request, to: path + "/control.sock", groups: [1, 47_004]).contains("hello"))
            try Stranger.send(request, to: path + "/control.sock", groups: [47_003])
            #expect(daemon.reaches { $0.control.denied == 1 && $0.control.accepted == 1 })
        }

        @Test func feedbackIsForWhomControlAdmits() throws {
            let daemon = try daemon {
                $0.events.users = [61_001, 61_002]
                $0.control.users = [61_002, 61_003]
            }
            let path = daemon.directory.path + "/events.sock"
            for (number, user) in [61_001, 61_002].enumerated() {
                try Stranger.send("line\n", to: path, user: UInt32(user))
                #expect(daemon.engine.state.wait { $0.lineCount == number + 1 })
                #expect(daemon.engine.state.now.sources[UInt64(number + 1)]?.mayControl == (user == 61_002))
            }
            // To control is not to publish.
            try Stranger.send("line\n", to: path, user: 61_003)
            #expect(daemon.reaches { $0.events.denied == 1 })
        }

        /// The same group owns both sockets, but the mode of one keeps it out: so it is no group of controllers.
        @Test(arguments: [(0o600, false), (0o660, true)])
        func theModeOfAnInheritedSocketSaysWhetherItsGroupIsMeant(mode: mode_t, mayControl: Bool) throws {
            let directory = try TemporaryDirectory()
            let path = directory.path + "/given.sock"
            let given = clinux_unix_socket(0)
            #expect(clinux_unix_bind(given, path) == 0 && listen(given, 16) == 0)
            #expect(chown(path, 0, Self.publishers) == 0 && chmod(path, mode) == 0)
            let daemon = try Daemon(in: directory) {
                $0.events.group = Self.publishers
                $0.control.place = .inherited(descriptor: given)
            }
            #expect(chmod(directory.path, 0o755) == 0)
            try Stranger.send("member\n", to: directory.path + "/events.sock", groups: [Self.publishers])
            #expect(daemon.engine.state.wait { $0.lineCount == 1 })
            #expect(daemon.engine.state.now.sources[1]?.mayControl == mayControl)
        }

        @Test func aDeniedPeerIsLoggedWithItsProcessAndUser() throws {
            let log = LogLines()
            let daemon = try Daemon(engine: FakeEngine(), log: log)
            #expect(chmod(daemon.directory.path, 0o755) == 0)
            let path = daemon.directory.path + "/events.sock"
            #expect(chmod(path, 0o666) == 0)
            for _ in 0..<5 { try Stranger.send("intruder\n", to: path, user: 61_009) }
            #expect(daemon.reaches { $0.events.denied == 5 })
            let denials = log.lines.now.filter { $0.contains("denied") }
            // Five in one second are one line, or two where the second is over.
            #expect((1...4).contains(denials.count))
            #expect(denials.allSatisfy { $0.contains("uid=61009") && $0.contains("pid=") })
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

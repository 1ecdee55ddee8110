import Foundation
import Testing

/// What it takes to be another user.
private enum Stranger {
    static let tools = ["/usr/bin/setpriv", "/usr/bin/socat"]
    static let canBePlayed = geteuid() == 0 && tools.allSatisfy { access($0, X_OK) == 0 }
}

/// Who is admitted by name in the configuration, over the real sockets of a real daemon.
extension RealPrograms {
    @Suite(.enabled(if: Stranger.canBePlayed, "playing another user needs root, setpriv and socat")) struct Access {
        @Test func onlyWhoIsNamedMaySubscribe() throws {
            let daemon = try Daemon(Daemon.quiet + "access:\n  subscribe:\n    users: [61001]\n")
            #expect(chmod(daemon.directory.path, 0o755) == 0 && chmod(daemon.runtime, 0o755) == 0)
            #expect(try subscribed(to: daemon, user: 61_001).contains(#""type":"subscribed""#))
            #expect(try subscribed(to: daemon, user: 61_002) == "")
            try daemon.reaches { $0["connections"]["notices"]["denied"].whole == 1 }
        }

        /// What another user hears on the notices socket.
        private func subscribed(to daemon: Daemon, user: Int) throws -> String {
            let request = daemon.directory.file("request")
            try daemon.directory.write("{\"type\":\"subscribe\"}\n", to: "request")
            let command = try Command(
                [
                    Stranger.tools[0], "--reuid=\(user)", "--regid=61000", "--clear-groups", Stranger.tools[1], "-t1",
                    "-",
                    "UNIX-CONNECT:\(daemon.runtime)/notices.sock",
                ], input: request)
            return try command.outcome().text
        }
    }
}

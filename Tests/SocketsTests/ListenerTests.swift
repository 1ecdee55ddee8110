import CLinux
import Foundation
import Sockets
import Testing

extension OverSockets {
    @Suite struct Listeners {
        private func status(_ path: String) -> stat {
            var status = stat()
            #expect(lstat(path, &status) == 0)
            return status
        }

        private func code(_ body: () throws -> Void) -> SocketError? {
            do {
                try body()
                return nil
            } catch {
                return error as? SocketError
            }
        }

        @Test func filesHaveTheirModes() throws {
            let directory = try TemporaryDirectory()
            let deep = directory.path + "/run/seatwatch"
            let daemon = try Daemon(in: directory) { $0.events.place = .path(deep + "/events.sock") }
            let file = status(deep + "/events.sock")
            #expect(file.st_mode == S_IFSOCK | 0o660)
            #expect(status(deep).st_mode == S_IFDIR | 0o750)
            let client = try Client(deep + "/events.sock")
            try client.write("line\n")
            #expect(daemon.engine.state.wait { $0.lineCount == 1 })
        }

        @Test func aStaleSocketIsReplaced() throws {
            let directory = try TemporaryDirectory()
            let path = directory.path + "/events.sock"
            let dead = clinux_unix_socket(0)
            #expect(clinux_unix_bind(dead, path) == 0)
            close(dead)
            let daemon = try Daemon(in: directory)
            try daemon.client("events").write("line")
            #expect(daemon.engine.state.wait { $0.lineCount == 1 })
        }

        @Test func aLivingDaemonIsNotReplaced() throws {
            let daemon = try Daemon()
            let error = code { _ = try Daemon(in: daemon.directory) }
            #expect(error?.code == .inUse)
            #expect(error?.description.contains("events.sock: another daemon answers here; stop it first") == true)
            // Nor was anything of it removed.
            for name in ["events", "notices", "control"] { _ = try daemon.client(name) }
        }

        /// In a process of its own: other tests run beside this one.
        @Test func whatFailedLeavesNothingBehind() async {
            await #expect(processExitsWith: .success) {
                let directory = try TemporaryDirectory()
                // What the process opens once, whatever it does, is open from here on.
                #expect(try Daemon().stop())
                let before = try openDescriptors()
                #expect(
                    FileManager.default.createFile(atPath: directory.path + "/control.sock", contents: Data("x".utf8)))
                let error = Listeners().code { _ = try Daemon(in: directory) }
                #expect(error?.code == .notASocket)
                #expect(try FileManager.default.contentsOfDirectory(atPath: directory.path) == ["control.sock"])
                #expect(try openDescriptors() <= before)
            }
        }

        @Test func aPathThatDoesNotFitIsRefused() throws {
            let directory = try TemporaryDirectory()
            let long = directory.path + "/" + String(repeating: "x", count: 108)
            let error = code { _ = try Daemon(in: directory) { $0.notices.place = .path(long) } }
            #expect(error?.code == .pathTooLong)
            #expect(error?.description.contains("1 to 107 bytes") == true)
            let exact = directory.path + "/" + String(repeating: "x", count: 106 - directory.path.utf8.count)
            let daemon = try Daemon(in: directory) { $0.notices.place = .path(exact) }
            _ = try Client(exact)
            #expect(daemon.reaches { $0.notices.accepted == 1 })
        }

        @Test func aSocketThatIsNoLongerOursStays() throws {
            let daemon = try Daemon()
            let path = daemon.directory.path + "/events.sock"
            #expect(unlink(path) == 0)
            let other = clinux_unix_socket(0)
            defer { close(other) }
            #expect(clinux_unix_bind(other, path) == 0)
            #expect(daemon.stop())
            #expect(try FileManager.default.contentsOfDirectory(atPath: daemon.directory.path) == ["events.sock"])
        }

        @Test func anInheritedSocketIsServedAndKept() throws {
            let directory = try TemporaryDirectory()
            let path = directory.path + "/given.sock"
            let given = clinux_unix_socket(0)
            defer { close(given) }
            #expect(clinux_unix_bind(given, path) == 0)
            #expect(listen(given, 16) == 0)
            // As the service manager does: it keeps its own copy.
            let copy = dup(given)
            let daemon = try Daemon(in: directory) { $0.events.place = .inherited(descriptor: copy) }
            #expect(fcntl(copy, F_GETFL) & O_NONBLOCK != 0 && fcntl(copy, F_GETFD) & FD_CLOEXEC != 0)
            try Client(path).write("line")
            #expect(daemon.engine.state.wait { $0.lineCount == 1 })
            #expect(daemon.stop())
            #expect(try FileManager.default.contentsOfDirectory(atPath: directory.path) == ["given.sock"])
            // Whoever connects between two daemons is served by the next.
            try Client(path).write("patient")
            let next = try Daemon(in: directory) { $0.events.place = .inherited(descriptor: dup(given)) }
            #expect(next.engine.state.wait { $0.lines() == [.text("patient")] })
        }

        @Test func whatIsNoListenerIsRefused() throws {
            let directory = try TemporaryDirectory()
            let plain = open("/dev/null", O_RDONLY)
            let unbound = clinux_unix_socket(0)
            defer {
                close(plain)
                close(unbound)
            }
            for descriptor in [plain, unbound] {
                let error = code {
                    _ = try Daemon(in: directory) { $0.control.place = .inherited(descriptor: descriptor) }
                }
                #expect(error?.code == .notAListener)
            }
        }

        @Test func theDescriptorLimitIsRaised() throws {
            let before = try DescriptorLimit.current()
            let raised = try raiseDescriptorLimit()
            #expect(raised == min(before.hard, DescriptorLimit.most) || raised == before.soft)
            #expect(try DescriptorLimit.current().soft == raised)
        }
    }
}

import CLinux
import Foundation
import Testing

/// Many connections at once, and many one after the other.
extension RealPrograms {
    @Suite struct Connections {
        /// What each connection says, by its number.
        private static func line(_ number: Int) -> String {
            #"{"type":"session.activity","time":\#(Story.start),"account":"a\#(number % 1_000)","ip":"8.8.8.8"}"# + "\n"
        }

        /// From a soft limit of 1,024 descriptors, which the daemon raises. The clients live in a process of their own, as
        /// they take all the descriptors that one may have.
        @Test func tenThousandAtOnceAreAllServed() async throws {
            let daemon = try Daemon(softDescriptors: 1_024)
            let path = daemon.runtime + "/events.sock"
            try daemon.send(Self.line(0))
            let before = try daemon.idleDescriptorCount()
            let wanted = 10_000
            var soft: UInt64 = 0
            var hard: UInt64 = 0
            #expect(clinux_descriptor_limit(&soft, &hard) == 0)
            let count = min(wanted, Int(clamping: hard) - 2_048)
            if count < wanted { print("only \(count) connections: the hard limit of descriptors is \(hard)") }

            await #expect(processExitsWith: .success) { [path = path as String, count = count as Int] in
                #expect(clinux_set_descriptor_limit(UInt64(count + 256)) == 0)
                let clients = try (0..<count).map { _ in try SocketClient(path) }
                for turn in 0..<3 {
                    for (number, client) in clients.enumerated() { try client.write(Self.line(number + turn)) }
                }
                // All are open until here: it answers none of them, so none may be read from or be ended.
                for client in clients {
                    var waiting = pollfd(fd: client.descriptor, events: Int16(POLLIN), revents: 0)
                    #expect(poll(&waiting, 1, 0) == 0)
                }
            }
            let status = try daemon.reaches {
                $0["lines"]["accepted"].whole == 3 * count + 1 && $0["connections"]["events"]["open"].whole == 0
            }
            #expect(status["lines"]["applied"].whole == 3 * count + 1)
            #expect(status["connections"]["events"]["accepted"].whole == count + 1)
            #expect(try daemon.idleDescriptorCount() == before)
            #expect(daemon.terminate() == 0)
        }

        /// The short form of `Tests/long/connections`.
        @Test func connectWriteCloseLosesNothing() throws {
            let count = 50_000
            let daemon = try Daemon()
            let path = daemon.runtime + "/events.sock"
            let before = try daemon.idleDescriptorCount()
            let started = Date()
            var lines = (0..<1_000).map { Array(Self.line($0).utf8) }
            lines[7].removeLast()  // The end of the connection ends this one.
            for number in 0..<count {
                let descriptor = clinux_unix_socket(0)
                try #require(clinux_unix_connect(descriptor, path) == 0)
                let line = lines[number % lines.count]
                try #require(send(descriptor, line, line.count, Int32(MSG_NOSIGNAL)) == line.count)
                close(descriptor)
            }
            let status = try daemon.accepts(count)
            let rate = Double(count) / Date().timeIntervalSince(started)
            print("connect, write, close: \(count) connections, \(Int(rate)) a second, none lost")
            #expect(status["lines"]["applied"].whole == count)
            #expect(try daemon.idleDescriptorCount() == before)
            #expect(daemon.terminate() == 0)
        }
    }
}

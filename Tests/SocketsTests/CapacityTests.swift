import CLinux
import Engine
import Foundation
import Sockets
import Testing

extension OverSockets {
    /// Each in a process of its own: they take all descriptors that a process may have, or look at its memory, and other
    /// tests run beside them.
    @Suite struct Capacity {
        /// Both ends of every connection are in this process.
        @Test func tenThousandIdleConnectionsTakeLittle() async {
            let result = await #expect(processExitsWith: .success, observing: [\.standardOutputContent]) {
                let allowed = try raiseDescriptorLimit()
                let count = min(10_000, (allowed - (try openDescriptors()) - 500) / 2)
                let daemon = try Daemon()
                _ = try daemon.client("events")
                #expect(daemon.reaches { $0.events.accepted == 1 && $0.events.open == 0 })
                let before = try Memory.resident()
                var clients: [Int32] = []
                clients.reserveCapacity(count)
                defer { for client in clients { close(client) } }
                for _ in 0..<count {
                    clients.append(clinux_unix_socket(0))
                    try #require(
                        clinux_unix_connect(clients[clients.count - 1], daemon.directory.path + "/events.sock") == 0)
                }
                #expect(daemon.reaches { $0.events.open == count })
                let taken = try Memory.resident() - before
                print("\(count) idle connections take \(taken / 1_024) KiB")
                #expect(taken < Memory.allowance(count * 1_024))
                // Each is alive.
                for client in clients { #expect(send(client, "a\n", 2, 0) == 2) }
                #expect(daemon.engine.state.wait { $0.lineCount == count })
                for client in clients { close(client) }
                clients = []
                #expect(daemon.reaches { $0.events.open == 0 && $0.bytesCarried == 0 })
            }
            print(String(decoding: result?.standardOutputContent ?? [], as: UTF8.self), terminator: "")
        }

        @Test func tenThousandIdleStreamsTakeLittle() async {
            let result = await #expect(processExitsWith: .success, observing: [\.standardOutputContent]) {
                let allowed = try raiseDescriptorLimit()
                let count = min(10_000, (allowed - (try openDescriptors()) - 500) / 2)
                let daemon = try StreamDaemon(disk: Disk(keepsLines: false))
                _ = try daemon.stream("first")
                #expect(daemon.reaches { $0.events.accepted == 1 && $0.events.open == 0 })
                // What the fake engine remembers of its streams is not of interest here.
                for number in 0..<count { daemon.engine.remember("stream \(number)") }
                let before = try Memory.resident()
                var clients: [Client] = []
                for number in 0..<count { clients.append(try daemon.stream("stream \(number)")) }
                #expect(daemon.reaches { $0.streamsOpen == count })
                let taken = try Memory.resident() - before
                print("\(count) idle streams take \(taken / 1_024) KiB, both ends")
                #expect(taken < Memory.allowance(count * 2_048))
                for client in clients { try client.write("a\n") }
                for client in clients { #expect(client.isAcknowledged(1)) }
            }
            print(String(decoding: result?.standardOutputContent ?? [], as: UTF8.self), terminator: "")
        }

        /// Every line is a bad one, and every reject stays with the daemon.
        @Test func aClientThatNeverReadsTakesLittle() async {
            let result = await #expect(processExitsWith: .success, observing: [\.standardOutputContent]) {
                let daemon = try StreamDaemon(disk: Disk(keepsLines: false))
                let flood = Array(String(repeating: "bad\n", count: 100_000).utf8)
                func send(_ client: Client) throws {
                    var idle = 0
                    while idle < 20 {
                        idle = client.writeSome(flood) == 0 ? idle + 1 : 0
                        daemon.settle()
                    }
                }
                let warm = try daemon.stream("warm")
                try send(warm)
                let before = try Memory.resident()
                let clients = try (0..<8).map { try daemon.stream("greedy \($0)") }
                for client in clients { try send(client) }
                #expect(daemon.reaches { $0.replyBytesWaiting >= 9 << 20 })
                let taken = try Memory.resident() - before
                let waiting = daemon.server.counters.replyBytesWaiting
                print("8 clients that never read take \(taken / 1_024) KiB, \(waiting / 1_024) KiB of it replies")
                // A MiB each, and what was on its way to the disk when it was reached.
                #expect(taken < Memory.allowance(8 * (8 << 20)))
                // Nor does anybody else wait.
                let other = try daemon.stream("other")
                try other.write("line\n")
                #expect(other.isAcknowledged(1))
                withExtendedLifetime((warm, clients)) {}
            }
            print(String(decoding: result?.standardOutputContent ?? [], as: UTF8.self), terminator: "")
        }

        @Test func withoutDescriptorsAcceptingRestsAndGoesOn() async {
            await #expect(processExitsWith: .success) {
                let daemon = try Daemon()
                let control = try daemon.client("control")
                #expect(daemon.reaches { $0.control.open == 1 })
                let clients = try (0..<5).map { _ in try Client() }
                let limit = try DescriptorLimit.current().soft
                let lowest = dup(0)
                close(lowest)
                // From here on no descriptor can be had.
                #expect(clinux_set_descriptor_limit(UInt64(lowest)) == 0)
                defer { #expect(clinux_set_descriptor_limit(UInt64(limit)) == 0) }
                for (number, client) in clients.enumerated() {
                    try client.connect(to: daemon.directory.path + "/events.sock")
                    try client.write("\(number)\n")
                }
                let started = DispatchTime.now()
                #expect(daemon.reaches { $0.events.acceptFailures >= 3 })
                let seconds = Double(DispatchTime.now().uptimeNanoseconds - started.uptimeNanoseconds) / 1e9
                // Two rests of 100 ms lie between three failures.
                #expect(seconds >= 0.19)
                try control.write(#"{"command":"echo","arguments":{"text":"awake"}}"# + "\n")
                #expect(control.readLine() == #"{"ok":true,"result":"awake"}"#)
                #expect(clinux_set_descriptor_limit(UInt64(limit)) == 0)
                #expect(daemon.engine.state.wait { $0.lineCount == 5 })
            }
        }

        @Test func aGigabyteWithoutLineEndTakesNoMemory() async {
            await #expect(processExitsWith: .success) {
                let daemon = try Daemon()
                let client = try daemon.client("events")
                let chunk = [UInt8](repeating: 120, count: 4 << 20)
                try client.write(chunk)
                let before = try Memory.resident()
                for _ in 1..<256 { try client.write(chunk) }
                #expect(try Memory.resident() - before < Memory.allowance(4 << 20))
                try client.write("\ngood\n")
                #expect(daemon.engine.state.wait { $0.lineCount == 2 })
                #expect(daemon.engine.state.now.lines() == [.overlong, .text("good")])
            }
        }
    }
}

import Engine
import Foundation
import Sockets
import Testing

extension OverSockets {
    @Suite struct Control {
        private func echo(_ text: String) -> String { #"{"command":"echo","arguments":{"text":"\#(text)"}}"# + "\n" }

        @Test func requestsAreAnsweredInOrder() throws {
            let daemon = try Daemon()
            let client = try daemon.client("control")
            // All at once: the replies come one by one, in the order of the requests.
            try client.write((0..<500).map { echo("number \($0)") }.joined())
            for number in 0..<500 { #expect(client.readLine() == #"{"ok":true,"result":"number \#(number)"}"#) }
            #expect(daemon.reaches { $0.requests == 500 && $0.requestFailures == 0 })
        }

        @Test func oneRequestIsInFlightPerClient() throws {
            let daemon = try Daemon()
            let client = try daemon.client("control")
            try client.write("{\"command\":\"hold\"}\n{\"command\":\"hold\"}\n")
            #expect(daemon.engine.held.wait { $0.count == 1 })
            let other = try daemon.client("control")
            try other.write(echo("meanwhile"))
            #expect(other.readLine() == #"{"ok":true,"result":"meanwhile"}"#)
            #expect(daemon.engine.held.now.count == 1)
            daemon.engine.held.now[0](.failure(code: 66, error: "first"))
            #expect(client.readLine() == #"{"ok":false,"code":66,"error":"first"}"#)
            #expect(daemon.engine.held.wait { $0.count == 2 })
            daemon.engine.held.now[1](.result(json: Array("[]".utf8)))
            #expect(client.readLine() == #"{"ok":true,"result":[]}"#)
        }

        @Test func aFailureLeavesTheConnectionOpen() throws {
            let daemon = try Daemon()
            let client = try daemon.client("control")
            try client.write("{\"command\":\"no \\\"such\\\"\"}\n")
            #expect(client.readLine() == #"{"ok":false,"code":64,"error":"no such command:\n\"no \"such\"\""}"#)
            for bad in ["nonsense", "[]", "{}", #"{"command":7}"#, #"{"command":"echo","arguments":{"a":[1]}}"#] {
                try client.write(bad + "\n")
                #expect(
                    client.readLine()?.hasPrefix(#"{"ok":false,"code":65,"error":"not a request; expected"#) == true)
            }
            try client.write("\n \r\n" + String(repeating: "x", count: 300_000) + "\n")
            #expect(client.readLine() == #"{"ok":false,"code":65,"error":"a request has at most 65536 bytes"}"#)
            try client.write(echo("fine"))
            #expect(client.readLine() == #"{"ok":true,"result":"fine"}"#)
            #expect(daemon.reaches { $0.requests == 8 && $0.requestFailures == 7 })
        }

        @Test func largeRepliesAreWrittenAsTheClientReads() throws {
            let daemon = try Daemon()
            let slow = try daemon.client("control")
            let size = 8 << 20
            try slow.write(#"{"command":"large","arguments":{"bytes":\#(size)}}"# + "\n" + echo("after"))
            // Others are served while the reply waits.
            let other = try daemon.client("control")
            for _ in 0..<10 {
                try other.write(echo("quick"))
                #expect(other.readLine() == #"{"ok":true,"result":"quick"}"#)
            }
            #expect(slow.readLine()?.utf8.count == size + #"{"ok":true,"result":""}"#.utf8.count)
            #expect(slow.readLine() == #"{"ok":true,"result":"after"}"#)
        }

        @Test func aHalfClosedClientGetsItsReplies() throws {
            let daemon = try Daemon()
            let client = try daemon.client("control")
            try client.write(echo("one") + echo("two").dropLast())
            client.endWriting()
            #expect(client.readLine() == #"{"ok":true,"result":"one"}"#)
            #expect(client.readLine() == #"{"ok":true,"result":"two"}"#)
            #expect(client.seesEnd())
        }

        @Test func aClientThatLeavesBeforeItsReplyHarmsNobody() throws {
            let daemon = try Daemon()
            for _ in 0..<20 {
                let client = try daemon.client("control")
                try client.write("{\"command\":\"hold\"}\n")
            }
            #expect(daemon.engine.held.wait { $0.count == 20 })
            for reply in daemon.engine.held.now { reply(.result(json: Array("1".utf8))) }
            #expect(daemon.reaches { $0.control.open == 0 && $0.requests == 20 })
        }

        @Test func oneTooManyIsToldSo() throws {
            let daemon = try Daemon { $0.limits.controlConnectionsMax = 1 }
            let first = try daemon.client("control")
            #expect(daemon.reaches { $0.control.open == 1 })
            let second = try daemon.client("control")
            #expect(second.readLine()?.hasPrefix(#"{"ok":false,"code":69,"#) == true)
            try first.write(echo("still"))
            #expect(first.readLine() == #"{"ok":true,"result":"still"}"#)
        }
    }
}

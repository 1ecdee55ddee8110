import Foundation
import Testing

/// Lines that nobody should send, through a real socket: each is counted by its reason and set aside, the next one is
/// served, and memory stays.
extension RealPrograms {
    @Suite struct BadInput {
        /// One line, and why it is set aside; nil when it is fine.
        struct Case: Sendable {
            let name: String
            let line: [UInt8]
            let reason: String?

            init(_ name: String, _ line: some Sequence<UInt8>, _ reason: String?) {
                self.name = name
                self.line = Array(line)
                self.reason = reason
            }

            init(_ name: String, _ line: String, _ reason: String?) { self.init(name, line.utf8, reason) }
        }

        static func event(_ fields: String, time: String = "1740960000000") -> String {
            #"{"type":"session.activity","time":\#(time),"account":"a","ip":"8.8.8.8"\#(fields)}"#
        }

        static let cases: [Case] = [
            Case("broken JSON", #"{"type":"session.activity","time":"#, "line: not valid JSON"),
            Case("text that is no JSON", "hello", "line: not valid JSON"),
            Case("two objects", event("") + event(""), "line: not valid JSON"),
            Case("a comma behind the object", event("") + ",", "line: not valid JSON"),
            Case("a list", "[1,2,3]", "line: JSON, but no object"),
            Case("a number", "17", "line: JSON, but no object"),
            Case("empty object", "{}", "type: missing"),
            Case("type is a number", #"{"type":1}"#, "type: not a text"),
            Case("no time", #"{"type":"tick"}"#, "time: missing"),
            Case("time is a list", #"{"type":"tick","time":[]}"#, "time: not RFC 3339"),
            Case("time without zone", #"{"type":"tick","time":"2025-03-03T00:00:00"}"#, "time: not RFC 3339"),
            Case("the 30th of February", #"{"type":"tick","time":"2025-02-30T00:00:00Z"}"#, "time: not RFC 3339"),
            Case("time before 2000", #"{"type":"tick","time":"1999-12-31T23:59:59Z"}"#, "time: out of range"),
            Case("time in seconds", #"{"type":"tick","time":1740960000}"#, "time: out of range"),
            Case("time in nanoseconds", #"{"type":"tick","time":1740960000000000000}"#, "time: out of range"),
            Case("negative time", #"{"type":"tick","time":-1}"#, "time: out of range"),
            Case(
                "an hour ahead", event("", time: "\(Int(Date().timeIntervalSince1970 * 1_000) + 3_600_000)"),
                "time: in the future"),
            Case("the year 2099", event("", time: #""2099-12-31T00:00:00Z""#), "time: in the future"),
            Case("no account", #"{"type":"session.start","time":1740960000000,"ip":"8.8.8.8"}"#, "account: missing"),
            Case(
                "account is empty", #"{"type":"session.start","time":1740960000000,"ip":"8.8.8.8","account":""}"#,
                "account: missing"),
            Case(
                "account is a number", #"{"type":"session.start","time":1740960000000,"ip":"8.8.8.8","account":5}"#,
                "account: not a text"),
            Case("no address", #"{"type":"session.start","time":1740960000000,"account":"a"}"#, "ip: missing"),
            Case(
                "address with port", #"{"type":"session.start","time":1740960000000,"account":"a","ip":"8.8.8.8:80"}"#,
                "ip: not an address"),
            Case("latitude of 91", event(#","geo":{"latitude":91,"longitude":0}"#), "geo: latitude or longitude"),
            Case("place is a text", event(#","geo":"here""#), "geo: not an object"),
            Case("automated is a text", event(#","automated":"no""#), "automated: not a boolean"),
            Case("unknown network kind", event(#","network":{"kind":"tin cans"}"#), "network: kind unknown"),
            Case(
                "id of 129 bytes", event(#","id":"\#(String(repeating: "i", count: 129))""#),
                "id: not a text or too long"),
            Case("the account twice", event(#","account":"b""#), "line: repeated field"),
            Case("the account twice, once escaped", event(#","\u0061ccount":"b""#), "line: repeated field"),
            Case(
                "a NUL in a text", Array(event(#","x":"a"#).utf8.dropLast()) + [0] + Array(#"b"}"#.utf8),
                "line: bare control character"),
            Case("a NUL outside of texts", Array("{".utf8) + [0] + Array("}".utf8), "line: not valid JSON"),
            Case("nothing but NULs", [UInt8](repeating: 0, count: 1_000), "line: not valid JSON"),
            Case("a byte-order mark later on", [0xEF, 0xBB, 0xBF] + Array(event("").utf8), "line: byte-order mark"),
            Case("a CR within", event("").replacingOccurrences(of: ",", with: "\r,") + "\r\r", nil),
            Case(
                "invalid UTF-8 in an ignored field",
                Array(event(#","x":""#).utf8.dropLast()) + [0xFF] + Array(#""}"#.utf8), "line: not UTF-8"),
            Case(
                "overlong UTF-8", Array(event(#","x":""#).utf8.dropLast()) + [0xC0, 0xAF] + Array(#""}"#.utf8),
                "line: not UTF-8"),
            Case(
                "a surrogate in UTF-8",
                Array(event(#","x":""#).utf8.dropLast()) + [0xED, 0xA0, 0x80] + Array(#""}"#.utf8), "line: not UTF-8"),
            Case("half a surrogate pair", event(#","x":"\ud800""#), "line: "),
            Case("the other half", event(#","x":"\udc00 ""#), "line: "),
            Case("depth of 33", event(#","x":"# + nested(32)), "line: nested too deep"),
            Case("depth of 30,000", event(#","x":"# + nested(30_000)), "line: nested too deep"),
            Case("depth of 100,000", String(repeating: "[", count: 100_000), "line: too long"),
            Case("an integer of 65 bits", event(#","x":36893488147419103232"#), "line: number"),
            Case("a double beyond its range", event(#","x":1e999"#), "line: number"),
            Case("a number with two points", event(#","x":1.2.3"#), "line: n"),
            Case("an escape of its own", event(#","x":"\q""#), "line: not valid JSON"),
            Case("64 KiB and a byte", String(repeating: "x", count: 65_537), "line: too long"),
            Case("64 KiB of blanks and a byte", String(repeating: " ", count: 65_537), "line: too long"),
            Case("a hello that comes late", #"{"type":"hello","stream":"s"}"#, "hello: only as the first line"),
            Case(
                "64 KiB of an event",
                event(#","x":"\#(String(repeating: "x", count: 65_536 - event(#","x":"""#).utf8.count))""#), nil),
            Case("CR before the end", event("") + "\r", nil),
            Case("depth of 32", event(#","x":"# + nested(31)), nil),
            Case("a pair of surrogates", event(#","x":"\ud83d\ude00""#), nil),
            Case("an escaped NUL", event(#","x":"\u0000""#), nil),
        ]

        private static func nested(_ depth: Int) -> String {
            String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
        }

        /// All on one connection: none of them spoils it.
        @Test func everyBadLineIsCountedAndTheNextOneIsServed() throws {
            let daemon = try Daemon()
            let client = try daemon.client("events")
            try client.write([0xEF, 0xBB, 0xBF] + Array(Self.event("").utf8) + [10])
            try daemon.accepts(1)
            try daemon.resetPeak()
            let before = try daemon.kilobytes("VmRSS")

            var expected = (accepted: 1, applied: 1)
            for bad in Self.cases {
                let known = try daemon.status()["rejects"].members
                try client.write(bad.line + [10] + Array((Self.event("") + "\n").utf8))
                expected.accepted += 2
                expected.applied += bad.reason == nil ? 2 : 1
                let status = try daemon.accepts(expected.accepted)
                #expect(status["lines"]["applied"].whole == expected.applied, "\(bad.name)")
                let new = status["rejects"].members.filter { $0.value != known[$0.key] }.map(\.key)
                if let reason = bad.reason {
                    #expect(new.count == 1 && new[0].hasPrefix(reason), "\(bad.name): \(new)")
                } else {
                    #expect(new.isEmpty, "\(bad.name): \(new)")
                }
            }
            try client.write("\n \n\r\n\t\r\n" + #"{"type":"weather","time":1740960000000}"# + "\n")
            let status = try daemon.reaches { $0["lines"]["ignored"].whole == 1 }
            let badCount = Self.cases.count { $0.reason != nil }
            #expect(status["lines"]["rejected"].whole == badCount)
            #expect(status["lines"]["accepted"].whole == expected.accepted + 1)

            // A hundred megabytes without a line end are one bad line.
            let chunk = [UInt8](repeating: 120, count: 4 << 20)
            for _ in 0..<25 { try client.write(chunk) }
            try client.write("\n" + Self.event("") + "\n")
            try daemon.reaches { $0["lines"]["applied"].whole == expected.applied + 1 }
            let peak = try daemon.kilobytes("VmHWM")
            print("bad input: resident memory before \(before) KiB, at most \(peak) KiB")
            #expect(peak - before <= 16 << 10)

            let kept = try daemon.seatwatch("rejects", "--json").lines.map { try JSON($0) }
            #expect(kept.count == badCount + 1)
            for entry in kept {
                #expect(entry["reason"].string != nil && entry["line"].whole != nil && entry["time"].string != nil)
            }
            #expect(kept.first?["line"].whole == 2)
            #expect(kept.first?["content"].string == #"{"type":"session.activity","time":"#)
            let readable = try daemon.seatwatch("rejects")
            #expect(readable.lines.count == badCount + 1)
            #expect(readable.lines[0].contains("line 2  line: not valid JSON"))
            #expect(daemon.terminate() == 0)
        }

        /// Set-aside lines are kept in bounded memory, however many there are.
        @Test func aFloodOfBadLinesTakesBoundedMemory() throws {
            let daemon = try Daemon()
            try daemon.send(Self.event("") + "\n")
            try daemon.accepts(1)
            try daemon.resetPeak()
            let before = try daemon.kilobytes("VmRSS")
            let flood = Array(
                String(repeating: #"{"type":"x"# + String(repeating: "y", count: 500) + "\n", count: 2_000).utf8)
            let client = try daemon.client("events")
            for _ in 0..<40 { try client.write(flood) }
            let status = try daemon.accepts(80_001)
            #expect(status["lines"]["rejected"].whole == 80_000)
            let peak = try daemon.kilobytes("VmHWM")
            print("flood of bad lines: resident memory before \(before) KiB, at most \(peak) KiB")
            #expect(peak - before <= 16 << 10)
        }

        @Test(.enabled(if: Program.installed("socat") != nil, "socat is not installed"))
        func aClientThatDiesMidLineLosesOnlyThatLine() throws {
            let daemon = try Daemon()
            let other = try daemon.client("events")
            try other.write(Self.event("").prefix(20).description)
            let beginning = try daemon.directory.write(
                Self.event("") + "\n" + Self.event("").prefix(40), to: "beginning")
            let client = try Command(
                [
                    try #require(Program.installed("socat")), "-u", "OPEN:\(beginning),ignoreeof",
                    "UNIX:\(daemon.runtime)/events.sock",
                ])
            try daemon.accepts(1)
            client.child.send(SIGKILL)
            #expect(client.child.waitForExit() == -SIGKILL)
            // What it had begun is a line of its own, and a bad one; what others have begun is not touched.
            try daemon.reaches { $0["connections"]["events"]["open"].whole == 1 }
            try other.write(Self.event("").dropFirst(20) + "\n")
            let status = try daemon.accepts(3)
            #expect(status["lines"]["applied"].whole == 2)
            #expect(status["lines"]["rejected"].whole == 1)
        }

        @Test func theEndOfAConnectionEndsItsLastLine() throws {
            let daemon = try Daemon()
            try daemon.send([0xEF, 0xBB, 0xBF] + Array(Self.event("").utf8))
            try daemon.send(Self.event("") + "\r")
            try daemon.send([UInt8]())
            try daemon.send("\n")
            try daemon.send([0xEF, 0xBB, 0xBF])
            let status = try daemon.reaches { $0["lines"]["applied"].whole == 2 }
            #expect(status["lines"]["rejected"].whole == 0)
        }

        @Test func aHelloWithoutANameGetsAnErrorAndIsClosed() throws {
            let daemon = try Daemon()
            let client = try daemon.client("events")
            try client.write(#"{"type":"hello"}"# + "\n")
            let answer = try JSON(try #require(client.readLine()))
            #expect(answer["type"].string == "error")
            #expect(answer["reason"].string?.contains("stream") == true)
            #expect(client.seesEnd())
            try daemon.send(Self.event("") + "\n")
            try daemon.accepts(1)
        }
    }
}

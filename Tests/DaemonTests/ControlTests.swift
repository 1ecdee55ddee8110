import Foundation
import Testing

/// Asking the daemon: raw over its control socket, and with `seatwatch` for people and for programs.
extension RealPrograms {
    @Suite struct Control {
        /// One daemon that knows a shared account and a few plain ones, of two organizations.
        static func toldDaemon() throws -> Daemon {
            let daemon = try Daemon()
            var story = Story()
            story.line("organization.update", 0, #""organization":"acme","name":"Acme","seats_purchased":5"#)
            story.line(
                "account.update", 0,
                #""account":"ana@acme.example","organization":"acme","display_name":"Ana Lim","email":"ana@acme.example""#
            )
            story.line("account.update", 0, #""account":"plain","organization":"globex""#)
            story.use("plain", "plain-a", at: .kualaLumpur, 0)
            story.share("ana@acme.example")
            try daemon.send(story.text + "not a line\n")
            try daemon.accepts(story.lines.count + 1)
            return daemon
        }

        @Test func aRequestThatFailsSaysWhyAndLeavesTheConnectionOpen() throws {
            let daemon = try Self.toldDaemon()
            let client = try daemon.client("control")
            for (request, code, text) in [
                ("nonsense", 65, "not a request"), ("[]", 65, "not a request"), ("{}", 65, "not a request"),
                (#"{"command":7}"#, 65, "not a request"), ("{\"command\":\"status\"", 65, "not a request"),
                (#"{"command":"status","arguments":[]}"#, 65, "not a request"),
                (#"{"command":"explain","arguments":{"account":{"deep":1}}}"#, 65, "not a request"),
                (#"{"command":"dance"}"#, 64, "command"), (#"{"command":""}"#, 64, "command"),
                (#"{"command":"explain"}"#, 64, "account"),
                (#"{"command":"explain","arguments":{"account":7}}"#, 64, "account"),
                (#"{"command":"explain","arguments":{"account":"nobody"}}"#, 66, "account"),
                (#"{"command":"feedback","arguments":{"account":"plain"}}"#, 64, "answer"),
                (#"{"command":"feedback","arguments":{"account":"plain","answer":"perhaps"}}"#, 64, "answer"),
                (
                    #"{"command":"feedback","arguments":{"account":"plain","answer":"snooze","until":"later"}}"#, 65,
                    "not accepted"
                ),
                (String(repeating: " ", count: 70_000) + #"{"command":"status"}"#, 65, "at most 65536 bytes"),
            ] {
                try client.write(request + "\n")
                let reply = try JSON(try #require(client.readLine()))
                #expect(reply["ok"] == .flag(false), "\(request.prefix(80))")
                #expect(reply["code"].whole == code, "\(request.prefix(80)): \(reply)")
                #expect(reply["error"].string?.contains(text) == true, "\(request.prefix(80)): \(reply)")
                #expect(reply.members.count == 3)
                #expect(reply["error"].string?.contains("nobody") == false, "no account in errors")
            }
            try client.write("\n" + #"{"command":"status","arguments":null}"# + "\r\n")
            let reply = try JSON(try #require(client.readLine()))
            #expect(reply["ok"] == .flag(true) && reply["result"]["lines"]["rejected"].whole == 1)
            // Several at once are answered in their order; the end of the connection ends the last one.
            try client.write(
                #"{"command":"streams"}"# + "\n" + #"{"command":"dance"}"# + "\n" + #"{"command":"status"}"#)
            client.endWriting()
            let replies = try #require(client.readToEnd()).split(separator: 10).map { try JSON(Data($0)) }
            #expect(replies.map { $0["ok"] } == [.flag(true), .flag(false), .flag(true)])
        }

        @Test func everyQuestionHasAReadableAndAMachineReadableAnswer() throws {
            let daemon = try Self.toldDaemon()

            let status = try JSON(daemon.seatwatch("status", "--json").output)
            let names = [
                "lines", "watermark", "accounts", "connections", "notices", "streams", "subscribers", "memory",
                "queues",
                "journal",
            ]
            for name in names { #expect(status.members[name] != nil, "\(name)") }
            #expect(
                status["lines"]
                    == .object([
                        "accepted": .integer(11), "applied": .integer(10), "rejected": .integer(1), "late": .integer(0),
                        "ignored": .integer(0),
                    ]))
            #expect(status["watermark"].string == "2025-03-04T00:05:00.000Z")
            #expect(status["accounts"].whole == 2)
            #expect(status["notices"] == .object(["seatwatch.sharing.noticed.v1": .integer(1)]))
            let readable = try daemon.seatwatch("status")
            #expect(readable.code == 0 && readable.text.contains("accepted 11"))
            for name in names { #expect(readable.lines.contains { $0.hasPrefix(name) }, "\(name)") }

            let flagged = try daemon.seatwatch("flagged", "--json").lines.map { try JSON($0) }
            #expect(flagged.map { $0["account"] } == [.text("ana@acme.example")])
            #expect(flagged[0]["organization"].string == "acme" && flagged[0]["display_name"].string == "Ana Lim")
            #expect(flagged[0]["since"].string == "2025-03-04T00:20:00.000Z")
            #expect(flagged[0]["people_at_least"].whole == 2)
            #expect(flagged[0]["signals"].items.map { $0["kind"] } == [.text("impossible_travel")])
            #expect(try daemon.seatwatch("flagged").text.contains("ana@acme.example  2 people  since 2025-03-04"))
            #expect(try daemon.seatwatch("flagged", "--organization", "acme").lines.count == 1)
            #expect(try daemon.seatwatch("flagged", "--organization", "globex", "--json").output.isEmpty)

            let story = try JSON(daemon.seatwatch("explain", "ana@acme.example", "--json").output)
            #expect(story["flagged"] == .flag(true) && story["organization"].string == "acme")
            let evidence = try #require(story["signals"].items.first?["evidence"].items.first)
            for end in ["from", "to"] {
                #expect(evidence[end]["place"]["latitude"].double != nil && evidence[end]["device"].string != nil)
                #expect(["8.109.135.0/24", "9.109.135.0/24"].contains(evidence[end]["network"].string))
            }
            let told = try daemon.seatwatch("explain", "ana@acme.example").text
            #expect(told.hasPrefix("ana@acme.example  flagged since 2025-03-04 00:20, about 2 people (at least 2)"))
            #expect(
                told.contains("impossible_travel") && told.contains("8.109.135.0/24") && told.contains("9.109.135.0/24")
            )
            let plain = try daemon.seatwatch("explain", "plain")
            #expect(plain.code == 0 && plain.text.hasPrefix("plain  not flagged"))
            #expect(plain.lines.allSatisfy { $0.count <= 80 || !$0.contains(" ") })

            let rejects = try daemon.seatwatch("rejects", "--json").lines.map { try JSON($0) }
            #expect(rejects.count == 1 && rejects[0]["line"].whole == 11 && rejects[0]["stream"] == .null)
            #expect(rejects[0]["content"].string == "not a line")
            #expect(try daemon.seatwatch("rejects").text.contains("line 11  line: not valid JSON"))
            for arguments in [["streams"], ["streams", "--json"]] {
                let streams = try Command(
                    [Program.seatwatch.path] + arguments + ["--runtime-dir", daemon.runtime]
                ).outcome()
                #expect(streams.code == 0 && streams.output.isEmpty)
            }
        }

        @Test func anAnswerIsALineLikeAnyOther() throws {
            let daemon = try Self.toldDaemon()
            let subscriber = try daemon.subscriber()
            let given = try daemon.seatwatch(
                "feedback", "ana@acme.example", "just-me", "--by", "support", "--note", "two laptops")
            #expect(given.code == 0 && given.output.isEmpty, "\(given.errors)")
            let notice = try JSON(try #require(subscriber.readLine()))
            #expect(notice["type"].string == "seatwatch.sharing.resolved.v1")
            #expect(notice["subject"].string == "ana@acme.example")
            #expect(try daemon.seatwatch("flagged").output.isEmpty)
            #expect(try daemon.seatwatch("feedback", "ana@acme.example", "maybe").code == 64)
            #expect(try daemon.seatwatch("feedback", "ana@acme.example", "snooze", "--until", "soon").code == 64)
        }

        @Test func anAnswerMayComeOverTheEventSocket() throws {
            let daemon = try Self.toldDaemon()
            let subscriber = try daemon.subscriber()
            let time = Story.time(Story.day + 30)
            try daemon.send(
                #"{"type":"feedback","time":\#(time),"account":"ana@acme.example","answer":"job-share","by":"ana"}"#
                    + "\n")
            let notice = try JSON(try #require(subscriber.readLine()))
            #expect(notice["type"].string == "seatwatch.sharing.resolved.v1")
            #expect(notice["time"].string == "2025-03-04T00:30:00.000Z")
            try daemon.send(#"{"type":"feedback","time":\#(time),"account":"plain","answer":"perhaps"}"# + "\n")
            let status = try daemon.reaches { $0["lines"]["rejected"].whole == 2 }
            #expect(status["rejects"].members.keys.contains { $0.hasPrefix("answer: missing or unknown") })
            #expect(try daemon.seatwatch("flagged").output.isEmpty)
        }

        /// Senders that never pause keep every block of lines on its way; who answers about an account is not sent off.
        @Test func anAnswerIsTakenWhileTheDaemonIsBusy() throws {
            let daemon = try Self.toldDaemon()
            let town = try LocatedTown.small.get()
            let senders = try (0..<3).map { _ in try daemon.begin("send", "--bare", town.file) }
            let client = try daemon.client("control")
            var given = 0
            while senders.contains(where: { $0.child.waitForExit(seconds: 0) == nil }) {
                try client.write(#"{"command":"feedback","arguments":{"account":"plain","answer":"travel"}}"# + "\n")
                let reply = try JSON(try #require(client.readLine()))
                #expect(reply == .object(["ok": .flag(true), "result": .object(["accepted": .flag(true)])]))
                given += 1
            }
            print("\(given) answers were taken while the daemon was busy")
            #expect(given > 0)
            let status = try daemon.accepts(11 + 3 * town.lineCount)
            #expect(status["lines"]["rejected"].whole == 1)
        }

        @Test func watchIsReadableAndSelects() throws {
            let daemon = try Self.toldDaemon()
            let readable = try daemon.seatwatch("watch", "--from", "0", "--count", "1")
            #expect(readable.code == 0)
            #expect(readable.lines.first?.hasPrefix("noticed: Ana Lim") == true, "\(readable.text)")
            #expect(readable.errors.contains("oldest kept"))
            let resolved = try daemon.begin(
                "watch", "--json", "--types", "seatwatch.sharing.res*", "--from", "0", "--count", "1")
            #expect(try daemon.seatwatch("feedback", "ana@acme.example", "travel").code == 0)
            let heard = try resolved.outcome()
            #expect(try JSON(heard.output)["type"].string == "seatwatch.sharing.resolved.v1")
            // Under a name it goes on where it was, also after a restart.
            let first = try daemon.seatwatch("watch", "--json", "--subscriber", "desk", "--count", "1")
            #expect(try JSON(first.output)["sequence"].string == "00000000000000000001")
            try daemon.reaches { _ in (try? daemon.ask("status"))?["result"]["subscribers"].items.isEmpty == true }
            #expect(daemon.terminate() == 0)
            try daemon.startAgain()
            let second = try daemon.seatwatch("watch", "--json", "--subscriber", "desk", "--count", "1")
            #expect(try JSON(second.output)["sequence"].string == "00000000000000000002")
        }
    }
}

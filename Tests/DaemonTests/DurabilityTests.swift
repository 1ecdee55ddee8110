import Foundation
import Testing

/// What is acknowledged survives, through the real programs.
extension RealPrograms {
    @Suite struct Durability {
        let town: LocatedTown

        init() throws { town = try LocatedTown.small.get() }

        /// The daemon is killed while a file is on its way; sending goes on by itself once it is back.
        @Test func killedAgainAndAgainItEndsWhereItWouldHave() throws {
            let undisturbed = try Daemon()
            #expect(try undisturbed.seatwatch("send", "--stream", "town", town.file).code == 0)
            let expected = try undisturbed.ask("flagged")
            #expect(!expected["result"].items.isEmpty)

            let daemon = try Daemon()
            let sending = try daemon.begin("send", "--stream", "town", town.file)
            for _ in 0..<5 {
                // Somewhere on its way, or not even begun.
                usleep(UInt32.random(in: 0..<400_000))
                daemon.kill()
                try daemon.startAgain()
            }
            let sent = try sending.outcome()
            #expect(sent.code == 0, "\(sent.errors)")
            let answer = try daemon.ask("streams")
            let streams = answer["result"].items
            #expect(streams.count == 1)
            #expect(streams.first?["accepted"].whole == town.lineCount)
            let ended = try daemon.ask("flagged")
            #expect(ended == expected)
            #expect(daemon.terminate() == 0)

            // Sent once more, not a line of it counts.
            try daemon.startAgain()
            let again = try daemon.seatwatch("send", "--stream", "town", town.file)
            #expect(again.code == 0 && again.errors.contains(" 0 lines sent now"), "\(again.errors)")
            #expect(try daemon.status()["lines"]["accepted"].whole == 0)
        }

        @Test func aFileThatBecameShorterIsNotTheStreamItWas() throws {
            let daemon = try Daemon()
            let directory = try TemporaryDirectory()
            try directory.write("{}\n{}\n", to: "events")
            let sent = try daemon.seatwatch("send", directory.file("events"))
            #expect(sent.code == 0 && sent.errors.contains("2 set aside"), "\(sent.errors)")
            try directory.write("{}\n", to: "events")
            let outcome = try daemon.seatwatch("send", directory.file("events"))
            #expect(outcome.code == 65)
            #expect(outcome.errors.contains("has accepted 2 lines of this stream, and here are only 1"))
        }

        @Test func whoIsForgottenStandsInNoFile() throws {
            let daemon = try Daemon()
            try daemon.send(town.lines(0..<town.lineCount))
            try daemon.accepts(town.lineCount)
            let answer = try daemon.ask("flagged")
            let name = try #require(answer["result"].items.first?["account"].string)
            try daemon.send(#"{"type":"session.start","account":"\#(name)","time":"yesterday"}"# + "\n")
            let fromTheFirst = #"{"type":"subscribe","from":"0"}"#
            let before = try daemon.subscriber(fromTheFirst)
            while let line = before.readLine(), try JSON(line)["subject"].string != name {}
            let held = try daemon.seatwatch("export", name)
            #expect(held.code == 0 && held.text.contains("\"notices\":[\""), "\(held.errors)")
            #expect(try daemon.seatwatch("forget", name).code == 0)
            #expect(try daemon.seatwatch("explain", name).code == 66)
            for file in try FileManager.default.contentsOfDirectory(atPath: daemon.state) {
                let content = try Data(contentsOf: URL(fileURLWithPath: daemon.state + "/" + file))
                #expect(content.range(of: Data(name.utf8)) == nil, "\(file)")
            }
            // Nor do the sockets remember.
            let after = try daemon.subscriber(fromTheFirst)
            daemon.child.send(SIGTERM)
            let told = try #require(after.readToEnd()).split(separator: 10).map { try JSON(Data($0)) }
            #expect(daemon.child.waitForExit() == 0)
            #expect(told.contains { $0["subject"].string != nil } && !told.contains { $0["subject"].string == name })
            let left = try FileManager.default.contentsOfDirectory(atPath: daemon.state)
            #expect(left.allSatisfy { !$0.hasSuffix("-wal") }, "closed in order: \(left)")
        }

        @Test func whatIsNotAStoreIsRefusedAtStart() throws {
            let daemon = try Daemon()
            try daemon.send(#"{"type":"tick","time":"2026-01-05T00:00:00Z"}"# + "\n")
            try daemon.accepts(1)
            #expect(daemon.terminate() == 0)
            try Data("not a database, and longer than the head of one would be".utf8).write(
                to: URL(fileURLWithPath: daemon.state + "/journal.db"))
            let refused = try Command([
                Program.seatwatchd.path, "--config", daemon.configuration, "--runtime-dir", daemon.runtime,
                "--state-dir", daemon.state,
            ]).outcome()
            #expect(refused.code == 65, "\(refused.errors)")
            #expect(refused.errors.contains("journal.db"), "\(refused.errors)")
        }
    }
}

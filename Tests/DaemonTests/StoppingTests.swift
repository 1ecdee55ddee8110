import Foundation
import Testing

/// SIGTERM and SIGHUP, as a service manager sends them.
extension RealPrograms {
    @Suite struct Stopping {
        /// The daemon sleeps while clients write, so that everything is still in the sockets when it is told to stop.
        @Test(arguments: [1, 3]) func everythingWrittenBeforeIsAppliedAndTold(signalCount: Int) throws {
            let daemon = try Daemon(
                Daemon.quiet + "lateness: 1h\ndetection: {learning: 0, evidence_days: 1, confidence_open: 0.9}\n")
            let subscriber = try daemon.subscriber()
            let accounts = (0..<40).map { "account-\($0)" }
            let clients = try accounts.map { _ in try daemon.client("events") }
            try clients[0].write(#"{"type":"tick","time":\#(Story.start)}"# + "\n")
            try daemon.accepts(1)
            daemon.child.send(SIGSTOP)
            // A day on which an account was here, there and here again: enough, when nothing has to be learnt first.
            func day(_ account: String) -> String { Story.sharing(account).lines.prefix(4).joined() }
            for (client, account) in zip(clients, accounts) { try client.write(day(account)) }
            // Not accepted yet, and ended already; and one that never ends its line.
            let late = try daemon.client("events")
            try late.write(day("late"))
            late.endWriting()
            try clients[1].write(#"{"type":"tick","#)
            daemon.child.send(SIGTERM)
            daemon.child.send(SIGCONT)
            #expect(daemon.manager.wait(for: "STOPPING=1", from: daemon.child))
            for _ in 1..<signalCount {
                daemon.child.send(SIGTERM)
                daemon.child.send(SIGHUP)
                daemon.child.send(SIGINT)
            }
            let notices = try #require(subscriber.readToEnd()).split(separator: 10).map { try JSON(Data($0)) }
            #expect(Set(notices.compactMap { $0["subject"].string }) == Set(accounts + ["late"]))
            #expect(notices.map { $0["sequence"].string.flatMap { Int($0) } } == (1...41).map { $0 })
            for client in clients { #expect(client.seesEnd()) }
            #expect(daemon.child.waitForExit() == 0)
            #expect(try FileManager.default.contentsOfDirectory(atPath: daemon.runtime).isEmpty)
            #expect(daemon.log.contains("stopped"))
        }

        @Test func itCanBeStartedAgainAtOnce() throws {
            let first = try Daemon()
            #expect(first.terminate() == 0)
            #expect(throws: Child.Failure.self) { try first.client("events") }
            let directories = ["--runtime-dir", first.runtime, "--state-dir", first.state]
            let again = try Command([Program.seatwatchd.path, "--config", first.configuration] + directories)
            // Without a service manager it says on standard error that it serves: until then connecting fails.
            let deadline = Date(timeIntervalSinceNow: 30)
            var status = try first.seatwatch("status")
            while status.code == 69, Date() < deadline { status = try first.seatwatch("status") }
            #expect(status.code == 0)
            again.child.send(SIGINT)
            let outcome = try again.outcome()
            #expect(outcome.code == 0)
            #expect(outcome.errors.contains("seatwatchd: notice: serving"))
            #expect(outcome.errors.hasSuffix("seatwatchd: notice: stopped\n"), "\(outcome.errors)")
        }

        /// What a daemon that was killed leaves behind is in nobody's way.
        @Test func aKilledDaemonLeavesNothingInTheWay() throws {
            let killed = try Daemon()
            killed.child.send(SIGKILL)
            #expect(killed.child.waitForExit() == -SIGKILL)
            #expect(FileManager.default.fileExists(atPath: killed.runtime + "/events.sock"))
            let manager = try ServiceManager(path: killed.directory.file("notify-2.sock"))
            let again = try Command(
                [
                    Program.seatwatchd.path, "--config", killed.configuration, "--runtime-dir", killed.runtime,
                    "--state-dir", killed.state,
                ], environment: ["NOTIFY_SOCKET": manager.path])
            #expect(manager.wait(for: "READY=1", from: again.child))
            #expect(try killed.seatwatch("status").code == 0)
            again.child.send(SIGTERM)
            #expect(try again.outcome().code == 0)
        }

        @Test func whoStopsReadingTheLogDoesNotHoldUpTheEnd() throws {
            let directory = try TemporaryDirectory()
            let log = directory.file("log")
            #expect(mkfifo(log, 0o600) == 0)
            let pipe = open(log, O_RDWR | O_NONBLOCK | O_CLOEXEC)
            defer { close(pipe) }
            let chunk = [UInt8](repeating: 120, count: 4_096)
            while write(pipe, chunk, chunk.count) > 0 {}
            let manager = try ServiceManager(path: directory.file("notify.sock"))
            let child = try Child(
                [
                    Program.seatwatchd.path, "--config", "/dev/null", "--runtime-dir", directory.file("run"),
                    "--state-dir",
                    directory.file("state"),
                ], environment: Program.environment.merging(["NOTIFY_SOCKET": manager.path]) { $1 },
                output: directory.file("output"), errors: log)
            #expect(manager.wait(for: "READY=1", from: child))
            child.send(SIGTERM)
            #expect(child.waitForExit() == 0)
        }

        @Test func aReloadPutsAGoodConfigurationInForceAndRefusesABadOne() throws {
            let daemon = try Daemon()
            let subscriber = try daemon.subscriberOfFindings()
            func reload(_ configuration: String) throws {
                try daemon.directory.write(configuration, to: "seatwatch.yaml")
                daemon.child.send(SIGHUP)
                #expect(daemon.manager.wait(for: "RELOADING=1", from: daemon.child))
                #expect(daemon.manager.wait(for: "READY=1", from: daemon.child))
            }
            func noticeOfSharing(_ account: String, from minute: Int) throws -> JSON {
                var story = Story()
                story.share(account, from: minute)
                try daemon.send(story.text)
                return try JSON(try #require(subscriber.readLine()))["data"]
            }
            let before = try noticeOfSharing("one", from: 0)
            #expect(before["outreach"]["decision"].string == "send")
            #expect(before["feedback"].items.first?["url"] == .null)

            try reload(
                Daemon.quiet
                    + "mode: observe\nfeedback_url: https://example.com/{account}\nevidence: {addresses: full}\n")
            let after = try noticeOfSharing("two", from: 3 * Story.day)
            #expect(after["outreach"]["decision"].string != "send")
            #expect(after["feedback"].items.first?["url"].string == "https://example.com/two")
            let evidence = try #require(after["signals"].items.first?["evidence"].items.first)
            #expect(evidence["from"]["network"].string == Story.Spot.kualaLumpur.address(of: "two"))

            try reload("mode: notify\nevidence:\n  adresses: network\n")
            #expect(try noticeOfSharing("three", from: 6 * Story.day)["outreach"]["decision"].string != "send")
            #expect(
                daemon.log.contains("the running one stays: \(daemon.configuration):3: evidence.adresses: unknown key"))
            #expect(daemon.log.contains("did you mean evidence.addresses?"))

            try reload(Daemon.quiet + "mode: notify\nshards: 4\ninstance: other\n")
            #expect(try noticeOfSharing("four", from: 9 * Story.day)["outreach"]["decision"].string == "send")
            #expect(daemon.log.contains("it needs a restart"))
            #expect(try daemon.status()["queues"]["shards"].whole == before["queues"]["shards"].whole ?? 1)

            // Many at once do no harm.
            for _ in 0..<200 { daemon.child.send(SIGHUP) }
            #expect(try noticeOfSharing("five", from: 12 * Story.day)["account"].string == "five")
            daemon.child.send(SIGTERM)
            #expect(daemon.manager.wait(for: "STOPPING=1", from: daemon.child))
            #expect(daemon.child.waitForExit() == 0)
        }

        @Test func aReloadTakesNewWordsAndRefusesBrokenOnes() throws {
            let daemon = try Daemon()
            let subscriber = try daemon.subscriber()
            let words = daemon.directory.file("words")
            try FileManager.default.createDirectory(atPath: words, withIntermediateDirectories: false)
            let configuration = Daemon.quiet + "outreach:\n  templates: \(words)\n"
            func reload(_ template: String) throws {
                try daemon.directory.write(template, to: "words/sharing.noticed.en.mustache")
                try daemon.directory.write(configuration, to: "seatwatch.yaml")
                daemon.child.send(SIGHUP)
                #expect(daemon.manager.wait(for: "RELOADING=1", from: daemon.child))
                #expect(daemon.manager.wait(for: "READY=1", from: daemon.child))
            }
            func letter(to account: String, from minute: Int) throws -> String? {
                var story = Story()
                story.share(account, from: minute)
                try daemon.send(story.text)
                return try JSON(try #require(subscriber.readLine()))["data"]["message"]["body"].string
            }
            try reload("Subject: Hi\n\nDear {{login}}\n")
            #expect(try letter(to: "one", from: 0) == "Dear one\n")
            try reload("Subject: Hi\n\nDearest\n{{logn}}\n")
            #expect(try letter(to: "two", from: 3 * Story.day) == "Dear two\n")
            #expect(
                daemon.log.contains(
                    "outreach.templates: \(words)/sharing.noticed.en.mustache:4: {{logn}} is not known here"))
            #expect(daemon.log.contains("did you mean login?"))
            try reload("Subject: Hi\n\nDearest\n{{login}}\n")
            #expect(try letter(to: "three", from: 6 * Story.day) == "Dearest\nthree\n")
        }
    }
}

import Foundation
import Testing

/// Reports and histories as people and programs get them.
extension RealPrograms {
    @Suite struct Reports {
        private func story() -> Story {
            var story = Story()
            story.line(
                "organization.update", 0,
                #""organization":"acme","name":"=Acme, Ltd","seats_purchased":5,"currency":"MYR","#
                    + #""price_tiers":[{"up_to":10,"unit_price":"12.50"},{"unit_price":"9"}]"#)
            story.line("account.update", 0, #""account":"ana@acme.example","organization":"acme""#)
            story.share("ana@acme.example")
            story.line("organization.update", Story.day + 50, #""organization":"acme","seats_purchased":7"#)
            return story
        }

        @Test func theDaemonAndFilesSayTheSame() throws {
            let daemon = try Daemon()
            #expect(try daemon.seatwatch("report").text == "no line has been read yet\n")
            #expect(try daemon.seatwatch("report", "--json").output.isEmpty)
            try daemon.send(story().text)
            try daemon.accepts(story().lines.count)
            let directory = try TemporaryDirectory()
            let file = try directory.write(story().text, to: "acme.ndjson")
            for options in [
                ["--json"], ["--csv"], [], ["--organization", "acme"], ["--organization", "acme", "--monthly"],
                ["--organization", "acme", "--monthly", "--json"],
            ] {
                let live = try Command([Program.seatwatch.path, "report", "--runtime-dir", daemon.runtime] + options)
                    .outcome()
                let offline = try Command(
                    [Program.seatwatch.path, "report", "--config", "/dev/null"] + options + [file]
                ).outcome()
                #expect(live.code == 0 && offline.code == 0 && live.errors.isEmpty && offline.errors.isEmpty)
                #expect(live.text == offline.text && !live.text.isEmpty, "\(options)")
            }
            let lines = try daemon.seatwatch("report", "--json").lines.map { try JSON($0) }
            let overview = try #require(lines.first { $0["section"].string == "overview" })
            #expect(overview["seats"].whole == 7 && overview["seats_added"].whole == 2)
            let acme = try #require(lines.first { $0["section"].string == "organization" })
            #expect(acme["findings_open"].whole == 1 && acme["revenue"].string == "87.50")
            #expect(acme["expansion_revenue"].string == "25.00" && acme["currency"].string == "MYR")
            let csv = try daemon.seatwatch("report", "--csv").text
            #expect(csv.hasPrefix("section,subject,figure,value,reason\r\noverview,,organizations,1,\r\n"))
            #expect(csv.contains("organization,\"'=Acme, Ltd / acme / MYR\",seats,7,\r\n"), "\(csv)")
            #expect(csv.contains("outcomes,,letters_opened,,no line tells whether a letter was opened\r\n"))
            let table = try daemon.seatwatch("report").text
            #expect(table.contains("All customers\n  organizations"))
            #expect(table.split(separator: "\n").allSatisfy { !$0.hasSuffix(" ") })
        }

        @Test func whatIsAskedWronglyIsRefused() throws {
            let directory = try TemporaryDirectory()
            let file = try directory.write(story().text, to: "acme.ndjson")
            for (arguments, code) in [
                (["--monthly"], Int32(64)), (["--json", "--csv", file], 64), (["--organization", "nobody", file], 66),
                ([directory.file("none")], 66), (["--runtime-dir", directory.file("nowhere")], 69),
            ] {
                let outcome = try Command([Program.seatwatch.path, "report", "--config", "/dev/null"] + arguments)
                    .outcome()
                #expect(outcome.code == code && outcome.output.isEmpty && !outcome.errors.isEmpty, "\(arguments)")
            }
        }

        @Test func everyFigureIsExplained() throws {
            let help = try seatwatch("report", "--help").text
            for figure in [
                "seats_per_expansion", "expansion_rate", "days_to_conversion", "unpaid_seats", "at_tier_edge",
            ] {
                #expect(help.contains("  \(figure): "), "\(figure)")
            }
        }

        @Test func historyIsReadableAndMachineReadable() throws {
            let daemon = try Daemon()
            try daemon.send(story().text)
            try daemon.accepts(story().lines.count)
            let given = try daemon.seatwatch(
                "feedback", "ana@acme.example", "just-me", "--by", "Mei", "--note", "two laptops")
            #expect(given.code == 0)
            try daemon.reaches { $0["notices"]["seatwatch.sharing.resolved.v1"].whole == 1 }
            let steps = try daemon.seatwatch("history", "ana@acme.example", "--json").lines.map { try JSON($0) }
            #expect(steps.map { $0["event"] } == [.text("noticed"), .text("answer"), .text("resolved")])
            #expect(steps[1]["answer"]["by"].string == "Mei" && steps[1]["answer"]["answer"].string == "just-me")
            #expect(steps[0]["outreach"]["decision"].string == "send")
            let told = try daemon.seatwatch("history", "ana@acme.example").text
            #expect(told.contains("answered: just-me by Mei\n    \"two laptops\""), "\(told)")
            #expect(told.contains("send to support: a new finding"))
            #expect(try daemon.seatwatch("explain", "ana@acme.example").text.contains("- Answered: just-me by Mei"))
            #expect(try daemon.seatwatch("history", "nobody").code == 66)
        }
    }
}

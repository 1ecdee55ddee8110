import Detection
import Foundation
import Model
import Outreach
import Seats
import Testing

@testable import Engine

/// Prevalence and reports, from lines on.
@Suite struct PrevalenceNoticeTests {
    private static func small(shards: Int = 1) -> EngineSettings {
        var settings = CrashTests.settings(shards: shards)
        settings.seats.prevalence.accountsMin = 8
        return settings
    }

    /// Ten seats with eight logins that are shared twice over, and a customer where nobody does.
    private static let story: String = {
        var lines: [(String, String)] = []
        func add(_ text: String) {
            for line in text.split(separator: "\n") {
                let time = line.firstRange(of: "\"time\":\"").map { line[$0.upperBound...].prefix(24) } ?? ""
                lines.append((String(time), line + "\n"))
            }
        }
        func says(_ day: Int, _ fields: String) { add(#"{"time":"\#(time(day: day, 7))",\#(fields)}"#) }
        says(
            1,
            #""type":"organization.update","organization":"kedai","name":"Kedai","plan":"team","seats_purchased":8,"#
                + #""currency":"MYR","price_tiers":[{"up_to":10,"unit_price":"50.00"},{"unit_price":"40.00"}]"#)
        says(1, #""type":"organization.update","organization":"warung","seats_purchased":2"#)
        says(9, #""type":"organization.update","organization":"warung","seats_purchased":4"#)
        for number in 1...8 {
            says(1, #""type":"account.update","account":"kedai-\#(number)","organization":"kedai""#)
            add(sharedLogin("kedai-\(number)", day: 3) + sharedLogin("kedai-\(number)", day: 60))
        }
        for day in 1...75 {
            says(day, #""type":"account.update","account":"warung-1","organization":"warung""#)
            add(session("warung-1", "laptop-w", .ipoh, time(day: day, 9)))
        }
        says(5, #""type":"feedback","account":"kedai-1","answer":"several-people","by":"Mei","note":"called them""#)
        says(6, #""type":"feedback","account":"kedai-1","answer":"seats-added","by":"Mei""#)
        return lines.enumerated().sorted { ($0.element.0, $0.offset) < ($1.element.0, $1.offset) }
            .map(\.element.1).joined()
    }()

    private func high(_ outcome: Outcome) -> [[String: Any]] {
        outcome.notices.filter { $0.type == NoticeType.prevalenceHigh.rawValue }.map { object($0.line) }
    }

    @Test func itIsToldForEverybodyAndForThePlanAndAgainAfterItHasFallen() throws {
        let outcome = replayed(Self.story, Self.small())
        let notices = high(outcome)
        let told = try notices.map { notice in
            let data = try #require(notice["data"] as? [String: Any])
            let time = try #require(notice["time"] as? String)
            return
                "\(time.prefix(10)) \(data["scope"] ?? "") \(data["name"] ?? "") \(data["shared"] ?? "") of \(data["accounts"] ?? "")"
        }
        #expect(
            told == [
                "2026-01-10 all <null> 8 of 9", "2026-01-10 plan team 8 of 8", "2026-03-08 all <null> 8 of 9",
                "2026-03-08 plan team 8 of 8",
            ])
        #expect(Set(notices.compactMap { $0["id"] as? String }).count == notices.count)
        let schema = try SchemaCheck(NoticeSchema.text(for: .prevalenceHigh))
        for notice in outcome.notices where notice.type == NoticeType.prevalenceHigh.rawValue {
            #expect(try schema.problems(notice.line) == [])
        }
    }

    @Test func theNoticeIsExactlyThis() throws {
        let outcome = replayed(Self.story, Self.small())
        let notice = try #require(outcome.notices.first { $0.type == NoticeType.prevalenceHigh.rawValue })
        let time = time(day: 6, 7)
        let id = NoticeType.prevalenceHigh.id(subject: nil, time: time, step: 1)
        let sequence = String(repeating: "0", count: 18) + "\(notice.sequence)"
        let summary =
            "Several people seem to use 8 of 9 logins. Half of the customers or more do it, and most of these people have no "
            + "seat left in their plan: seats seem to be dearer than they are worth to them, so look at the price, or at a role "
            + "for those who come seldom."
        let expected =
            #"{"data":{"accounts":9,"extra_people":{"at_least":8,"estimate":8},"interval":{"high":0.98,"low":0.565},"line":0.3,"#
            + #""monthly_value":[{"at_least":"340.00","currency":"MYR","estimate":"340.00"}],"name":null,"organizations":2,"#
            + #""organizations_sharing":1,"reading":"price","scope":"all","share":0.889,"shared":8,"summary":"\#(summary)","#
            + #""task":{"due":"2026-01-24","title":"Look at the price of a seat: shared logins have become common"},"#
            + #""unpaid_seats":{"at_least":8,"estimate":8}},"datacontenttype":"application/json","id":"\#(id)","#
            + #""sequence":"\#(sequence)","source":"seatwatch/default","specversion":"1.0","time":"\#(time)","#
            + #""type":"seatwatch.prevalence.high.v1"}"# + "\n"
        #expect(String(decoding: notice.line, as: UTF8.self) == expected)
    }

    @Test(arguments: [2, 8]) func itIsTheSameOnAnyNumberOfShards(shards: Int) {
        #expect(replayed(Self.story, Self.small(shards: shards)).bytes == replayed(Self.story, Self.small()).bytes)
    }

    /// Stopped and started again at every tenth of the story, the second engine goes on as the first would have, and
    /// reports the same.
    @Test(arguments: 1...9) func aRestartChangesNothing(tenth: Int) async throws {
        let expected = replayed(Self.story, Self.small()).bytes
        let disks = Live.Disks()
        let lines = Self.story.split(separator: "\n").map { $0 + "\n" }
        let cut = lines.count * tenth / 10
        var told: [UInt8] = []
        var report: [UInt8] = []
        for part in [lines[..<cut], lines[cut...]] {
            let live = Live(Self.small(shards: 2), on: disks)
            live.send(part.joined(), mayControl: true)
            await live.drain()
            live.settle()
            told += live.bytes
            report = try await live.answer("report")
        }
        #expect(told == expected)
        #expect(report == Self.reported)
    }

    /// The report of a run without any fault.
    private static let reported: [UInt8] = {
        let replay = Replay(settings: small(), geolocator: nil, onNotices: { _ in }, onReject: { _ in })
        Array(story.utf8).withUnsafeBufferPointer(replay.append)
        replay.endSource()
        return replay.report() ?? []
    }()

    @Test func theReportCountsWhatHappened() throws {
        let lines = try #require(
            JSONSerialization.jsonObject(with: Data(Self.reported)) as? [[String: Any]])
        func line(_ section: String) throws -> [String: Any] {
            try #require(lines.first { $0["section"] as? String == section })
        }
        let outcomes = try line("outcomes")
        #expect(outcomes["findings_opened"] as? Int == 16 && outcomes["answered"] as? Int == 1)
        #expect(outcomes["converted"] as? Int == 1 && outcomes["days_to_conversion"] as? Int == 1)
        #expect((outcomes["absent"] as? [String: String])?["letters_opened"] != nil)
        let overview = try line("overview")
        #expect(overview["seats"] as? Int == 12 && overview["seats_added"] as? Int == 2)
        #expect(
            lines.filter { $0["section"] as? String == "organization" }.map { $0["organization"] as? String } == [
                "kedai", "warung",
            ])
    }

    @Test func historySaysWhatWasToldAndWhoAnswered() async throws {
        let live = Live(Self.small(shards: 2))
        live.send(Self.story, mayControl: true)
        await live.drain()
        live.settle()
        let steps = try #require(try await live.ask("history", ["account": .text("kedai-1")]) as? [[String: Any]])
        #expect(
            steps.map { "\($0["event"] ?? "")" } == ["noticed", "answer", "answer", "resolved", "noticed", "due"])
        let answer = try #require(steps[1]["answer"] as? [String: Any])
        #expect(answer["by"] as? String == "Mei" && answer["note"] as? String == "called them")
        #expect((steps[0]["outreach"] as? [String: Any])?["decision"] as? String == "send")
        #expect(steps[0]["subject"] is String && steps[0]["people_estimate"] as? Int == 2)
        let times = steps.compactMap { $0["time"] as? String }
        #expect(times == times.sorted())
        await #expect(throws: Live.Refusal.self) { try await live.ask("history", ["account": .text("nobody")]) }
    }

    @Test func oneOrganizationAndItsLetter() async throws {
        let live = Live(Self.small())
        live.send(Self.story, mayControl: true)
        await live.drain()
        let line = try #require(
            try await live.ask("report", ["organization": .text("warung")]) as? [[String: Any]])
        #expect(line.count == 1 && line[0]["seats_added"] as? Int == 2 && line[0]["days_to_expansion"] as? Int == 8)
        let letter = try #require(
            try await live.ask("report", ["organization": .text("kedai"), "monthly": .flag(true)]) as? [[String: Any]])
        #expect((letter[0]["body"] as? String)?.contains("8 logins seem to be useful to more than one person") == true)
        for arguments in [["organization": ControlRequest.Argument.text("nobody")], ["monthly": .flag(true)]] {
            await #expect(throws: Live.Refusal.self) { try await live.ask("report", arguments) }
        }
    }
}

extension Live {
    /// The answer's bytes.
    fileprivate func answer(_ command: String) async throws -> [UInt8] {
        let reply = await withCheckedContinuation { answer in
            engine.handle(ControlRequest(command: command)) { answer.resume(returning: $0) }
        }
        guard case .result(let json) = reply else { throw Refusal(code: 0, error: "\(reply)") }
        return json
    }
}

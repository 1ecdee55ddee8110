import Detection
import Foundation
import Model
import Outreach
import Storage
import Testing

@testable import Engine

/// Later letters, from lines to notices. Evidence of a shared login that begins on day 1 suffices on day 3, four minutes
/// past midnight.
@Suite struct LadderTests {
    private static func firm(_ fields: String, _ organization: String = "kedai") -> String {
        #"{"type":"organization.update","time":"\#(time(day: 1, 7))","organization":"\#(organization)",\#(fields)}"#
            + "\n"
    }

    private static func says(_ account: String, _ time: Instant, _ fields: String) -> String {
        #"{"type":"account.update","time":"\#(time)","account":"\#(account)",\#(fields)}"# + "\n"
    }

    private static func answers(_ account: String, _ time: Instant, _ answer: String, _ more: String = "") -> String {
        #"{"type":"feedback","time":"\#(time)","account":"\#(account)","answer":"\#(answer)"\#(more)}"# + "\n"
    }

    private static func tick(_ day: Int, _ hour: Int, _ minute: Int = 0) -> String {
        "{\"type\":\"tick\",\"time\":\"\(time(day: day, hour, minute))\"}\n"
    }

    /// Every hour of the days.
    private static func ticks(_ days: ClosedRange<Int>) -> String {
        days.map { day in (0..<24).map { tick(day, $0, 30) }.joined() }.joined()
    }

    /// In the order of time; lines of one time stay in theirs.
    private static func sorted(_ lines: String) -> String {
        func time(_ line: Substring) -> Substring {
            line.firstRange(of: "\"time\":\"").map { line[$0.upperBound...].prefix(24) } ?? ""
        }
        return lines.split(separator: "\n").enumerated()
            .sorted { (time($0.element), $0.offset) < (time($1.element), $1.offset) }
            .map { $0.element + "\n" }.joined()
    }

    /// `day hour step decision: logins` of each notice about letters that says more than that there is none.
    private func told(_ outcome: Outcome) throws -> [String] {
        let schemas = try Dictionary(
            uniqueKeysWithValues: [NoticeType.outreachDue, .sharingNoticed].map {
                ($0.rawValue, try SchemaCheck(NoticeSchema.text(for: $0)))
            })
        var told: [String] = []
        for notice in outcome.notices {
            if let schema = schemas[notice.type] { #expect(try schema.problems(notice.line) == []) }
            let object = object(notice.line)
            let data = object["data"] as? [String: Any] ?? [:]
            let isDue = notice.type == NoticeType.outreachDue.rawValue
            let outreach = isDue ? data : data["outreach"] as? [String: Any] ?? [:]
            guard isDue || notice.type == NoticeType.sharingNoticed.rawValue,
                let step = outreach["step"] as? String, let decision = outreach["decision"] as? String
            else { continue }
            let names = data["accounts"] as? [String] ?? [data["account"] as? String ?? "?"]
            let at = ((object["time"] as? String) ?? "").dropFirst(5).prefix(8)
            told.append("\(at) \(step) \(decision): \(names.joined(separator: " "))")
        }
        return told
    }

    private static func settings(
        shards: Int = 1, _ change: (inout EngineSettings) -> Void = { _ in }
    ) -> EngineSettings {
        EngineTests.settings(shards: shards) {
            // A finding stays open for the whole ladder.
            $0.detection.resolveAfter = .days(90)
            $0.outreach.ladder.personConfidence = 0.5
            change(&$0)
        }
    }

    @Test func oneLoginIsToldStepByStep() throws {
        let outcome = replayed(Self.sorted(sharedLogin("aminah") + Self.ticks(4...45)), Self.settings())
        #expect(
            try told(outcome) == [
                "01-07T00 education send: aminah", "01-14T00 offer send: aminah", "01-28T00 reminder send: aminah",
                "02-11T00 person send: aminah",
            ])
        let due = outcome.notices.map { object($0.line) }.filter {
            $0["type"] as? String == NoticeType.outreachDue.rawValue
        }
        #expect(due.allSatisfy { $0["subject"] as? String == "aminah" })
        #expect(Set(due.compactMap { $0["id"] as? String }).count == 3)
        let first = outcome.notices.map { object($0.line) }.first?["data"] as? [String: Any]
        let offer = try #require(due.first?["data"] as? [String: Any])
        #expect(offer["finding"] as? String == first?["finding"] as? String)
        let message = try #require(offer["message"] as? [String: Any])
        #expect(message["subject"] as? String == "A login for everybody who needs one")
    }

    /// Twelve seats of which three are idle, and three shared logins.
    private static let shop: String =
        firm(
            #""name":"Kedai Kopi","seats_purchased":12,"currency":"MYR","time_zone":"Asia/Kuala_Lumpur","#
                + #""price_tiers":[{"up_to":13,"unit_price":"50.00"},{"unit_price":"40.00"}]"#)
        + ["aminah", "busu", "cik"].map { says($0, time(day: 1, 8), #""organization":"kedai""#) + sharedLogin($0) }
        .joined()
        + (1...6).map {
            says("user-\($0)", time(day: 1, 8), #""organization":"kedai""#)
                + session("user-\($0)", "laptop-\($0)", .ipoh, time(day: 1, 9))
        }.joined()

    @Test(arguments: [1, 2, 4]) func anOrganizationGetsALetterAndADigest(shards: Int) throws {
        let lines = Self.sorted(Self.shop + Self.ticks(3...12))
        let outcome = replayed(lines, Self.settings(shards: shards))
        // Midnight in Kuala Lumpur is 16:00 UTC; ticks come at half past.
        #expect(
            try told(outcome) == [
                "01-07T00 education send: aminah", "01-07T00 education hold: busu", "01-07T00 education hold: cik",
                "01-07T16 digest send: busu cik", "01-14T00 offer send: aminah", "01-14T16 digest send: busu cik",
            ])
        let digest = try #require(outcome.notices.first { $0.type == NoticeType.outreachDue.rawValue })
        let notice = object(digest.line)
        let data = try #require(notice["data"] as? [String: Any])
        #expect(notice["subject"] as? String == "kedai")
        #expect(data["organization"] as? String == "kedai" && data["account"] is NSNull && data["finding"] is NSNull)
        #expect((data["findings"] as? [String])?.count == 2)
        let suggestions = try #require(data["suggestions"] as? [[String: Any]])
        #expect(suggestions.first?["kind"] as? String == "use_idle_seats")
        #expect(suggestions.first?["available"] as? Int == 3)
        let body = (data["message"] as? [String: Any])?["body"] as? String ?? ""
        #expect(body.contains("2 logins of Kedai Kopi"))
        #expect(body.contains("Your plan has 3 seats that nobody has used lately"))
        #expect(outcome.bytes == replayed(lines, Self.settings(), cut: .every(700)).bytes)
    }

    @Test func quietHoursAreTheOrganizations() throws {
        let settings = Self.settings {
            $0.outreach.ladder.quietHours = QuietHours(from: 6 * 60, to: 10 * 60)
            $0.outreach.ladder.weekdays = Weekdays(rawValue: 0b001_1111)
        }
        // 00:04 UTC on Wednesday is 08:04 in Kuala Lumpur, and the offer falls due in the same hours.
        #expect(
            try told(replayed(Self.sorted(Self.shop + Self.ticks(3...14)), settings)) == [
                "01-07T00 education hold: aminah", "01-07T00 education hold: busu", "01-07T00 education hold: cik",
                "01-07T02 digest send: aminah busu cik", "01-14T02 digest send: aminah busu cik",
            ])
    }

    @Test(arguments: [
        ("seats-added", "", "01-07T00 education send: aminah"),
        ("several-people", "", "01-07T00 education send: aminah"),
        ("do-not-contact", "", "01-07T00 education send: aminah"), ("just-me", "", "01-07T00 education send: aminah"),
        ("snooze", #","until":"2026-01-19T12:00:00Z""#, "01-19T12 offer send: aminah"),
    ])
    func anAnswerIsHeard(answer: String, more: String, last: String) throws {
        let lines = sharedLogin("aminah") + Self.answers("aminah", time(day: 4, 9), answer, more) + Self.ticks(4...20)
        #expect(try told(replayed(Self.sorted(lines), Self.settings())).last == last)
    }

    @Test func anAnswerThatIsTakenBackIsHeardToo() throws {
        let lines =
            sharedLogin("aminah") + Self.answers("aminah", time(day: 4, 9), "do-not-contact")
            + Self.answers("aminah", time(day: 20, 9), "do-not-contact", #","undo":true"#) + Self.ticks(4...21)
        #expect(try told(replayed(Self.sorted(lines), Self.settings())).last == "01-24T09 offer send: aminah")
    }

    @Test func aDeactivatedLoginIsNobodys() throws {
        let lines =
            sharedLogin("aminah") + Self.says("aminah", time(day: 4, 9), #""status":"deactivated""#)
            + Self.ticks(4...20)
        #expect(try told(replayed(Self.sorted(lines), Self.settings())).count == 1)
    }

    @Test func whatIsFlaggedSaysWhatComesNext() async throws {
        let live = Live(Self.settings { $0.maxAhead = nil })
        live.send(Self.sorted(sharedLogin("aminah") + Self.tick(4, 9)))
        await live.drain()
        let flagged = try #require(try await live.ask("flagged") as? [[String: Any]])
        let outreach = try #require(flagged.first?["outreach"] as? [String: Any])
        #expect(outreach["step"] as? String == "offer" && outreach["decision"] as? String == "hold")
        #expect(
            outreach["reason"] as? String == "the offer comes after 2026-01-14T00:04:00.000Z, if nobody answers")
        let status = try #require(try await live.ask("status") as? [String: Any])
        #expect(status["outreach"] as? [String: Int] == ["open": 1, "waiting": 1, "unknown_zones": 0])
    }

    /// What comes with time is not lost while nobody reads, and comes once: whenever the engine stops and starts again.
    @Test(arguments: 0...9) func aRestartChangesNothing(tenth: Int) async throws {
        let lines = Self.sorted(
            Self.shop + sharedLogin("dol", day: 5) + Self.answers("busu", time(day: 6, 9), "snooze")
                + Self.ticks(3...40)
        ).split(separator: "\n").map { $0 + "\n" }
        let expected = replayed(lines.joined(), Self.settings()).bytes
        let disks = Live.Disks()
        let cut = lines.count * tenth / 10
        var told: [UInt8] = []
        for (number, part) in [lines[..<cut], lines[cut...]].enumerated() {
            var settings = Self.settings(shards: number + 1)
            settings.maxAhead = nil
            settings.idleTick = .zero
            let live = Live(settings, on: disks)
            live.send(part.joined(), mayControl: true)
            await live.drain()
            live.settle()
            told += live.bytes
        }
        #expect(told == expected)
        #expect(disks.state.outreach.keys.contains("account/aminah"))
    }

    /// Nobody hears of somebody who was forgotten, in whichever letter.
    @Test func whoIsForgottenIsInNoLetter() async throws {
        let disks = Live.Disks()
        var settings = Self.settings(shards: 2)
        settings.maxAhead = nil
        settings.idleTick = .zero
        let live = Live(settings, on: disks)
        live.send(Self.sorted(Self.shop + Self.tick(3, 1)))
        await live.drain()
        _ = try await live.ask("forget", ["account": .text("busu")])
        let before = live.notices.count
        live.send(Self.ticks(4...12))
        await live.drain()
        live.settle()
        let later = live.notices.dropFirst(before).filter { $0.type == NoticeType.outreachDue.rawValue }
        #expect(later.count == 3, "an offer to one, the first letter and an offer to the other")
        #expect(later.allSatisfy { !String(decoding: $0.line, as: UTF8.self).contains("busu") })
        #expect(
            disks.state.outreach.keys.sorted().filter { $0.hasPrefix("account/") } == ["account/aminah", "account/cik"])
    }

    /// Everything there is to keep comes back as it was.
    @Test func whatIsKeptIsReadBack() throws {
        var entry = LadderEntry()
        #expect(SavedOutreach(SavedOutreach(.account("a", entry)).row)?.kept == .account("a", entry))
        var facts = AccountFacts(account: "käthe")
        facts.organization = 7
        facts.displayName = "K"
        facts.email = "k@example.com"
        facts.role = .viewer
        facts.status = .trial
        facts.doNotContact = true
        facts.snoozedUntil = time(day: 9, 1)
        entry.finding = ToldFinding(
            id: "f", account: facts, confidence: 0.29, peopleEstimate: 3, peopleAtLeast: 2,
            signals: SignalKind.allCases.map {
                ToldSignal(
                    kind: $0, days: 4, distance: $0 == .overlap ? nil : 800, gap: 3, from: "Ipoh", to: nil,
                    isOnSmallDevice: true)
            })
        entry.told = .reminder
        entry.toldAt = time(day: 1, 1)
        entry.due = time(day: 2, 1)
        entry.restUntil = time(day: 3, 1)
        let answers = Feedback.Answer.allCases.map { LadderEnd.answered($0) }
        for end in [nil, .told, .adopted, .doNotContact, .deactivated] + answers {
            for wait in LadderWait.allCases {
                entry.end = end
                entry.wait = wait
                let row = SavedOutreach(.account("käthe", entry)).row
                #expect(SavedOutreach(row)?.kept == .account("käthe", entry))
                for length in 0..<(row.bytes?.count ?? 0) {
                    let cut = OutreachRow(subject: row.subject, bytes: row.bytes.map { Array($0.prefix(length)) })
                    #expect(SavedOutreach(cut) == nil)
                }
            }
        }
        let day = OutreachLedger.Kept.organization(3, day: 20_000, count: 2, end: 1_700_000_000_000)
        #expect(SavedOutreach(SavedOutreach(day).row)?.kept == day)
        #expect(SavedOutreach(.account("a", nil)).row.bytes == nil)
        #expect(SavedOutreach(OutreachRow(subject: "elsewhere", bytes: [1, 0])) == nil)
    }
}

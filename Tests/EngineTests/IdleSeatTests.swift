import Detection
import Foundation
import Model
import Outreach
import Testing

@testable import Engine

/// Seats that nobody uses, from lines to notices. Day 61 is 2026-03-06.
@Suite struct IdleSeatTests {
    private static func firm(_ organization: String, _ day: Int, _ fields: String) -> String {
        #"{"type":"organization.update","time":"\#(time(day: day, 7))","organization":"\#(organization)",\#(fields)}"#
            + "\n"
    }

    private static func says(_ account: String, _ day: Int, _ fields: String) -> String {
        #"{"type":"account.update","time":"\#(time(day: day, 8))","account":"\#(account)",\#(fields)}"# + "\n"
    }

    private static func seen(_ account: String, _ day: Int) -> String {
        session(account, "laptop-\(account)", .ipoh, time(day: day, 9))
    }

    /// A line at 9 o'clock of each of the days.
    private static func ticks(_ days: ClosedRange<Int>) -> String {
        days.map { "{\"type\":\"tick\",\"time\":\"\(time(day: $0, 9, 1))\"}\n" }.joined()
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

    private func told(_ lines: String, _ settings: EngineSettings = settings()) -> [String] {
        replayed(Self.sorted(lines), settings).notices.filter { $0.type == NoticeType.seatsInactive.rawValue }.map {
            let notice = object($0.line)
            let data = notice["data"] as? [String: Any] ?? [:]
            let accounts = (data["accounts"] as? [[String: Any]] ?? []).map {
                "\($0["account"] as? String ?? "?") \($0["days"] as? Int ?? -1)"
            }
            return "\(((notice["time"] as? String) ?? "").prefix(10)): " + accounts.joined(separator: ", ")
        }
    }

    /// Five people of which one comes every day, one came once, one never came, one needs no seat and one has left.
    private static let story: String =
        firm("kedai", 1, #""name":"Kedai Kopi","seats_purchased":8"#)
        + ["aminah", "busu", "dol", "eka"].map { says($0, 1, #""organization":"kedai""#) }.joined()
        + says("busu", 1, #""display_name":"Busu bin Ali""#) + says("dol", 1, #""role":"viewer""#)
        + says("eka", 2, #""status":"deactivated""#) + says("cik", 3, #""organization":"kedai""#)
        + seen("busu", 1) + (1...100).map { seen("aminah", $0) }.joined()

    @Test func eachIsToldAtSixtyDaysAndAtNinety() {
        #expect(
            told(Self.story) == [
                "2026-03-06: busu 60", "2026-03-08: cik 60", "2026-04-05: busu 90", "2026-04-07: cik 90",
            ])
    }

    @Test func theNoticeIsExactlyThis() throws {
        let outcome = replayed(Self.sorted(Self.story))
        let notice = try #require(outcome.notices.first { $0.type == NoticeType.seatsInactive.rawValue })
        let time = time(day: 61, 9)
        let id = NoticeType.seatsInactive.id(subject: "kedai", time: time, step: 1)
        let sequence = String(repeating: "0", count: 19) + "\(notice.sequence)"
        let body = """
            Hello,\\n\\n1 login of Kedai Kopi has not been used for a while:\\n\\n- Busu bin Ali has not logged in for 60 \
            days\\n\\nWhoever is only away keeps their seat: nothing needs to be done. A seat that is not needed any more can \
            be given to somebody else, or deactivated to lower your bill.\\n
            """
        let expected =
            #"{"data":{"accounts":[{"account":"busu","days":60,"display_name":"Busu bin Ali","last_seen":"2026-01-05"}],"#
            + #""active":1,"assigned":3,"inactive":1,"message":{"body":"\#(body)","locale":"en","#
            + #""subject":"Some seats have not been used lately"},"name":"Kedai Kopi","organization":"kedai","#
            + #""power_users":1,"purchased":8,"task":{"due":"2026-03-20","title":"Kedai Kopi has an account that nobody has used for "#
            + #"long: ask whether its seat is still needed"}},"datacontenttype":"application/json","id":"\#(id)","#
            + #""sequence":"\#(sequence)","source":"seatwatch/default","specversion":"1.0","subject":"kedai","#
            + #""time":"\#(time)","type":"seatwatch.seats.inactive.v1"}"# + "\n"
        #expect(String(decoding: notice.line, as: UTF8.self) == expected)
        let schema = try SchemaCheck(NoticeSchema.text(for: .seatsInactive))
        for notice in outcome.notices where notice.type == NoticeType.seatsInactive.rawValue {
            #expect(try schema.problems(notice.line) == [])
        }
    }

    @Test func whoComesBackIsToldAnew() {
        #expect(
            told(Self.story + Self.seen("busu", 70) + Self.ticks(101...140)) == [
                "2026-03-06: busu 60", "2026-03-08: cik 60", "2026-04-07: cik 90", "2026-05-14: busu 60",
            ])
    }

    /// Somebody else has the seat, and time to begin.
    @Test func whoGetsTheSeatAnewIsToldAnew() {
        let left = Self.says("busu", 50, #""status":"deactivated""#) + Self.says("busu", 70, #""status":"active""#)
        #expect(
            told(Self.story + left + Self.ticks(101...130)) == [
                "2026-03-08: cik 60", "2026-04-07: cik 90", "2026-05-14: busu 60",
            ])
        let moved = Self.says("busu", 50, #""organization":"warung""#) + Self.firm("warung", 1, #""seats_purchased":3"#)
        #expect(
            told(Self.story + moved + Self.ticks(101...110)) == [
                "2026-03-08: cik 60", "2026-04-07: cik 90", "2026-04-24: busu 60",
            ])
    }

    /// A line that comes late still says that somebody was there.
    @Test func whoWasSeenIsSeenThoughLate() {
        #expect(
            told(Self.sorted(Self.story) + Self.seen("busu", 95) + Self.ticks(101...102)).contains {
                $0.contains("busu")
            })
        let late = Self.sorted(Self.story).replacing(
            Self.seen("aminah", 59), with: Self.seen("aminah", 59) + Self.seen("busu", 40))
        let outcome = replayed(late)
        #expect(outcome.lines.late == 1)
        let inactive = outcome.notices.filter { $0.type == NoticeType.seatsInactive.rawValue }
        #expect(
            inactive.map { (object($0.line)["time"] as? String)?.prefix(10) } == [
                "2026-03-08", "2026-04-07", "2026-04-14",
            ])
    }

    @Test func aLongSilenceIsToldOnceWithItsLength() {
        let lines = Self.firm("kedai", 1, #""seats_purchased":8"#) + Self.says("busu", 1, #""organization":"kedai""#)
        #expect(told(lines + Self.ticks(200...210)) == ["2026-07-23: busu 199"])
    }

    @Test func onlyWhoPaysBySeatHears() {
        for (facts, hears) in [
            (#""seats_purchased":8"#, true), (#""seats_purchased":8,"pricing":"value""#, false),
            (#""name":"K""#, false),
            (#""currency":"MYR","price_tiers":[{"unit_price":"50.00"}]"#, true),
        ] {
            let lines = Self.firm("kedai", 1, facts) + Self.says("busu", 1, #""organization":"kedai""#)
            #expect(told(lines + Self.ticks(2...70)).count == (hears ? 1 : 0), "\(facts)")
        }
    }

    @Test func settingsDecideWhenAndWhether() {
        func settings(_ first: TimeSpan, _ second: TimeSpan) -> EngineSettings {
            EngineTests.settings {
                $0.detection.idleAfter = first
                $0.detection.idleLongAfter = second
            }
        }
        #expect(told(Self.story, settings(.days(95), .zero)) == ["2026-04-10: busu 95", "2026-04-12: cik 95"])
        #expect(told(Self.story, settings(.zero, .zero)) == [])
        #expect(told(Self.story, settings(.zero, .days(99))) == ["2026-04-14: busu 99"])
    }

    @Test func whoOnlyObservesGetsNoLetter() throws {
        let outcome = replayed(Self.sorted(Self.story), settings { $0.outreach.mode = .observe })
        let notice = try #require(outcome.notices.first { $0.type == NoticeType.seatsInactive.rawValue })
        #expect((object(notice.line)["data"] as? [String: Any])?["message"] is NSNull)
    }

    /// Two organizations of which one has more idle accounts than are named, and logins that several people use.
    private static let crowd: String =
        firm("kedai", 1, #""seats_purchased":400,"locale":"ms""#) + firm("warung", 1, #""seats_purchased":9"#)
        + (1...250).map { says("user-\($0)", 1 + $0 % 3, #""organization":"kedai""#) }.joined()
        + (1...9).map { says("other-\($0)", 1, #""organization":"warung""#) }.joined()
        + (1...8).map { seen("other-\($0)", $0) }.joined()
        + (1...5).map { sharedLogin("user-\($0)", day: 40) }.joined() + ticks(2...110)

    @Test(arguments: [1, 2, 8]) func aCrowdIsCountedAndTheLongestIdleAreNamed(shards: Int) throws {
        let outcome = replayed(Self.sorted(Self.crowd), settings(shards: shards))
        let notices = outcome.notices.filter { $0.type == NoticeType.seatsInactive.rawValue }.map { object($0.line) }
        let first = notices.filter { $0["subject"] as? String == "kedai" }
        let data = first.compactMap { $0["data"] as? [String: Any] }
        // Five of them were seen meanwhile.
        #expect(data.prefix(3).map { $0["inactive"] as? Int } == [82, 82, 81])
        let accounts = data.map { ($0["accounts"] as? [[String: Any]] ?? []).compactMap { $0["account"] as? String } }
        for names in accounts { #expect(names == names.sorted()) }
        let message = try #require(data[0]["message"] as? [String: Any])
        #expect(message["locale"] as? String == "ms")
        #expect((message["body"] as? String)?.contains("62") == true, "further ones are counted")
        #expect(outcome.bytes == replayed(Self.sorted(Self.crowd)).bytes)
        #expect(outcome.notices.contains { $0.type == NoticeType.sharingResolved.rawValue })
    }

    @Test(arguments: [1, 2, 8]) func noMoreThanAHundredAreNamed(shards: Int) throws {
        let lines =
            Self.firm("kedai", 1, #""seats_purchased":400"#)
            + (1...250).map { Self.says("user-\($0)", 1 + $0 % 3, #""organization":"kedai""#) }.joined()
        let outcome = replayed(Self.sorted(lines + Self.ticks(90...90)), settings(shards: shards))
        let notice = try #require(outcome.notices.first { $0.type == NoticeType.seatsInactive.rawValue })
        let data = try #require(object(notice.line)["data"] as? [String: Any])
        let accounts = try #require(data["accounts"] as? [[String: Any]])
        #expect(data["inactive"] as? Int == 250)
        #expect(accounts.count == 100)
        #expect(
            accounts.compactMap { $0["days"] as? Int } == Array(repeating: 89, count: 83)
                + Array(repeating: 88, count: 17))
    }

    /// Stopped and started again at every tenth of the story, the second engine goes on as the first would have.
    @Test(arguments: 1...9) func aRestartChangesNothing(tenth: Int) async throws {
        let expected = replayed(Self.sorted(Self.crowd)).bytes
        let disks = Live.Disks()
        let lines = Self.sorted(Self.crowd).split(separator: "\n").map { $0 + "\n" }
        let cut = lines.count * tenth / 10
        var told: [UInt8] = []
        for part in [lines[..<cut], lines[cut...]] {
            let live = Live(CrashTests.settings(shards: 2), on: disks)
            live.send(part.joined())
            await live.drain()
            live.settle()
            told += live.bytes
        }
        #expect(told == expected)
    }
}

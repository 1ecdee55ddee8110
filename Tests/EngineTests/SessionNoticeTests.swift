import Detection
import Foundation
import Model
import Outreach
import Testing

@testable import Engine

/// Sessions that make room, from lines to notices.
@Suite struct SessionNoticeTests {
    private static func settings(shards: Int = 1) -> EngineSettings {
        var settings = CrashTests.settings(shards: shards)
        settings.detection.sessions.rule = .newestWins
        return settings
    }

    private static func line(_ account: String, _ session: String, _ time: Instant, _ type: String = "activity")
        -> String
    {
        let number = account.utf8.reduce(0) { ($0 * 31 + Int($1)) % 200 }
        return #"{"type":"session.\#(type)","time":"\#(time)","account":"\#(account)","session":"\#(session)","#
            + #""device":"d-\#(session)","ip":"60.7.\#(number).9"}"# + "\n"
    }

    private static func limit(_ account: String, _ limit: Int, _ time: Instant) -> String {
        #"{"type":"account.update","time":"\#(time)","account":"\#(account)","organization":"kedai","#
            + #""session_limit":\#(limit)}"# + "\n"
    }

    /// Thirty logins, each with three sessions one after the other of which none says goodbye, on two days.
    private static let story: [String] = {
        var lines: [(time: Instant, text: String)] = []
        for number in 0..<30 {
            let account = "user-\(number)"
            lines.append((time(day: 1, 7), limit(account, 1 + number % 3, time(day: 1, 7))))
            for day in 1...2 {
                for session in 0..<3 {
                    for minute in stride(from: 0, to: 50, by: 7) {
                        let time = time(day: day, 9, number + session * 5 + minute) + .seconds(Int64(number * 2))
                        lines.append((time, line(account, "s-\(account)-\(day)-\(session)", time)))
                    }
                }
            }
        }
        return lines.enumerated().sorted { ($0.element.time, $0.offset) < ($1.element.time, $1.offset) }
            .map(\.element.text)
    }()

    private static let type = NoticeType.sessionDisplaced.rawValue

    @Test func theNoticeIsExactlyThis() throws {
        let lines =
            Self.limit("aminah", 1, time(day: 1, 8)) + Self.line("aminah", "one", time(day: 1, 9), "start")
            + Self.line("aminah", "two", time(day: 1, 9, 10), "start") + Self.line("aminah", "two", time(day: 1, 9, 12))
        let notices = replayed(lines, Self.settings()).notices.filter { $0.type == Self.type }
        let notice = try #require(notices.first)
        #expect(notices.count == 1)
        let object = object(notice.line)
        #expect(object["subject"] as? String == "aminah" && object["time"] as? String == "\(time(day: 1, 9, 12))")
        let data = try #require(object["data"] as? [String: Any])
        #expect(data["session"] as? String == "one" && data["device"] as? String == "d-one")
        #expect(data["action"] as? String == "end_session" && data["organization"] as? String == "kedai")
        #expect(data["started"] as? String == "\(time(day: 1, 9))" && data["limit"] as? Int == 1)
        #expect((data["newest"] as? [String: Any])?["session"] as? String == "two" && data["live"] as? Int == 2)
        #expect(try SchemaCheck(NoticeSchema.text(for: .sessionDisplaced)).problems(notice.line) == [])
    }

    @Test func byDefaultAndWhileObservingNothingIsSaid() {
        let lines = Self.story.joined()
        #expect(!replayed(lines).notices.contains { $0.type == Self.type })
        var settings = Self.settings()
        settings.outreach.mode = .observe
        #expect(!replayed(lines, settings).notices.contains { $0.type == Self.type })
    }

    @Test(arguments: [1, 2, 8]) func shardsMakeNoDifference(shards: Int) {
        let outcome = replayed(Self.story.joined(), Self.settings(shards: shards))
        let told = outcome.notices.filter { $0.type == Self.type }.map { object($0.line) }
        // Two of three make room where one is allowed, one where two are, on each of the days.
        #expect(told.count == 10 * (2 + 1) * 2)
        let names = told.compactMap { ($0["data"] as? [String: Any])?["session"] as? String }
        #expect(Set(names).count == told.count, "each once")
        #expect(Set(told.compactMap { $0["id"] as? String }).count == told.count)
        #expect(outcome.bytes == replayed(Self.story.joined(), Self.settings()).bytes)
    }

    /// Stopped and started again at every tenth of the story, the second engine goes on as the first would have: it knows
    /// what sessions are called, and which of them were told.
    @Test(arguments: 1...9) func aRestartChangesNothing(tenth: Int) async throws {
        let expected = replayed(Self.story.joined(), Self.settings()).bytes
        let disks = Live.Disks()
        let cut = Self.story.count * tenth / 10
        var told: [UInt8] = []
        for part in [Self.story[..<cut], Self.story[cut...]] {
            let live = Live(Self.settings(shards: 1 + tenth % 3), on: disks)
            live.send(part.joined())
            await live.drain()
            live.settle()
            told += live.bytes
        }
        #expect(told == expected)
    }
}

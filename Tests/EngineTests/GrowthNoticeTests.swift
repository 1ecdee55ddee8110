import Foundation
import Model
import Outreach
import Testing

@testable import Engine

/// Where a customer grows, and how many work with it daily, from lines to notices.
@Suite struct GrowthNoticeTests {
    /// Ten people at work in Ipoh, four of them every weekday and the others on Mondays. After five weeks further ones come,
    /// most of them to London and to a department of their own.
    private static let story: String = {
        var lines: [(Instant, String)] = []
        func say(_ day: Int, _ hour: Int, _ fields: String) {
            let time = time(day: day, hour)
            lines.append((time, #"{"time":"\#(time)",\#(fields)}"# + "\n"))
        }
        func buy(_ day: Int, _ seats: Int) {
            say(
                day, 12,
                #""type":"organization.update","organization":"kedai","name":"Kedai Kopi","seats_purchased":\#(seats)"#)
        }
        func join(_ account: String, _ department: String, _ day: Int) {
            say(
                day, 7,
                #""type":"account.update","account":"\#(account)","organization":"kedai","department":"\#(department)""#
            )
        }
        func see(_ account: String, _ place: HandPlace, _ day: Int) {
            let time = time(day: day, 9)
            lines.append((time, session(account, "laptop-\(account)", place, time)))
        }
        buy(1, 10)
        for number in 1...10 {
            join("old-\(number)", number < 7 ? "Sales" : "Support", 1)
            for day in 1...45 where day % 7 == 1 || number < 5 && day % 7 < 6 && day % 7 > 0 {
                see("old-\(number)", .ipoh, day)
            }
        }
        for number in 1...6 {
            join("new-\(number)", number < 3 ? "Support" : "Design", 36 + number)
            see("new-\(number)", number == 1 ? .ipoh : .london, 36 + number)
        }
        buy(38, 14)
        buy(44, 16)
        say(46, 0, #""type":"tick""#)
        return lines.enumerated().sorted { ($0.element.0, $0.offset) < ($1.element.0, $1.offset) }
            .map(\.element.1).joined()
    }()

    private func growth(_ outcome: Outcome) -> [OutboxLine] {
        outcome.notices.filter { $0.type == NoticeType.seatsGrowth.rawValue }.map { OutboxLine(line: $0.line) }
    }

    private struct OutboxLine {
        var line: [UInt8]
        var data: [String: Any] { object(line)["data"] as? [String: Any] ?? [:] }
    }

    @Test func theNoticeSaysWhereAndHowManyWorkDaily() throws {
        let notices = growth(replayed(Self.story))
        let notice = try #require(notices.first)
        #expect(notices.count == 1)
        let text = String(decoding: notice.line, as: UTF8.self)
        let expected =
            #""where":{"countries":[{"added":5,"assigned":5,"country":"GB","new":true},"#
            + #"{"added":1,"assigned":11,"country":"MY","new":false}],"#
            + #""departments":[{"added":4,"assigned":4,"department":"Design","new":true},"#
            + #"{"added":2,"assigned":6,"department":"Support","new":false}]}}"#
        #expect(text.contains(expected), "\(text)")
        #expect(notice.data["power_users"] as? Int == 4)
        #expect(notice.data["added"] as? Int == 6)
        let task = try #require(notice.data["task"] as? [String: Any])
        #expect(
            task["title"] as? String
                == "Kedai Kopi has added 6 seats within a month, and 4 accounts are in use almost daily: find out what went well"
        )
    }

    @Test func theyAreAsTheirSchemasSay() throws {
        for notice in replayed(Self.story).notices where notice.type.hasPrefix("seatwatch.seats.") {
            let type = try #require(NoticeType(rawValue: notice.type))
            #expect(try SchemaCheck(NoticeSchema.text(for: type)).problems(notice.line) == [])
            #expect(OutboxLine(line: notice.line).data["power_users"] is Int)
        }
    }

    @Test(arguments: [2, 8]) func isTheSameOnAnyNumberOfShards(shards: Int) {
        #expect(replayed(Self.story, settings(shards: shards)).bytes == replayed(Self.story).bytes)
    }

    @Test func whoIsForgottenIsNotCounted() throws {
        let replay = Forgetful(Self.story, forgetting: ["new-3", "old-1"], before: time(day: 44, 0))
        let data = try #require(replay.growth.first)
        let places = try #require(data["where"] as? [String: Any])
        let departments = try #require(places["departments"] as? [[String: Any]])
        #expect(departments.map { $0["assigned"] as? Int } == [3, 6])
        #expect(data["power_users"] as? Int == 3)
    }

    /// Stopped and started again at every tenth of the story, the second engine goes on as the first would have.
    @Test(arguments: 1...9) func aRestartChangesNothing(tenth: Int) async throws {
        let expected = replayed(Self.story).bytes
        let disks = Live.Disks()
        let lines = Self.story.split(separator: "\n").map { $0 + "\n" }
        let cut = lines.count * tenth / 10
        var told: [UInt8] = []
        for (part, shards) in [(lines[..<cut], 2), (lines[cut...], 3)] {
            let live = Live(CrashTests.settings(shards: shards), on: disks)
            live.send(part.joined())
            await live.drain()
            live.settle()
            told += live.bytes
        }
        #expect(told == expected)
    }
}

/// A replay that forgets accounts on its way.
private final class Forgetful {
    private(set) var growth: [[String: Any]] = []

    init(_ story: String, forgetting accounts: [String], before time: Instant) {
        var notices: [[UInt8]] = []
        let replay = Replay(
            settings: settings(), geolocator: nil,
            onNotices: { told in
                notices += told.filter { $0.type == NoticeType.seatsGrowth.rawValue }.map(\.line)
            }, onReject: { _ in })
        var isForgotten = false
        for line in story.split(separator: "\n") {
            let written = line.firstRange(of: "\"time\":\"").map { line[$0.upperBound...].prefix(24) } ?? ""
            if !isForgotten, written >= "\(time)" {
                isForgotten = true
                for account in accounts { replay.forget(account) }
            }
            Array((line + "\n").utf8).withUnsafeBufferPointer(replay.append)
        }
        replay.endSource()
        growth = notices.compactMap { object($0)["data"] as? [String: Any] }
    }
}

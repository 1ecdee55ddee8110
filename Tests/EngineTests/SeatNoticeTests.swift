import Foundation
import Model
import Outreach
import Testing

@testable import Engine

/// Seats, from lines to notices.
@Suite struct SeatNoticeTests {
    /// An organization with a dozen seats that fills up, goes over, buys more, and is left half empty.
    private static let story: String = {
        var lines: [(String, String)] = []
        func say(_ day: Int, _ hour: Int, _ fields: String) {
            let time = "\(time(day: day, hour))"
            lines.append((time, #"{"time":"\#(time)",\#(fields)}"#))
        }
        func buy(_ day: Int, _ seats: Int) {
            say(
                day, 8,
                #""type":"organization.update","organization":"kedai","name":"Kedai Kopi","seats_purchased":\#(seats),"seat_limit":"hard""#
            )
        }
        func join(_ day: Int, _ account: Int) {
            say(day, 9, #""type":"account.update","account":"a-\#(account)","organization":"kedai""#)
        }
        buy(1, 12)
        for account in 1...13 { join(1 + account / 3, account) }
        buy(20, 20)
        for day in 1...100 {
            for account in 1...(day < 40 ? 13 : 6) where 1 + account / 3 <= day {
                say(
                    day, 10,
                    #""type":"session.activity","account":"a-\#(account)","ip":"60.51.\#(account).7","device":"d-\#(account)""#
                )
            }
        }
        say(101, 0, #""type":"tick""#)
        return lines.sorted { $0.0 < $1.0 }.map(\.1).joined(separator: "\n") + "\n"
    }()

    private func told(_ outcome: Outcome) -> [(type: String, time: String, data: [String: Any])] {
        outcome.notices.filter { $0.type.hasPrefix("seatwatch.seats.") }.map {
            let notice = object($0.line)
            return (
                $0.type.replacing("seatwatch.seats.", with: "").replacing(".v1", with: ""),
                notice["time"] as? String ?? "", notice["data"] as? [String: Any] ?? [:]
            )
        }
    }

    @Test func aPlanFromItsFirstSeatsToIdleOnes() throws {
        let notices = told(replayed(Self.story))
        #expect(notices.map(\.type) == ["threshold", "full", "overage", "growth", "underused", "inactive"])
        let full = notices[1].data
        #expect(full["purchased"] as? Int == 12 && full["assigned"] as? Int == 12 && full["limit"] as? String == "hard")
        #expect(full["refuse_new"] as? Bool == true)
        let overage = notices[2].data
        #expect(overage["over"] as? Int == 1 && overage["since"] as? String == "2026-01-09")
        let growth = notices[3]
        #expect(growth.data["added"] as? Int == 8 && growth.time == "2026-01-24T08:00:00.000Z")
        let underused = notices[4].data
        #expect(underused["active"] as? Int == 6 && underused["utilisation"] as? Double == 0.3)
        let task = try #require(underused["task"] as? [String: Any])
        #expect((task["title"] as? String)?.hasPrefix("Kedai Kopi uses 6 of 20 seats") == true)
    }

    @Test func theyAreTheSameOnAnyNumberOfShards() {
        let one = replayed(Self.story)
        for shards in [2, 8] { #expect(replayed(Self.story, settings(shards: shards)).bytes == one.bytes) }
    }

    /// Stopped and started again at every tenth of the story, the second engine goes on as the first would have.
    @Test(arguments: 1...9) func aRestartChangesNothing(tenth: Int) async throws {
        let expected = replayed(Self.story).bytes
        let disks = Live.Disks()
        let lines = Self.story.split(separator: "\n").map { $0 + "\n" }
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

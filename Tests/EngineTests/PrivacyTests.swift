import Foundation
import Model
import Storage
import Testing

@testable import Engine

@Suite struct PrivacyTests {
    @Test func whoIsForgottenIsNowhereAnyMore() async throws {
        let disks = Live.Disks()
        let live = Live(CrashTests.settings(shards: 2), on: disks)
        live.send(TownLines.hamlet.bytes)
        let flagged = try await live.ask("flagged") as? [[String: Any]] ?? []
        let name = try #require(flagged.first?["account"] as? String)
        live.send(#"{"type":"session.start","account":"\#(name)","time":"yesterday"}"# + "\n")
        await withCheckedContinuation { done in live.engine.whenDurable { done.resume() } }
        let before = try #require(try await live.ask("export", ["account": .text(name)]) as? [String: Any])
        #expect(before["account"] as? String == name)
        #expect((before["notices"] as? [String])?.isEmpty == false)
        #expect((before["set_aside"] as? [Any])?.count == 1)
        #expect((before["outreach"] as? [String: Any])?["told"] as? String == "education")
        #expect(disks.state.outreach.keys.contains("account/" + name))
        #expect((before["explanation"] as? [String: Any])?["account"] as? String == name)
        let others = try await live.ask("flagged") as? [[String: Any]] ?? []

        let answer = try await live.ask("forget", ["account": .text(name)]) as? [String: Bool]
        #expect(answer == ["forgotten": true])
        live.settle()
        #expect(!disks.hold(name))
        #expect(disks.journal.batches.isEmpty)
        await #expect(throws: Live.Refusal.self) { try await live.ask("explain", ["account": .text(name)]) }
        let left = try await live.ask("flagged") as? [[String: Any]] ?? []
        #expect(left.count == others.count - 1)

        // Nor does it come back with a restart, or hold up what comes next.
        live.send(#"{"type":"tick","time":"2026-03-01T00:00:00Z"}"# + "\n")
        await live.drain()
        live.settle()
        #expect(!disks.hold(name))
        let again = Live(CrashTests.settings(shards: 1), on: disks)
        await #expect(throws: Live.Refusal.self) { try await again.ask("explain", ["account": .text(name)]) }
        let repeated = try await again.ask("forget", ["account": .text(name)]) as? [String: Bool]
        #expect(repeated == ["forgotten": false])
    }

    /// A notice about an organization names its people too.
    @Test func whoWasIdleIsForgottenToo() async throws {
        let disks = Live.Disks()
        let live = Live(CrashTests.settings(shards: 2), on: disks)
        func line(_ fields: String, _ day: Int) -> String { #"{"time":"\#(time(day: day, 8))",\#(fields)}"# + "\n" }
        live.send(
            line(
                #""type":"organization.update","organization":"kedai","currency":"MYR","price_tiers":[{"unit_price":"9"}]"#,
                1))
        for account in ["busu", "cik"] {
            live.send(line(#""type":"account.update","account":"\#(account)","organization":"kedai""#, 1))
        }
        live.send(line(#""type":"tick""#, 70))
        await live.drain()
        live.settle()
        #expect(live.notices.map(\.type) == [NoticeType.seatsInactive.rawValue])
        #expect(disks.hold("busu"))
        let answer = try await live.ask("forget", ["account": .text("busu")]) as? [String: Bool]
        #expect(answer == ["forgotten": true])
        live.settle()
        #expect(!disks.hold("busu"))
        // Nobody else forgets what was told.
        live.send(line(#""type":"tick""#, 71))
        await live.drain()
        live.settle()
        #expect(live.notices.count == 1)
    }

    @Test func whatIsNotKnownCannotBeExported() async throws {
        let live = Live(CrashTests.settings(shards: 1))
        await #expect(throws: Live.Refusal(code: 66, error: "account: no line has named it")) {
            try await live.ask("export", ["account": .text("nobody")])
        }
        await #expect(throws: Live.Refusal.self) { try await live.ask("forget") }
    }
}

extension Live.Disks {
    /// Whether `text` stands anywhere on them.
    fileprivate func hold(_ text: String) -> Bool {
        let bytes = Array(text.utf8)
        let all =
            journal.batches.map(\.bytes) + journal.rejects.map { Array($0.content.utf8) }
            + state.accounts.values.map(\.bytes) + state.notices.map(\.line)
            + state.outreach.map { Array($0.key.utf8) + $0.value }
        return all.contains { $0.firstRange(of: bytes) != nil }
    }
}

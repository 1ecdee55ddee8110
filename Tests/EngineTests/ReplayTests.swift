import Detection
import Engine
import Foundation
import Model
import Outreach
import Testing

/// The same in, the same out: every byte.
@Suite struct ReplayTests {
    private static let whole = replayed(TownLines.small.bytes)
    private static let small = TownLines.small
    private static let hamlet = replayed(TownLines.hamlet.bytes)

    @Test func aTownHasSharedLoginsAndMostFlagsAreTheirs() {
        let outcome = Self.whole
        #expect(outcome.rejects.isEmpty)
        #expect(outcome.lines.accepted == Self.small.lines.count)
        #expect(outcome.lines.applied == Self.small.lines.count)
        #expect(outcome.lines.late == 0)
        let flagged = noticed(outcome)
        #expect(flagged.count >= 3)
        #expect(flagged.count { Self.small.shared.contains($0) } * 2 > flagged.count)
    }

    @Test func whoIsAwakeMakesNoDifference() {
        #expect(replayed(Self.small.bytes, settings { $0.accountsAwake = 10_000 }).bytes == Self.whole.bytes)
    }

    @Test(arguments: [1, 2, 8]) func everyNumberOfShardsGivesTheSameBytes(shards: Int) {
        #expect(replayed(Self.small.bytes, settings(shards: shards)).bytes == Self.whole.bytes)
    }

    @Test(arguments: [
        Cut.every(1_000), .every(65_536), .every(262_144), .anywhere(seed: 1), .anywhere(seed: 2), .files(lines: 1),
        .files(lines: 777),
    ])
    func everyCutOfTheInputGivesTheSameBytes(cut: Cut) {
        let outcome = replayed(TownLines.hamlet.bytes, settings(shards: 2), cut: cut)
        #expect(outcome.bytes == Self.hamlet.bytes)
        #expect(outcome.lines == Self.hamlet.lines)
        #expect(!outcome.notices.isEmpty)
    }

    @Test func byteByByteToo() {
        let lines = sharedLogin("aminah") + "no line\n" + sharedLogin("siti", day: 2)
        let outcome = replayed(lines, cut: .every(1))
        #expect(outcome.bytes == replayed(lines).bytes)
        #expect(outcome.notices.count == 2)
        #expect(outcome.rejects.map(\.line) == [5])
    }

    @Test(arguments: [UInt64(1), 2]) func aShuffleWithinTheLatenessFlagsTheSameAccounts(seed: UInt64) {
        let outcome = replayed(Self.small.delayed(upTo: .minutes(15), seed: seed))
        #expect(outcome.lines.late == 0)
        #expect(noticed(outcome).symmetricDifference(noticed(Self.whole)).count <= 1)
    }

    /// What time brings falls due at the same place, and says the same, on any number of shards: also about accounts that
    /// were silent for longer than anything about them is kept.
    @Test func whatTimeBringsIsTheSameOnEveryShard() {
        var lines = ""
        for number in 0..<40 { lines += sharedLogin("account-\(number)") }
        for day in 3...90 {
            lines += session("other-\(day)", "x", .ipoh, time(day: day, 9))
            lines += "{\"type\":\"tick\",\"time\":\"\(time(day: day, 23, day % 60))\"}\n"
        }
        let sorted = lines.split(separator: "\n").sorted { timeText($0) < timeText($1) }.joined(separator: "\n") + "\n"
        for resolveAfter in [TimeSpan.days(14), .days(35), .days(60)] {
            let outcomes = [1, 2, 8].map { shards in
                replayed(sorted, settings(shards: shards) { $0.detection.resolveAfter = resolveAfter })
            }
            #expect(outcomes[0].notices.map(\.type).count { $0 == "seatwatch.sharing.resolved.v1" } == 40)
            #expect(outcomes[1].bytes == outcomes[0].bytes)
            #expect(outcomes[2].bytes == outcomes[0].bytes)
        }
    }

    private func timeText(_ line: Substring) -> Substring {
        line.firstRange(of: "\"time\":\"").map { line[$0.upperBound...].prefix(24) } ?? ""
    }

    private func noticed(_ outcome: Outcome) -> Set<String> {
        Set(
            outcome.notices.filter { $0.type == NoticeType.sharingNoticed.rawValue }.map {
                (object($0.line)["subject"] as? String) ?? ""
            })
    }
}

/// What a subscriber reads.
@Suite struct NoticeTests {
    private static let outcome = replayed(TownLines.hamlet.bytes)

    @Test func sequencesCountFromOneWithoutAGap() {
        #expect(Self.outcome.notices.map(\.sequence) == Array(1...UInt64(Self.outcome.notices.count)))
        for notice in Self.outcome.notices {
            let text = object(notice.line)["sequence"] as? String
            #expect(text?.count == 20)
            #expect(text.flatMap(UInt64.init) == notice.sequence)
        }
    }

    @Test func idsAreUniqueAndFindingsKeepTheirs() {
        let objects = Self.outcome.notices.map { object($0.line) }
        #expect(Set(objects.compactMap { $0["id"] as? String }).count == objects.count)
        var findings: [String: String] = [:]
        for notice in objects where (notice["type"] as? String)?.hasPrefix("seatwatch.sharing.") == true {
            guard let data = notice["data"] as? [String: Any], let finding = data["finding"] as? String,
                let account = data["account"] as? String
            else {
                Issue.record("a notice without finding or account")
                continue
            }
            #expect(findings.updateValue(account, forKey: finding) ?? account == account)
            #expect(notice["subject"] as? String == account)
        }
    }

    @Test func everyFieldOfTheContractIsThere() throws {
        var schemas: [String: SchemaCheck] = [:]
        for type in NoticeType.allCases { schemas[type.rawValue] = try SchemaCheck(NoticeSchema.text(for: type)) }
        #expect(!Self.outcome.notices.isEmpty)
        for notice in Self.outcome.notices {
            let schema = try #require(schemas[notice.type])
            #expect(try schema.problems(notice.line) == [])
            #expect(notice.line.last == UInt8(ascii: "\n"))
            #expect(notice.line.count { $0 == UInt8(ascii: "\n") } == 1)
        }
    }

    @Test func absentKnowledgeIsNull() throws {
        let outcome = replayed(sharedLogin("aminah"), settings { $0.outreach.mode = .observe })
        let notice = object(try #require(outcome.notices.first).line)
        let data = try #require(notice["data"] as? [String: Any])
        for key in ["organization", "display_name", "message"] { #expect(data[key] is NSNull, "\(key)") }
        let signals = try #require(data["signals"] as? [[String: Any]])
        let evidence = try #require((signals[0]["evidence"] as? [[String: Any]])?.first)
        #expect(evidence["speed_kmh"] is NSNull)
        let from = try #require(evidence["from"] as? [String: Any])
        for key in ["event", "asn", "network_kind"] { #expect(from[key] is NSNull, "\(key)") }
        #expect(notice["source"] as? String == "seatwatch/default")
        #expect(notice["time"] as? String == "2026-01-07T00:04:00.000Z")
    }

    @Test func theCustomersNameGoesIn() throws {
        let outcome = replayed(
            #"{"type":"organization.update","time":"2026-01-05T00:00:00Z","organization":"org-1","seats_purchased":9}"#
                + "\n"
                + #"{"type":"account.update","time":"2026-01-05T00:00:00Z","account":"aminah","organization":"org-1","#
                + #""display_name":"Aminah"}"# + "\n" + sharedLogin("aminah"),
            settings { $0.instance = "north" })
        let notice = object(try #require(outcome.notices.first).line)
        let data = try #require(notice["data"] as? [String: Any])
        #expect(data["organization"] as? String == "org-1")
        #expect(data["display_name"] as? String == "Aminah")
        let suggestions = try #require(data["suggestions"] as? [[String: Any]])
        #expect(suggestions[0]["kind"] as? String == "use_idle_seats")
        #expect(suggestions[0]["available"] as? Int == 8)
        #expect(notice["source"] as? String == "seatwatch/north")
    }

    /// Nothing of the wall clock, the process or the machine: a run of today gives the bytes of this file.
    @Test func idsAreTheSameForever() throws {
        let notice = object(try #require(replayed(sharedLogin("aminah")).notices.first).line)
        let id = NoticeType.sharingNoticed.id(subject: "aminah", time: time(day: 3, 0, 4), step: 1)
        #expect(notice["id"] as? String == id)
        #expect(id == "7c00b56d55169446222d623afcbef8d5")
    }
}

func object(_ line: [UInt8]) -> [String: Any] {
    (try? JSONSerialization.jsonObject(with: Data(line)) as? [String: Any]) ?? [:]
}

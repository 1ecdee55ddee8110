import Detection
import Dispatch
import Foundation
import Locking
import Model
import Outreach
import Testing

@testable import Engine

/// The engine behind the sockets does what a replay of the same lines does.
@Suite struct LiveEngineTests {
    private func live(shards: Int = 2, _ change: (inout EngineSettings) -> Void = { _ in }) -> Live {
        Live(
            settings(shards: shards) {
                $0.maxAhead = nil
                change(&$0)
            })
    }

    @Test func oneConnectionGivesTheBytesOfAReplay() async {
        let live = live()
        live.send(TownLines.hamlet.bytes)
        await live.drain()
        #expect(live.bytes == replayed(TownLines.hamlet.bytes).bytes)
        #expect(!live.notices.isEmpty)
        #expect(live.engine.blocksInUse == 0)
    }

    /// Blocks of few lines from many threads, which take turns so that the order of lines is known.
    @Test func manyThreadsGiveTheBytesOfAReplay() async {
        let live = live(shards: 3)
        let lines = TownLines.hamlet.lines
        let next = Locked(0)
        DispatchQueue.concurrentPerform(iterations: 8) { thread in
            var random = SplitMix(seed: UInt64(thread))
            while true {
                let block = live.borrowed()
                let count = 1 + random.below(40)
                let isDone = next.withLock { next in
                    let part = lines[next..<min(lines.count, next + count)]
                    for (offset, line) in part.enumerated() {
                        let start = block.count
                        line.withUnsafeBufferPointer {
                            (block.bytes + start).update(from: $0.baseAddress!, count: line.count)
                        }
                        block.count += line.count
                        block.segments.append(
                            LineBlock.Segment(
                                content: .lines(start..<block.count), source: UInt64(thread + 1),
                                firstLine: UInt64(next + offset + 1), mayControl: false))
                    }
                    next += part.count
                    live.engine.submit(block)
                    return part.isEmpty
                }
                if isDone { return }
            }
        }
        await live.drain()
        #expect(live.bytes == replayed(TownLines.hamlet.bytes).bytes)
        #expect(live.engine.blocksInUse == 0)
    }

    /// Connections whose lines meet in any order: each account's own lines stay in theirs.
    @Test func connectionsThatMeetInAnyOrderFindTheSame() async throws {
        let live = live(shards: 2) { $0.lateness = .days(30) }
        DispatchQueue.concurrentPerform(iterations: 12) { number in
            live.send(sharedLogin("account-\(number)"), source: UInt64(number + 1))
        }
        await live.drain()
        let accounts = live.notices.compactMap { object($0.line)["subject"] as? String }
        #expect(Set(accounts) == Set((0..<12).map { "account-\($0)" }))
        #expect(live.notices.map(\.sequence) == Array(1...12))
    }

    @Test func aFloodOfBadLinesMakesItsWayInPartsWhileOthersGoOn() async throws {
        let live = live()
        live.send(String(repeating: "x\n", count: 140_000) + sharedLogin("aminah"))
        live.send(sharedLogin("siti", day: 2))
        await live.drain()
        let lines = try #require(try await live.status["lines"] as? [String: Any])
        #expect(lines["rejected"] as? Int == 140_000)
        #expect(lines["applied"] as? Int == 8)
        #expect(live.notices.count == 2)
        #expect(live.engine.blocksInUse == 0)
        let kept = try #require(try await live.ask("rejects") as? [[String: Any]])
        #expect(kept.last?["line"] as? Int == 140_000)
        #expect(kept.count < 140_000, "memory is bounded")
    }

    @Test func thePoolIsBoundedAndBlocksComeBack() async {
        let live = live()
        var blocks: [LineBlock] = []
        while let block = live.engine.borrowBlock() { blocks.append(block) }
        #expect(blocks.count == EnginePace().blocksMax)
        await withCheckedContinuation { woken in
            live.engine.whenBlockReturns { woken.resume() }
            live.engine.submit(blocks.removeLast())
        }
        #expect(live.engine.borrowBlock() != nil)
        #expect(live.engine.borrowBlock() == nil)
        for block in blocks { live.engine.submit(block) }
        #expect(live.engine.blocksInUse == 1)
    }

    @Test func linesFarAheadOfTheClockAreSetAside() async throws {
        let live = Live(settings(), wallClock: time(day: 2, 23, 59))
        let lines = sharedLogin("aminah").split(separator: "\n").map { $0 + "\n" }
        // Five minutes ahead is as far as it goes.
        live.send(lines.joined() + session("aminah", "laptop-a", .ipoh, time(day: 3, 0, 4) + .seconds(1)))
        await live.drain()
        let counts = try #require(try await live.status["lines"] as? [String: Any])
        #expect(counts["applied"] as? Int == 4)
        #expect(counts["rejected"] as? Int == 1)
        #expect(try await live.status["watermark"] as? String == "2026-01-06T23:49:00.000Z")
        let rejects = try #require(try await live.ask("rejects") as? [[String: Any]])
        #expect(rejects.map { $0["reason"] as? String } == ["time: in the future"])
        #expect(rejects.map { $0["line"] as? Int } == [5])
        #expect(live.notices.count == 1)
    }

    @Test func withoutLinesTimeMovesOnByItself() async throws {
        let live = live {
            $0.idleTick = TimeSpan(milliseconds: 20)
            $0.detection.resolveAfter = TimeSpan(milliseconds: 1)
        }
        live.engine.start()
        // The last line stands just before the turn of a minute, at which time takes its next step.
        let lines = sharedLogin("aminah").replacing("T00:04:00.000Z", with: "T00:03:59.999Z")
        live.send(lines)
        var arrivals = live.arrivals.makeAsyncIterator()
        #expect(await arrivals.next()?.type == NoticeType.sharingNoticed.rawValue)
        let resolved = try #require(await arrivals.next())
        #expect(resolved.type == NoticeType.sharingResolved.rawValue)
        let status = try await live.status
        let counts = try #require(status["lines"] as? [String: Any])
        #expect(counts["accepted"] as? Int == 4, "ticks of its own are no lines of anybody's")
    }

    @Test func aReloadAppliesAtItsPlace() async throws {
        let live = live()
        live.send(sharedLogin("aminah"))
        live.engine.reload(
            settings(shards: 2) {
                $0.maxAhead = nil
                $0.outreach.mode = .observe
                $0.detection.fullAddresses = true
            })
        live.send(sharedLogin("siti"))
        await live.drain()
        try #require(live.notices.count == 2)
        let data = live.notices.map { object($0.line)["data"] as? [String: Any] ?? [:] }
        #expect(data.map { $0["message"] is NSNull } == [false, true])
        #expect(live.notices.map { String(decoding: $0.line, as: UTF8.self).contains(".9\"") } == [false, true])
    }

    /// The number of shards needs a restart; a reload that names another one leaves it.
    @Test(arguments: [1, 5]) func aReloadLeavesTheShards(shards: Int) async throws {
        let live = live(shards: 3)
        live.engine.reload(settings(shards: shards) { $0.maxAhead = nil })
        live.send(TownLines.hamlet.bytes)
        await live.drain()
        #expect(live.bytes == replayed(TownLines.hamlet.bytes).bytes)
        let queues = try #require(try await live.status["queues"] as? [String: Any])
        #expect(queues["shards"] as? Int == 3)
    }

    @Test func everyQueueAnswersTheWatchdog() async {
        let live = live(shards: 2)
        #expect(
            live.engine.heartbeats.map(\.name).sorted() == [
                "seatwatch.decode", "seatwatch.publish", "seatwatch.shard.0", "seatwatch.shard.1",
            ])
        for heartbeat in live.engine.heartbeats {
            await withCheckedContinuation { beat in heartbeat.ping { beat.resume() } }
        }
    }
}

/// What the control socket answers.
@Suite struct ControlTests {
    private func flagged() async -> Live {
        let live = Live(settings(shards: 2) { $0.maxAhead = nil })
        live.send(
            #"{"type":"account.update","time":"2026-01-05T00:00:00Z","account":"siti","organization":"org-2"}"# + "\n"
                + sharedLogin("aminah") + sharedLogin("siti") + session("new", "x", .ipoh, time(day: 3, 1)) + "bad\n")
        await live.drain()
        return live
    }

    @Test func statusCountsEverything() async throws {
        let status = try await flagged().status
        let lines = try #require(status["lines"] as? [String: Int])
        // The second login's first day comes a day behind the first one's second.
        #expect(lines == ["accepted": 11, "applied": 10, "rejected": 1, "late": 1, "ignored": 0])
        #expect(status["accounts"] as? Int == 3)
        #expect(status["organizations"] as? Int == 1)
        #expect(status["watermark"] as? String == "2026-01-07T00:45:00.000Z")
        #expect(status["notices"] as? [String: Int] == ["seatwatch.sharing.noticed.v1": 2])
        #expect((status["rejects"] as? [String: Int])?.values.reduce(0, +) == 1)
        #expect((status["memory"] as? [String: Int])?["accounts"] ?? 0 > 0)
        #expect((status["streams"] as? [Any])?.isEmpty == true)
    }

    @Test func beforeTheFirstLineThereIsNoWatermark() async throws {
        let status = try await Live(settings()).status
        #expect(status["watermark"] is NSNull)
        #expect(status["accounts"] as? Int == 0)
    }

    @Test func explainTellsWhy() async throws {
        let live = await flagged()
        let why = try #require(try await live.ask("explain", ["account": .text("siti")]) as? [String: Any])
        #expect(why["flagged"] as? Bool == true)
        #expect(why["organization"] as? String == "org-2")
        #expect(why["since"] as? String == "2026-01-07T00:04:00.000Z")
        #expect((why["presences"] as? [Any])?.isEmpty == false)
        #expect((why["reasons"] as? [Any])?.isEmpty == true)
        let signals = try #require(why["signals"] as? [[String: Any]])
        #expect(signals.map { $0["kind"] as? String } == ["impossible_travel"])
    }

    @Test func explainTellsWhyNot() async throws {
        let live = await flagged()
        let why = try #require(try await live.ask("explain", ["account": .text("new")]) as? [String: Any])
        #expect(why["flagged"] as? Bool == false)
        #expect(why["since"] is NSNull)
        #expect((why["reasons"] as? [String])?.contains { $0.contains("too new") } == true)
    }

    @Test func whatCannotBeAnsweredSaysWhy() async throws {
        let live = await flagged()
        let bad: [(String, [String: ControlRequest.Argument], Int32)] = [
            ("explain", [:], 64), ("explain", ["account": .number(7)], 64),
            ("explain", ["account": .text("nobody")], 66),
            ("feedback", ["account": .text("siti")], 64),
            ("feedback", ["account": .text("siti"), "answer": .text("perhaps")], 64),
            ("feedback", ["account": .text("nobody"), "answer": .text("just-me")], 66),
            ("feedback", ["account": .text("siti"), "answer": .text("snooze"), "until": .text("soon")], 65),
            ("dance", [:], 64),
        ]
        for (command, arguments, code) in bad {
            let refusal = await #expect(throws: Live.Refusal.self) { try await live.ask(command, arguments) }
            #expect(refusal?.code == code, "\(command) \(arguments)")
            #expect(refusal?.error.contains("siti") == false, "names stay out of errors")
        }
    }

    @Test func flaggedIsWhatIsOpenMostConfidentFirst() async throws {
        let live = await flagged()
        let all = try #require(try await live.ask("flagged") as? [[String: Any]])
        #expect(all.map { $0["account"] as? String } == ["aminah", "siti"])
        #expect(all[0]["since"] as? String == "2026-01-07T00:04:00.000Z")
        #expect(all[0]["confidence"] as? Double == 0.99)
        #expect(all[0].keys.contains("message"))
        let ofOne = try #require(
            try await live.ask("flagged", ["organization": .text("org-2")]) as? [[String: Any]])
        #expect(ofOne.map { $0["account"] as? String } == ["siti"])
        let ofNone = try #require(try await live.ask("flagged", ["organization": .text("org-9")]) as? [Any])
        #expect(ofNone.isEmpty)
    }

    @Test func anAnswerIsAppliedLikeALine() async throws {
        let live = await flagged()
        let reply = try await live.ask(
            "feedback",
            ["account": .text("siti"), "answer": .text("just-me"), "by": .text("desk"), "note": .text("x\"\n")])
        #expect((reply as? [String: Bool]) == ["accepted": true])
        await live.drain()
        #expect(live.notices.last?.type == NoticeType.sharingResolved.rawValue)
        let open = try #require(try await live.ask("flagged") as? [[String: Any]])
        #expect(open.map { $0["account"] as? String } == ["aminah"])
    }

    @Test(arguments: [
        ControlRequest.Argument.text("2026-03-01T00:00:00Z"), .number(1_772_323_200_000),
    ])
    func aSnoozeEndsWhenItWasAskedTo(until: ControlRequest.Argument) async throws {
        let live = await flagged()
        _ = try await live.ask(
            "feedback", ["account": .text("siti"), "answer": .text("snooze"), "until": until])
        await live.drain()
        let open = try #require(try await live.ask("flagged") as? [[String: Any]])
        let outreach = open.first { $0["account"] as? String == "siti" }?["outreach"] as? [String: Any]
        #expect(outreach?["decision"] as? String == "hold")
        #expect((outreach?["reason"] as? String)?.contains("2026-03-01T00:00:00.000Z") == true)
    }

    @Test func onlyWhoMayControlGivesFeedback() async throws {
        let live = await flagged()
        let line = #"{"type":"feedback","time":"2026-01-07T12:00:00Z","account":"siti","answer":"job-share"}"# + "\n"
        live.send(line, source: 5)
        await live.drain()
        #expect(live.notices.count == 2)
        live.send(line, source: 6, mayControl: true)
        await live.drain()
        #expect(live.notices.count == 3)
        #expect(live.notices.last?.type == NoticeType.sharingResolved.rawValue)
    }

    @Test func rejectsAreListedWithLineAndReason() async throws {
        let live = await flagged()
        let rejects = try #require(try await live.ask("rejects") as? [[String: Any]])
        #expect(rejects.count == 1)
        #expect(rejects[0]["line"] as? Int == 11)
        #expect(rejects[0]["content"] as? String == "bad")
        #expect(rejects[0]["stream"] is NSNull)
        #expect(rejects[0]["time"] as? String == "2026-01-05T00:00:00.000Z")
        #expect((try await live.ask("streams") as? [Any])?.isEmpty == true)
    }
}

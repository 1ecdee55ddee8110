import Detection
import Foundation
import Locking
import Model
import Storage
import Testing

@testable import Engine

/// An engine that dies at any of its commits, again and again, says in the end exactly what one that never died says.
@Suite struct CrashTests {
    /// Each a matter of seconds, and of a minute under the thread sanitizer, which asks for fewer.
    private static let seeds = ProcessInfo.processInfo.environment["CRASH_SEEDS"].flatMap(Int.init) ?? 2

    @Test(arguments: 1...seeds) func whateverIsLostComesAgainAndNothingTwice(seed: Int) async throws {
        var random = SplitMix(seed: UInt64(seed))
        let lines = TownLines.hamlet.lines
        let shards = 1 + random.below(3)
        let expected = Self.expected

        var disks = Live.Disks()
        var crashes = 0
        var accepted = 0
        while accepted < lines.count {
            // Which of the next commits the process dies at, before or after it; in the end it lives.
            let fuse = Fuse(after: crashes < 12 ? random.below(14) : .max, isLate: random.below(2) == 0)
            disks.fault = { fuse.burn() }
            disks.onFailure = { _ in fuse.blow() }
            guard let live = try? Live(opening: disks, Self.settings(shards: shards), wallClock: .earliest) else {
                // It died while it came back.
                crashes += 1
                continue
            }
            let opening = await withCheckedContinuation { done in
                live.engine.openStream("town") { done.resume(returning: $0) }
            }
            guard case .open(let stream, let known) = opening else {
                crashes += 1
                continue
            }
            #expect(Int(known) >= accepted, "what was accepted stays accepted")
            accepted = Int(known)
            let end = fuse.isPlanned ? min(lines.count, accepted + 200 + random.below(3_000)) : lines.count
            live.feed(lines[accepted..<end], stream: stream, firstLine: known + 1, until: fuse)
            if await fuse.hasBlown(orDrained: live) { crashes += 1 } else { accepted = end }
            live.settle()
        }
        #expect(crashes > 0, "a run without a fault proves nothing")
        let told = disks.state.notices.map { String(decoding: $0.line, as: UTF8.self) }
        #expect(told == expected)
        #expect(disks.state.notices.map(\.sequence) == Array(1...UInt64(max(1, told.count))))
    }

    @Test func aStopLeavesNothingToApplyAgain() async throws {
        let disks = Live.Disks()
        let live = Live(Self.settings(shards: 2), on: disks)
        live.send(TownLines.hamlet.bytes)
        await live.drain()
        live.settle()
        #expect(disks.journal.end == UInt64(TownLines.hamlet.lines.count))
        #expect(disks.journal.batches.isEmpty)
        #expect(disks.state.marks.covered == disks.journal.end)
        let again = Live(Self.settings(shards: 3), on: disks)
        let before = try await live.ask("flagged") as? NSArray
        let after = try await again.ask("flagged") as? NSArray
        #expect(before == after)
        #expect((after?.count ?? 0) > 0)
    }

    @Test func aStopRightAfterACrashLeavesNothingToApplyAgain() async throws {
        let isDead = Locked(false)
        var disks = Live.Disks()
        disks.fault = { isDead.withLock { $0 } ? .before(.failed("dead")) : nil }
        let dead = Live(Self.settings(shards: 2), on: disks)
        dead.send(TownLines.hamlet.bytes)
        await withCheckedContinuation { done in dead.engine.whenDurable { done.resume() } }
        isDead.withLock { $0 = true }
        dead.settle()
        try #require(disks.state.marks.covered < disks.journal.end)
        disks.fault = { nil }
        let live = Live(Self.settings(shards: 1), on: disks)
        await live.drain()
        live.settle()
        #expect(disks.state.marks.covered == disks.journal.end)
        #expect(disks.journal.batches.isEmpty)
    }

    @Test func anAnswerIsTakenWhenItIsOnTheDisk() async throws {
        let isFull = Locked(false)
        let (refusals, refusal) = AsyncStream<Void>.makeStream()
        var disks = Live.Disks()
        disks.fault = {
            guard isFull.withLock({ $0 }) else { return nil }
            refusal.yield()
            return .before(.full("no space left"))
        }
        let live = Live(Self.settings(shards: 1), on: disks)
        live.send(session("siti", "laptop-a", .ipoh, time(day: 1, 9)))
        await live.drain()
        isFull.withLock { $0 = true }
        let isAnswered = Locked(false)
        let (answers, answer) = AsyncStream<Void>.makeStream()
        let question = ControlRequest(
            command: "feedback", arguments: ["account": .text("siti"), "answer": .text("do-not-contact")])
        live.engine.handle(question) { _ in
            isAnswered.withLock { $0 = true }
            answer.yield()
        }
        _ = await refusals.first { true }
        #expect(!isAnswered.withLock { $0 })
        isFull.withLock { $0 = false }
        _ = await answers.first { true }
        #expect(disks.journal.end == 2)
    }

    @Test func ofTwoReloadsOnAFullDiskTheNewerStays() async throws {
        let isFull = Locked(false)
        let (refusals, refusal) = AsyncStream<Void>.makeStream()
        var disks = Live.Disks()
        disks.fault = {
            guard isFull.withLock({ $0 }) else { return nil }
            refusal.yield()
            return .before(.full("no space left"))
        }
        let live = Live(Self.settings(shards: 1), on: disks)
        var older = Self.settings(shards: 1)
        older.detection.confidenceToOpen = 0.8
        var newer = older
        newer.detection.confidenceToOpen = 0.7
        isFull.withLock { $0 = true }
        live.engine.reload(older)
        _ = await refusals.first { true }
        live.engine.reload(newer)
        isFull.withLock { $0 = false }
        // What is tried again comes behind what was submitted when it is, so before what is submitted after that.
        await live.drain()
        await live.drain()
        let expected = newer.judgement
        live.engine.decodeQueue.sync { #expect(live.engine.sequencer.settings.judgement == expected) }
    }

    @Test func aFullDiskHoldsEverythingUpAndGoesOnByItself() async throws {
        let isFull = Locked(false)
        var disks = Live.Disks()
        disks.fault = { isFull.withLock { $0 } ? .before(.full("no space left")) : nil }
        let live = Live(Self.settings(shards: 1), on: disks)
        isFull.withLock { $0 = true }
        live.send(concatenated(Array(TownLines.hamlet.lines.prefix(500))))
        let told = live.notices.count
        #expect(told == 0)
        #expect(disks.journal.commitCount == 0)
        isFull.withLock { $0 = false }
        await live.drain()
        #expect(disks.journal.end == 500)
    }

    @Test func withoutDurabilityNothingIsKeptAndNothingAcknowledged() async throws {
        let disks = Live.Disks()
        var settings = Self.settings(shards: 2)
        settings.isDurable = false
        let live = Live(settings, on: disks)
        live.send(TownLines.hamlet.bytes)
        await live.drain()
        live.settle()
        #expect(live.notices.map { String(decoding: $0.line, as: UTF8.self) } == Self.expected)
        #expect(disks.journal.batches.isEmpty && disks.state.accounts.isEmpty)
        let opening = await withCheckedContinuation { done in
            live.engine.openStream("town") { done.resume(returning: $0) }
        }
        guard case .refused(let reason) = opening else { Issue.record("a stream was opened"); return }
        #expect(reason.contains("durability"))
    }

    /// The notices of a run without any fault.
    private static let expected: [String] = {
        let notices = Locked<[String]>([])
        let replay = Replay(
            settings: settings(shards: 1), geolocator: nil,
            onNotices: { told in notices.withLock { $0 += told.map { String(decoding: $0.line, as: UTF8.self) } } },
            onReject: { _ in })
        TownLines.hamlet.bytes.withUnsafeBufferPointer(replay.append)
        replay.endSource()
        return notices.withLock { $0 }
    }()

    static func settings(shards: Int) -> EngineSettings {
        var settings = EngineSettings()
        settings.shards = shards
        settings.maxAhead = nil
        settings.idleTick = .zero
        // So it is compared with one that packs none.
        if shards > 1 { settings.pace.organizationsOpen = 1 }
        return settings
    }
}

/// Decides when the process dies; from then on nothing gets to any disk.
private final class Fuse: Sendable {
    private struct State {
        var left: Int
        var hasBlown = false
        var waiting: CheckedContinuation<Bool, Never>?
    }

    let isPlanned: Bool
    private let isLate: Bool
    private let state: Locked<State>

    init(after commits: Int, isLate: Bool) {
        isPlanned = commits != .max
        self.isLate = isLate
        state = Locked(State(left: commits))
    }

    var isBlown: Bool { state.withLock { $0.hasBlown } }

    func burn() -> StorageFault? {
        state.withLock { state in
            if state.hasBlown { return .before(.failed("dead")) }
            if state.left == 0 {
                state.hasBlown = true
                return isLate ? .after(.failed("dying")) : .before(.failed("dying"))
            }
            state.left -= 1
            return nil
        }
    }

    /// The engine has heard of it.
    func blow() {
        let waiting = state.withLock { state in
            state.hasBlown = true
            defer { state.waiting = nil }
            return state.waiting
        }
        waiting?.resume(returning: true)
    }

    /// Waits until the engine has died or has done everything.
    func hasBlown(orDrained live: Live) async -> Bool {
        await withCheckedContinuation { continuation in
            let isOver = state.withLock { state in
                if !state.hasBlown { state.waiting = continuation }
                return state.hasBlown
            }
            if isOver { return continuation.resume(returning: true) }
            live.engine.drain { [self] in
                let waiting = state.withLock { state in
                    defer { state.waiting = nil }
                    return state.waiting
                }
                waiting?.resume(returning: false)
            }
        }
    }
}

extension Live {
    /// Hands lines of a stream over until the fuse has blown: then no block comes back any more.
    fileprivate func feed(
        _ lines: ArraySlice<[UInt8]>, stream: UInt32, firstLine: UInt64, until fuse: Fuse
    ) {
        var number = firstLine
        var rest = lines[...]
        while !rest.isEmpty {
            var block = engine.borrowBlock()
            while block == nil {
                if fuse.isBlown { return }
                usleep(200)
                block = engine.borrowBlock()
            }
            guard let block else { return }
            let first = number
            while let line = rest.first, block.room >= line.count, number - first < 150 {
                for byte in line {
                    block.bytes[block.count] = byte
                    block.count += 1
                }
                rest.removeFirst()
                number += 1
            }
            block.segments = [
                LineBlock.Segment(
                    content: .lines(0..<block.count), source: 7, firstLine: first, mayControl: false, stream: stream)
            ]
            engine.submit(block)
        }
    }

    /// Returns when nothing is going on in the engine any more.
    func settle() {
        engine.decodeQueue.sync {}
        engine.journalWriter.queue.sync {}
        for queue in engine.shardQueues { queue.sync {} }
        engine.publishQueue.sync {}
        engine.stateWriter.queue.sync {}
        engine.journalWriter.queue.sync {}
    }
}

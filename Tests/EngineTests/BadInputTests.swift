import Model
import Testing

@testable import Engine

/// Lines that cannot be applied never take others with them.
@Suite struct BadInputTests {
    private func tick(_ minute: Int) -> String { "{\"type\":\"tick\",\"time\":\"\(time(day: 1, 0, minute))\"}\n" }

    /// A quarter of a megabyte of the shortest bad lines is more than any batch holds: it makes its way in parts.
    @Test(arguments: [Cut.atOnce, .anywhere(seed: 3), .files(lines: 50_000)])
    func aFloodOfBadLinesLosesNothing(cut: Cut) {
        var text = ""
        var good = 0
        for line in 1...140_000 {
            if line % 5_000 == 0 {
                text += tick(good)
                good += 1
            } else {
                text += "x\n"
            }
        }
        let outcome = replayed(text, cut: cut)
        #expect(outcome.rejects.count == 140_000 - good)
        #expect(outcome.lines == LineCounts.of(applied: good, rejected: 140_000 - good))
        if case .files = cut { return }
        let bad = (UInt64(1)...140_000).filter { $0 % 5_000 != 0 }
        #expect(outcome.rejects.map(\.line) == bad)
    }

    @Test func aFloodOfShortGoodLinesLosesNothing() {
        let lines = (0..<20_000).map { "{\"type\":\"tick\",\"time\":\(1_767_571_200_000 + $0)}\n" }.joined()
        #expect(replayed(lines).lines == LineCounts.of(applied: 20_000, rejected: 0))
    }

    @Test func badLinesDecideNothing() {
        let good = sharedLogin("aminah").split(separator: "\n").map { $0 + "\n" }
        let outcome = replayed(good.map { "{}\n" + $0 + "{\"type\":\"tick\"}\n" }.joined())
        #expect(outcome.bytes == replayed(good.joined()).bytes)
        #expect(outcome.rejects.count == 8)
    }

    @Test(arguments: [Cut.atOnce, .every(60_000), .anywhere(seed: 4)])
    func aLineBeyondTheLimitIsOneBadLine(cut: Cut) {
        func padded(_ length: Int) -> String {
            let start = "{\"type\":\"tick\",\"time\":\"\(time(day: 1, 0))\",\"x\":\""
            return start + String(repeating: "x", count: length - start.utf8.count - 2) + "\"}\n"
        }
        let outcome = replayed(
            padded(65_536) + padded(65_537) + tick(1) + padded(1_000_000) + tick(2) + "x\n", cut: cut)
        #expect(outcome.lines.applied == 3)
        #expect(outcome.rejects.map(\.line) == [2, 4, 6])
        #expect(outcome.rejects[0].reason.hasPrefix("line: too long"))
        #expect(outcome.rejects[1].reason.hasPrefix("line: too long"))
    }

    @Test func theLastLineNeedsNoEnd() {
        let lines = sharedLogin("aminah")
        #expect(replayed(String(lines.dropLast())).bytes == replayed(lines).bytes)
        let overlong = replayed(tick(1) + String(repeating: "x", count: 70_000))
        #expect(overlong.rejects.map(\.line) == [2])
        #expect(overlong.lines.applied == 1)
    }

    @Test func unknownTypesAreIgnoredAndBlankLinesAreNoLines() {
        let outcome = replayed("\n\n{\"type\":\"coffee.break\"}\n" + tick(1) + "\r\n")
        #expect((outcome.lines.accepted, outcome.lines.ignored, outcome.lines.applied) == (2, 1, 1))
        #expect(outcome.rejects.isEmpty)
    }

    @Test func nothingInNothingOut() {
        #expect(replayed("").notices.isEmpty)
        #expect(replayed("").lines == LineCounts())
    }

    @Test func linesBehindTheWatermarkAreLateAndNoEvidence() {
        let lines = sharedLogin("aminah")
        let outcome = replayed("{\"type\":\"tick\",\"time\":\"\(time(day: 3, 0, 20))\"}\n" + lines)
        #expect(outcome.lines.late == 4)
        #expect(outcome.notices.isEmpty)
        let parts = lines.split(separator: "\n").map { $0 + "\n" }
        let tick = "{\"type\":\"tick\",\"time\":\"\(time(day: 3, 0, 4))\"}\n"
        let inTime = replayed(parts[0] + tick + parts[1...].joined())
        #expect(inTime.lines.late == 0)
        #expect(inTime.notices.count == 1)
    }
}

extension LineCounts {
    static func of(applied: Int, rejected: Int) -> LineCounts {
        var counts = LineCounts()
        (counts.accepted, counts.applied, counts.rejected) = (applied + rejected, applied, rejected)
        return counts
    }
}

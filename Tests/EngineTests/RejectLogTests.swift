import Model
import Storage
import Testing

/// Lines set aside are kept, but never without bound.
@Suite struct RejectLogTests {
    private let start = Instant(milliseconds: 1_793_610_000_000)

    private func reject(_ line: UInt64, reason: String = "time: missing", content: String = "{}") -> Reject {
        Reject(line: line, reason: reason, content: Array(content.utf8))
    }

    @Test func keepsWhatWhereAndWhen() throws {
        var log = RejectLog(bytesMax: 1_000, ageMax: .days(7))
        log.append(reject(17), stream: "auth-1", arrived: start)
        let entry = try #require(log.kept.first)
        #expect((entry.stream, entry.line, entry.reason) == ("auth-1", 17, "time: missing"))
        #expect((entry.time, entry.content) == (start, "{}"))
    }

    @Test func theOldestMakeRoom() {
        var log = RejectLog(bytesMax: 5_000, ageMax: .days(7))
        for line in UInt64(1)...10_000 {
            log.append(
                reject(line, content: String(repeating: "x", count: Int(line % 100))), stream: nil, arrived: start)
            let bytes = log.kept.reduce(0) { $0 + $1.content.utf8.count + $1.reason.utf8.count }
            #expect(bytes <= 5_000)
        }
        let lines = log.kept.map(\.line)
        #expect(lines.last == 10_000)
        #expect(lines == Array((10_001 - UInt64(lines.count))...10_000), "the newest without a gap")
        #expect(lines.count >= 15)
        #expect(log.countByReason == ["time: missing": 10_000], "forgotten, but counted")
    }

    @Test func whatIsTooOldGoes() {
        var log = RejectLog(bytesMax: 1 << 20, ageMax: .days(7))
        log.append(reject(1), stream: nil, arrived: start)
        log.append(reject(2), stream: nil, arrived: start + .days(3))
        log.append(reject(3), stream: nil, arrived: start + .days(8))
        #expect(log.kept.map(\.line) == [2, 3])
        log.append(reject(4), stream: nil, arrived: start + .days(400))
        #expect(log.kept.map(\.line) == [4])
    }

    @Test func aLineLargerThanTheLogIsCountedAlone() {
        var log = RejectLog(bytesMax: 200, ageMax: .days(7))
        log.append(reject(1), stream: nil, arrived: start)
        log.append(reject(2, content: String(repeating: "x", count: 256)), stream: nil, arrived: start)
        #expect(log.kept.isEmpty)
        #expect(log.countByReason["time: missing"] == 2)
        log.append(reject(3), stream: nil, arrived: start)
        #expect(log.kept.map(\.line) == [3])
    }

    @Test func bytesThatAreNoTextAreShownAsSuch() {
        var log = RejectLog(bytesMax: 1_000, ageMax: .days(7))
        log.append(
            Reject(line: 1, reason: "line: not UTF-8", content: [0x61, 0xFF, 0x62]), stream: nil, arrived: start)
        #expect(log.kept.map(\.content) == ["a\u{FFFD}b"])
    }

    @Test func reasonsAreCountedOneByOneUpToABound() {
        var log = RejectLog(bytesMax: 1_000, ageMax: .days(7))
        for number in 0..<2_000 { log.append(reject(1, reason: "reason \(number)"), stream: nil, arrived: start) }
        #expect(log.countByReason.count <= 513)
        #expect(log.countByReason.values.reduce(0, +) == 2_000)
        #expect(log.countByReason["reason 7"] == 1)
    }
}

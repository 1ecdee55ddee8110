import Decoding
import Model
import Testing

@Suite struct TimeTests {
    @Test(arguments: [
        ("2026-11-02T09:14:03Z", "2026-11-02T09:14:03.000Z"),
        ("2026-11-02t09:14:03z", "2026-11-02T09:14:03.000Z"),
        ("2026-11-02 09:14:03Z", "2026-11-02T09:14:03.000Z"),
        ("2026-11-02T09:14:03.1Z", "2026-11-02T09:14:03.100Z"),
        ("2026-11-02T09:14:03.12Z", "2026-11-02T09:14:03.120Z"),
        ("2026-11-02T09:14:03.120Z", "2026-11-02T09:14:03.120Z"),
        ("2026-11-02T09:14:03.120z", "2026-11-02T09:14:03.120Z"),
        ("2026-11-02T09:14:03.1209999999999999999999Z", "2026-11-02T09:14:03.120Z"),
        ("2026-11-02T09:14:03.0009Z", "2026-11-02T09:14:03.000Z"),
        ("2026-11-02T09:14:03+00:00", "2026-11-02T09:14:03.000Z"),
        ("2026-11-02T09:14:03-00:00", "2026-11-02T09:14:03.000Z"),
        ("2026-11-02T09:14:03+08:00", "2026-11-02T01:14:03.000Z"),
        ("2026-11-02T09:14:03.5-03:30", "2026-11-02T12:44:03.500Z"),
        ("2026-11-02T00:14:03+23:59", "2026-11-01T00:15:03.000Z"),
        ("2026-12-31T23:59:59-23:59", "2027-01-01T23:58:59.000Z"),
        ("2026-12-31T23:59:60Z", "2026-12-31T23:59:59.999Z"),
        ("2026-12-31T23:59:60.123Z", "2026-12-31T23:59:59.999Z"),
        ("2026-06-30T12:00:60+01:00", "2026-06-30T11:00:59.999Z"),
        ("2024-02-29T00:00:00Z", "2024-02-29T00:00:00.000Z"),
        ("2000-02-29T00:00:00Z", "2000-02-29T00:00:00.000Z"),
        ("2000-01-01T00:00:00Z", "2000-01-01T00:00:00.000Z"),
        ("1999-12-31T23:00:00-01:00", "2000-01-01T00:00:00.000Z"),
        ("2100-01-01T00:00:00Z", "2100-01-01T00:00:00.000Z"),
        ("2100-01-01T00:00:00.0009Z", "2100-01-01T00:00:00.000Z"),
        ("2100-01-01T08:00:00+08:00", "2100-01-01T00:00:00.000Z"),
    ])
    func isRead(text: String, expected: String) {
        #expect(decoded(line("tick", time: "\"\(text)\"")).all.map(\.instant.description) == [expected])
        #expect(decoded(afterItsDay(text)).all.last?.instant.description == expected)
    }

    @Test(arguments: [
        "", "now", "2026-11-02", "2026-11-02T09:14:03", "2026-11-02T09:14Z", "2026-11-02T09:14:03.Z",
        "2026-11-02T09:14:03.",
        "2026-11-02T09:14:03.1", "2026-11-02T09:14:03,1Z", "2026-11-02_09:14:03Z", "2026-11-02T09:14:03 Z",
        "2026-11-02T09:14:03ZZ", "2026-11-02T09:14:03Z ", " 2026-11-02T09:14:03Z", "2026-11-02T09:14:03+0800",
        "2026-11-02T09:14:03+08", "2026-11-02T09:14:03+08:0", "2026-11-02T09:14:03+08:000", "2026-11-02T09:14:03+24:00",
        "2026-11-02T09:14:03+08:60", "2026-11-02T09:14:03*08:00", "2026-11-02T24:00:00Z", "2026-11-02T09:60:03Z",
        "2026-11-02T09:14:61Z", "2026-13-02T09:14:03Z", "2026-00-02T09:14:03Z", "2026-11-00T09:14:03Z",
        "2026-11-31T09:14:03Z", "2026-04-31T09:14:03Z", "2026-01-32T09:14:03Z", "2026-02-29T09:14:03Z",
        "2100-02-29T09:14:03Z", "26-11-02T09:14:03Z", "+2026-11-02T09:14:03Z", "02026-11-02T09:14:03Z",
        "2026/11/02T09:14:03Z", "2026-11-02T09.14.03Z", "2026-1-02T09:14:03Z", "20261102T091403Z",
        "2026-W45-1T09:14:03Z",
        "2026-11-02T09:14:03\\u0000Z", "2026-11-02T09:14:03.12\\u0000Z", "２026-11-02T09:14:03Z", "1793610843",
        "2026-11-02T0a:14:03Z", "2026-11-02T:9:14:03Z", "2026-11-02T09:14:/3Z", "2026-11-02T09:14:03.1:0Z",
        "2026:11:02T09-14-03Z",
    ])
    func isRejected(text: String) {
        #expect(fate(line("tick", time: "\"\(text)\"")).description.hasPrefix("time: not RFC 3339"))
        let batch = decoded(afterItsDay(text))
        #expect(batch.recordCount == 1 && batch.rejects.map(\.line) == [2])
    }

    /// A line at `text` behind one of the same day (or of another, if it has none): the reader remembers its last day.
    private func afterItsDay(_ text: String) -> String {
        let start = String(text.prefix(11)) + "00:00:00Z"
        let first = fate(line("tick", time: "\"\(start)\"")) == .applied ? start : "2026-11-02T00:00:00Z"
        return line("tick", time: "\"\(first)\"") + "\n" + line("tick", time: "\"\(text)\"")
    }

    @Test(arguments: [
        "\"1999-12-31T23:59:59.999Z\"", "\"2100-01-01T00:00:00.001Z\"", "\"2000-01-01T00:30:00+01:00\"",
        "\"2099-12-31T23:30:00-01:00\"", "\"0000-01-01T00:00:00Z\"", "\"9999-12-31T23:59:60Z\"", "946684799999",
        "4102444800001", "0", "-1", "9223372036854775807", "-9223372036854775808", "18446744073709551615", "1793610843",
    ])
    func isOutOfRange(time: String) {
        #expect(fate(line("tick", time: time)).description.hasPrefix("time: out of range"))
    }

    @Test func wholeMillisecondsAreTaken() {
        for time in [946_684_800_000, 4_102_444_800_000, 1_793_610_843_120] as [Int64] {
            #expect(decoded(line("tick", time: "\(time)")).all.map(\.time) == [time])
        }
        for time in ["1793610843120.0", "1.793610843120e12", "true", "[1793610843120]", "{}"] {
            #expect(fate(line("tick", time: time)).description.hasPrefix("time: not RFC 3339"))
        }
        #expect(fate(line("tick", time: "null")).description.hasPrefix("time: missing"))
        #expect(fate(#"{"type":"tick"}"#).description.hasPrefix("time: missing"))
    }

    /// Every day of the range, in changing order so that no neighbour helps, against the model's own calendar.
    @Test func everyDayAgreesWithTheCalendar() {
        var random = SplitMix(seed: 1)
        let first = Instant.earliest.day, last = Instant.latest.day
        let days = (first..<last).shuffled(using: &random)
        let instants = days.map {
            Instant(milliseconds: Int64($0) * 86_400_000 + Int64.random(in: 0..<86_400_000, using: &random))
        }
        let decoder = LineDecoder(key: testKey)
        let batch = EventBatch(recordCapacity: instants.count, arenaCapacity: 2 * 65_536)
        let text = instants.map { line("tick", time: "\"\($0)\"") }.joined(separator: "\n")
        _ = decoder.decode(bytes: Array(text.utf8), into: batch)
        #expect(batch.all.map(\.instant) == instants)
    }
}

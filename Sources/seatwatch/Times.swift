import Foundation
import Model

/// A time on the command line: RFC 3339 with a zone, or milliseconds since 1970.
func parseTime(_ text: String) throws -> Instant {
    if let milliseconds = Int64(text) { return Instant(milliseconds: milliseconds) }
    for style in [Date.ISO8601FormatStyle(), Date.ISO8601FormatStyle(includingFractionalSeconds: true)] {
        if let date = try? style.parse(text) {
            return Instant(milliseconds: Int64((date.timeIntervalSince1970 * 1_000).rounded()))
        }
    }
    throw Failure.usage("\(text): not a time; write 2026-11-02T09:14:03Z or milliseconds since 1970")
}

import Engine
import Foundation

/// What became of every account, flagged or not, one JSON object a line, in the order of their names.
enum AccountsFile {
    private static let fields = [
        "account", "organization", "role", "flagged", "since", "confidence", "people_estimate", "people_at_least",
        "features", "watched_days",
    ]

    static func write(_ replay: Engine.Replay, to path: String) throws {
        var lines: [(account: String, line: String)] = []
        try replay.explainAll { json in
            let explanation = try JSONValue(parsing: json)
            let known = fields.map { ($0, explanation[$0]) }.filter { $0.1 != .null }
            let line = try JSONValue.object(Dictionary(uniqueKeysWithValues: known)).line()
            lines.append((explanation["account"].text ?? "", line))
        }
        lines.sort { $0.account < $1.account }
        do {
            try Data(lines.map { $0.line + "\n" }.joined().utf8).write(to: URL(fileURLWithPath: path))
        } catch {
            throw Failure.cannotCreate("\(path): \(error.localizedDescription)")
        }
    }
}

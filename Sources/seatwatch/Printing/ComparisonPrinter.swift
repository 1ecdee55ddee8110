/// What a change of settings would do, for people or as one JSON object a line.
struct ComparisonPrinter {
    private let comparison: NoticeComparison
    private let names: (old: String, new: String)
    private let style: Style

    init(_ comparison: NoticeComparison, names: (old: String, new: String), style: Style) {
        self.comparison = comparison
        self.names = names
        self.style = style
    }

    func text() -> String {
        var lines = ["from \(names.old) to \(names.new)", ""]
        lines += part("told about in addition", comparison.added.map { entry($0.account, [$0.now]) })
        lines += part("told about no more", comparison.dropped.map { entry($0.account, [$0.before]) })
        lines += part(
            "told about otherwise (before, then)", comparison.changed.map { entry($0.account, [$0.before, $0.now]) })
        lines.append("told about alike: \(comparison.sameCount) accounts")
        if !comparison.notices.isEmpty {
            lines += ["", style.bold("notices by type (before, then)")]
            lines += comparison.notices.map { "  \($0.type)  \($0.before), \($0.now)" }
        }
        return lines.joined(separator: "\n") + "\n"
    }

    private func part(_ title: String, _ entries: [String]) -> [String] {
        [style.bold("\(title): \(entries.count) accounts")] + entries + [""]
    }

    private func entry(_ account: String, _ tellings: [NoticeComparison.Telling]) -> String {
        let told = tellings.map {
            "    \($0.time.prefix(10))  \(shown($0.confidence))  \($0.people) people  \($0.decision)  "
                + $0.kinds.joined(separator: ", ")
        }
        return (["  " + account] + told).joined(separator: "\n")
    }

    private func shown(_ confidence: Double) -> String {
        let hundredths = Int((confidence * 100).rounded())
        return "0." + (hundredths < 10 ? "0" : "") + String(hundredths)
    }

    func json() throws -> String {
        var values: [JSONValue] = []
        for entry in comparison.added { values.append(value("added", entry.account, nil, entry.now)) }
        for entry in comparison.dropped { values.append(value("dropped", entry.account, entry.before, nil)) }
        for entry in comparison.changed { values.append(value("changed", entry.account, entry.before, entry.now)) }
        return try values.map { try $0.line() + "\n" }.joined()
    }

    private func value(
        _ change: String, _ account: String, _ before: NoticeComparison.Telling?, _ now: NoticeComparison.Telling?
    ) -> JSONValue {
        .object([
            "change": .text(change), "account": .text(account), "old": before.map(value) ?? .null,
            "new": now.map(value) ?? .null,
        ])
    }

    private func value(_ telling: NoticeComparison.Telling) -> JSONValue {
        .object([
            "time": .text(telling.time), "confidence": .number(telling.confidence),
            "people_estimate": .integer(Int64(telling.people)), "kinds": .list(telling.kinds.map { .text($0) }),
            "decision": .text(telling.decision),
        ])
    }
}

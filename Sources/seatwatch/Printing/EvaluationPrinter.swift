import Evaluation

/// An evaluation as a table of 80 columns, or as one JSON object.
struct EvaluationPrinter {
    /// What precision is stated for.
    static let statedPrevalence = 0.05

    private let evaluation: Evaluation
    private let prevalence: Double
    private let style: Style

    init(_ evaluation: Evaluation, prevalence: Double, style: Style) {
        self.evaluation = evaluation
        self.prevalence = prevalence
        self.style = style
    }

    func text() -> String {
        var lines = kinds()
        lines.append("")
        lines += methods()
        lines.append("")
        lines += details()
        if let calibration = evaluation.calibration {
            lines.append("")
            lines += reliability(calibration)
        }
        return lines.joined(separator: "\n") + "\n"
    }

    private var rules: [RuleOfThumb] { evaluation.rules.map(\.rule) }

    private func kinds() -> [String] {
        var lines = [style.bold(row("", ["accounts", "flagged", "rate"] + rules.map(\.rawValue)))]
        for group in AccountTruth.Group.allCases {
            let members = evaluation.kinds.filter { $0.group == group }
            guard !members.isEmpty else { continue }
            lines.append(style.bold(group.rawValue))
            for kind in members {
                let accounts = Double(kind.notices.accounts)
                lines.append(
                    row(
                        "  " + kind.name,
                        ["\(kind.notices.accounts)", "\(kind.notices.flagged)", percent(kind.notices.rate)]
                            + rules.map { percent(Double(kind.rules[$0] ?? 0) / accounts) }))
            }
            let count = evaluation.notices[group]
            lines.append(
                row(
                    "  together",
                    ["\(count.accounts)", "\(count.flagged)", percent(count.rate)]
                        + evaluation.rules.map { percent($0.score[group].rate) }))
        }
        return lines
    }

    private func methods() -> [String] {
        let scores = [evaluation.notices] + evaluation.rules.map(\.score)
        func line(_ name: String, _ value: (MethodScore) -> String) -> String {
            row(name, ["", "", value(scores[0])] + scores.dropFirst().map(value))
        }
        return [
            line("precision") { percent($0.precision) }, line("recall") { percent($0.recall) },
            line("false flags per 1,000 single") { number($0.falseFlagsPerThousand, digits: 1) },
            line("precision at 5 % shared") { percent($0.precision(at: Self.statedPrevalence)) },
        ]
    }

    private func details() -> [String] {
        let takeovers = evaluation.takeovers
        var lines = [
            entry("days from start to notice, median", number(evaluation.medianDaysToNotice, digits: 1)),
            entry("notices before sharing began", "\(evaluation.earlyNotices)"),
            entry("error of the people estimate, mean", number(evaluation.peopleError, digits: 2)),
            entry("takeovers reported as sharing", percent(evaluation.notices.takeover.rate)),
            entry("takeovers reported as security", percent(takeovers.takeover.rate)),
            entry(
                "others reported as security, per 1,000 single",
                number(takeovers.falseFlagsPerThousand, digits: 1)),
            entry("declared sharing flagged", "\(evaluation.notices.declared.flagged)"),
        ]
        if !rules.isEmpty { lines.append("") }
        for rule in rules { lines.append(entry(rule.rawValue, rule.title)) }
        return lines
    }

    private func reliability(_ calibration: Calibration) -> [String] {
        var lines = [style.bold("confidence, at a prevalence of \(percent(prevalence))")]
        lines.append(row("", ["accounts", "mean", "shared", "error"]))
        for tenth in calibration.tenths {
            let counts = tenth.accounts >= Calibration.accountsMin
            let range = "  \(number(tenth.lower, digits: 1))–\(number(tenth.lower + 0.1, digits: 1))"
            lines.append(
                row(
                    range,
                    [
                        "\(tenth.accounts)", number(tenth.meanConfidence, digits: 3), number(tenth.observed, digits: 3),
                        counts ? number(tenth.error, digits: 3) : "few",
                    ]))
        }
        lines.append(entry("greatest error, tenths of 50 accounts and more", number(calibration.errorMax, digits: 3)))
        lines.append(entry("area under the curve", number(calibration.auc, digits: 4)))
        return lines
    }

    /// The first column is 31 wide, the others 8: six of them fill 79.
    private func row(_ name: String, _ cells: [String]) -> String {
        (padded(name, 31) + cells.map { String(repeating: " ", count: max(1, 8 - $0.count)) + $0 }.joined()).trimmed
    }

    private func entry(_ name: String, _ value: String) -> String { padded(name, 48) + value }

    private func padded(_ text: String, _ width: Int) -> String {
        text + String(repeating: " ", count: max(1, width - text.count))
    }

    private func percent(_ part: Double?) -> String { part.map { number($0 * 100, digits: 1) + "%" } ?? "–" }

    /// With that many decimals, rounded half up; "–" for none.
    private func number(_ value: Double?, digits: Int) -> String {
        guard let value else { return "–" }
        var scale = 1
        for _ in 0..<digits { scale *= 10 }
        let whole = Int((abs(value) * Double(scale)).rounded())
        let fraction = String(whole % scale + scale).dropFirst()
        return (value < 0 && whole > 0 ? "-" : "") + String(whole / scale) + (digits > 0 ? "." + fraction : "")
    }
}

extension EvaluationPrinter {
    func json() throws -> String {
        let methods = [("seatwatch", evaluation.notices)] + evaluation.rules.map { ($0.rule.rawValue, $0.score) }
        let value: JSONValue = .object([
            "kinds": .list(evaluation.kinds.map(json)),
            "methods": .object(Dictionary(uniqueKeysWithValues: methods.map { ($0.0, json($0.1)) })),
            "median_days_to_notice": json(evaluation.medianDaysToNotice),
            "early_notices": .integer(Int64(evaluation.earlyNotices)),
            "people_error": json(evaluation.peopleError),
            "takeovers_as_sharing": json(evaluation.notices.takeover.rate),
            "takeovers_as_security": json(evaluation.takeovers.takeover.rate),
            "false_security_per_thousand": json(evaluation.takeovers.falseFlagsPerThousand),
            "declared_flagged": .integer(Int64(evaluation.notices.declared.flagged)),
            "calibration": evaluation.calibration.map(json) ?? .null,
        ])
        return try value.line() + "\n"
    }

    private func json(_ kind: Evaluation.Kind) -> JSONValue {
        .object([
            "kind": .text(kind.name), "group": .text(kind.group.rawValue),
            "accounts": .integer(Int64(kind.notices.accounts)), "flagged": .integer(Int64(kind.notices.flagged)),
            "takeovers": .integer(Int64(kind.takeovers)),
            "rules": .object(
                Dictionary(
                    uniqueKeysWithValues: rules.map { ($0.rawValue, .integer(Int64(kind.rules[$0] ?? 0))) })),
        ])
    }

    private func json(_ score: MethodScore) -> JSONValue {
        .object([
            "precision": json(score.precision), "recall": json(score.recall),
            "false_flags_per_thousand": json(score.falseFlagsPerThousand),
            "precision_at_5_percent": json(score.precision(at: Self.statedPrevalence)),
        ])
    }

    private func json(_ calibration: Calibration) -> JSONValue {
        .object([
            "tenths": .list(
                calibration.tenths.map { tenth in
                    .object([
                        "from": json(tenth.lower), "accounts": .integer(Int64(tenth.accounts)),
                        "shared": .integer(Int64(tenth.shared)), "mean_confidence": json(tenth.meanConfidence),
                        "observed": json(tenth.observed), "error": json(tenth.error),
                    ])
                }),
            "error_max": json(calibration.errorMax), "auc": json(calibration.auc),
        ])
    }

    /// Rounded to six decimals, as more are noise.
    private func json(_ value: Double?) -> JSONValue {
        value.map { .number(($0 * 1e6).rounded() / 1e6) } ?? .null
    }
}

extension MethodScore {
    subscript(group: AccountTruth.Group) -> Count {
        switch group {
        case .single: single
        case .declared: declared
        case .takeover: takeover
        case .shared: shared
        }
    }
}

extension String {
    /// Without the spaces at its end.
    fileprivate var trimmed: String {
        var text = self
        while text.last == " " { text.removeLast() }
        return text
    }
}

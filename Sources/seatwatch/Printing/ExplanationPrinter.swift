/// An account's story as a support agent reads it, at 80 columns.
struct ExplanationPrinter {
    let style: Style

    func text(_ story: JSONValue) -> String {
        var lines = [style.bold(story["account"].shown) + "  " + verdict(story)]
        lines.append(
            wrapped(
                "organization \(story["organization"].shown), role \(story["role"].shown), \(story["status"].shown); "
                    + "first seen \(story["first_seen"].shown), last \(story["last_seen"].shown)", rest: "  "))
        for reason in story["reasons"].list { lines.append(wrapped(reason.shown, first: "- ", rest: "  ")) }
        for answer in story["answers"].list {
            let what = answer["undo"].isTrue ? "Taken back: " : "Answered: "
            let who = answer["by"].text.map { " by \($0)" } ?? ""
            lines.append(
                wrapped("\(what)\(answer["answer"].shown)\(who), \(answer["time"].shown)", first: "- ", rest: "  "))
        }
        lines += letters(story["outreach"])
        if !story["sessions"].list.isEmpty {
            lines.append("- Sessions that are live now, first to make room where a limit is reached:")
            for session in story["sessions"].list {
                let parts = [session["session"].text, session["device"].text, session["network"].text]
                lines.append(
                    wrapped(
                        parts.compactMap { $0 }.joined(separator: "  ") + ", since \(session["started"].shown)",
                        first: "  - ", rest: "    "))
            }
        }
        lines += weighing(story)
        for signal in story["signals"].list { lines += section(signal) }
        if !story["ruled_out"].list.isEmpty {
            lines.append("\n" + style.bold("Explained away"))
            for ruledOut in story["ruled_out"].list {
                lines.append(wrapped("\(ruledOut["kind"].shown): \(ruledOut["reason"].shown)", first: "- ", rest: "  "))
            }
        }
        if !story["distrusted_networks"].list.isEmpty {
            lines.append(
                wrapped("Networks whose location is not believed: \(story["distrusted_networks"].shown)", rest: "  "))
        }
        if !story["presences"].list.isEmpty {
            lines.append("\n" + style.bold("Where it was seen lately"))
            for presence in story["presences"].list {
                lines.append("- \(presence["from"].shown) to \(presence["to"].shown)")
                lines.append("  " + NoticePrinter(style: style).end(presence["sighting"]).dropFirst(6))
            }
        }
        if !story["hours"].list.isEmpty {
            lines.append("\n" + style.bold("Active hours (UTC)") + "   0     6     12    18")
            for day in story["hours"].list { lines.append("  \(day["day"].shown)        \(day["active"].shown)") }
        }
        return lines.joined(separator: "\n") + "\n"
    }

    private func verdict(_ story: JSONValue) -> String {
        story["flagged"].isTrue
            ? "flagged since \(story["since"].shown), about \(story["people_estimate"].shown) people"
            : "not flagged"
    }

    /// Where the account stands on the ladder: what was told, and what is next.
    private func letters(_ outreach: JSONValue) -> [String] {
        guard outreach != .null else { return [] }
        var lines: [String] = []
        if let told = outreach["told"].text {
            lines.append(wrapped("Told: the \(told) letter, \(outreach["told_at"].shown)", first: "- ", rest: "  "))
        }
        if let next = outreach["next"].text {
            let reason = outreach["reason"].text.map { ": \($0)" } ?? ""
            let due = outreach["due"].text.map { ", looked at \($0)" } ?? ""
            lines.append(wrapped("Next: the \(next) letter\(due)\(reason)", first: "- ", rest: "  "))
        } else if let reason = outreach["reason"].text {
            lines.append(wrapped("Letters: \(reason)", first: "- ", rest: "  "))
        }
        if let until = outreach["rest_until"].text {
            lines.append(wrapped("A new finding is not told by letter before \(until)", first: "- ", rest: "  "))
        }
        return lines
    }

    /// How the confidence comes about: log-odds add up.
    private func weighing(_ story: JSONValue) -> [String] {
        // Nothing seen speaks for one person: the intercept is never positive.
        let unseen = story["intercept"].shown.replacing("-", with: "")
        var sum = story["prior"].shown + " (before any evidence) - \(unseen) (for all that was not seen)"
        for signal in story["signals"].list { sum += " + \(signal["weight"].shown) (\(signal["kind"].shown))" }
        return [
            "confidence \(story["confidence"].shown); a finding opens at \(story["threshold"].shown)",
            wrapped("log-odds: \(sum)", rest: "  "),
        ]
    }

    private func section(_ signal: JSONValue) -> [String] {
        var lines = ["\n" + style.bold(signal["kind"].shown), wrapped(signal["summary"].shown)]
        for evidence in signal["evidence"].list { lines += NoticePrinter(style: style).evidence(evidence) }
        return lines
    }
}

/// An account's history as a person reads it, at 80 columns.
struct HistoryPrinter {
    let style: Style

    func text(of account: String, _ steps: [JSONValue]) -> String {
        guard !steps.isEmpty else { return "\(account): nothing was ever told or answered about it\n" }
        return style.bold(account) + "\n" + steps.map { text($0) + "\n" }.joined()
    }

    private func text(_ step: JSONValue) -> String {
        let head = style.dim(step["time"].shown) + "  "
        if step["event"].text == "answer" { return head + answer(step["answer"]) }
        var lines = [head + style.accent(step["event"].shown)]
        if let people = step["people_estimate"].number {
            lines[0] +=
                "  confidence \(step["confidence"].shown), about \(Int(people)) people "
                + "(at least \(step["people_at_least"].shown))"
        }
        let outreach = step["outreach"]
        if outreach != .null {
            lines.append(
                wrapped(
                    "\(outreach["decision"].shown) to \(outreach["audience"].shown): \(outreach["reason"].shown)",
                    first: "    ", rest: "      "))
        }
        if let subject = step["subject"].text { lines.append(wrapped("\"\(subject)\"", first: "    ", rest: "      ")) }
        return lines.joined(separator: "\n")
    }

    private func answer(_ answer: JSONValue) -> String {
        var text = answer["undo"].isTrue ? "taken back: " : "answered: "
        text += style.bold(answer["answer"].shown)
        if let until = answer["until"].text { text += " until \(until)" }
        text += " by \(answer["by"].text ?? "somebody who gave no name")"
        if let note = answer["note"].text { text += "\n" + wrapped("\"\(note)\"", first: "    ", rest: "      ") }
        return text
    }
}

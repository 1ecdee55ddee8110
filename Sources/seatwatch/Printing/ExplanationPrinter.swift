import Foundation

/// An account's story as a support agent reads it, at 80 columns: the verdict and what keeps it, the sum behind it, the
/// evidence, and what is known of devices, networks, places and hours. Times are UTC, to the minute.
struct ExplanationPrinter {
    let style: Style

    func text(_ story: JSONValue) -> String {
        let sections = [
            head(story), points(story), story["signals"].list.flatMap { signal($0) }, ruledOut(story), ofLate(story),
            devices(story), networks(story), hours(story),
        ]
        return sections.flatMap { $0 }.joined(separator: "\n") + "\n"
    }

    // MARK: The verdict

    private func head(_ story: JSONValue) -> [String] {
        let verdict =
            story["flagged"].isTrue
            ? "flagged since \(minute(story["since"])), about \(story["people_estimate"].shown) people"
                + " (at least \(story["people_at_least"].shown))"
            : "not flagged"
        var facts = story["organization"].text.map { ["organization \($0)"] } ?? []
        facts += ["role \(story["role"].shown)", story["status"].shown]
        if story["first_seen"] != .null {
            facts.append("seen from \(minute(story["first_seen"])) to \(minute(story["last_seen"])) (UTC)")
        }
        let account = story["account"].shown
        var lines = [
            style.bold(account) + columns([account, verdict], rest: "  ").dropFirst(account.count),
            columns(facts, rest: "  "),
        ]
        lines += story["reasons"].list.map { item($0.shown) }
        lines += story["answers"].list.map { answer in
            let who = answer["by"].text.map { " by \($0)" } ?? ""
            let what = answer["undo"].isTrue ? "Taken back: " : "Answered: "
            return item("\(what)\(answer["answer"].shown)\(who), \(minute(answer["time"]))")
        }
        return lines + letters(story["outreach"]) + sessions(story)
    }

    /// Where the account stands on the ladder: what was told, and what is next.
    private func letters(_ outreach: JSONValue) -> [String] {
        guard outreach != .null else { return [] }
        var lines: [String] = []
        if let told = outreach["told"].text {
            lines.append(item("Told: the \(told) letter, \(minute(outreach["told_at"]))"))
        }
        if let next = outreach["next"].text {
            let reason = outreach["reason"].text.map { ": \($0)" } ?? ""
            let due = outreach["due"] == .null ? "" : ", looked at \(minute(outreach["due"]))"
            lines.append(item("Next: the \(next) letter\(due)\(reason)"))
        } else if let reason = outreach["reason"].text {
            lines.append(item("Letters: \(reason)"))
        }
        if outreach["rest_until"] != .null {
            lines.append(item("A new finding is not told by letter before \(minute(outreach["rest_until"]))"))
        }
        return lines
    }

    private func sessions(_ story: JSONValue) -> [String] {
        guard !story["sessions"].list.isEmpty else { return [] }
        return ["- Sessions that are live now, first to make room where a limit is reached:"]
            + story["sessions"].list.map { session in
                let parts = [session["session"].text, session["device"].text, session["network"].text]
                return columns(
                    parts.compactMap { $0.map(EvidencePrinter.short) } + ["since \(minute(session["started"]))"],
                    first: "  - ", rest: "    ")
            }
    }

    // MARK: The sum

    /// How the confidence comes about: log-odds add up, so they can be read as points.
    private func points(_ story: JSONValue) -> [String] {
        let signals = story["signals"].list
        let before = story["prior"].number ?? 0
        let unseen = story["unseen"].number ?? 0
        let sum = signals.reduce(before + unseen) { $0 + ($1["weight"].number ?? 0) }
        return heading("Points for several people")
            + [
                "  \(Self.point(before))  before anything is seen: most logins are one person's",
                "  \(Self.point(unseen))  for all that could have been seen in \(watch(story)) and was not",
            ]
            + signals.map { signal in
                let weight = signal["weight"].number ?? 0
                let bar = String(repeating: "#", count: max(0, min(Self.barMost, Int((2 * weight).rounded()))))
                return "  \(Self.point(weight))  " + signal["kind"].shown.padded(to: 18) + bar
            }
            + [
                "  \(Self.point(sum))  in all: " + outcome(story)
            ]
    }

    /// From the fifteenth day on no more is taken off.
    private func watch(_ story: JSONValue) -> String {
        switch story["watched_days"].number ?? 0 {
        case ..<1: "less than a day"
        case ..<2: "1 day"
        case ..<15: "\(story["watched_days"].shown) days"
        default: "15 days or more"
        }
    }

    private func outcome(_ story: JSONValue) -> String {
        if story["declared"].isTrue { return "nothing is concluded, since sharing has been agreed" }
        let confidence = "confidence \(story["confidence"].shown)"
        guard let threshold = story["threshold"].number, 0 < threshold, threshold < 1 else { return confidence }
        let needed = Self.point(log(threshold / (1 - threshold))).drop { $0 == " " }
        return "\(confidence); a finding opens at \(needed) (\(story["threshold"].shown.prefix(6)))"
    }

    private static let barMost = 48

    private static func point(_ value: Double) -> String {
        // Foundation's formats would follow the reader's language.
        let hundredths = Int((abs(value) * 100).rounded())
        let digits = "\(hundredths / 100).\(hundredths % 100 / 10)\(hundredths % 10)"
        let text = (value < 0 ? "-" : "+") + digits
        return String(repeating: " ", count: max(0, 6 - text.count)) + text
    }

    // MARK: The evidence

    private func signal(_ signal: JSONValue) -> [String] {
        heading(signal["kind"].shown) + [wrapped(signal["summary"].shown)]
            + EvidencePrinter(indent: "  ").lines(signal["evidence"].list, kind: signal["kind"].text)
    }

    private func ruledOut(_ story: JSONValue) -> [String] {
        guard !story["ruled_out"].list.isEmpty else { return [] }
        return heading("Explained away")
            + story["ruled_out"].list.map { item("\($0["kind"].shown): \($0["reason"].shown)") }
    }

    /// Where it was of late, by the tracks into which that falls.
    private func ofLate(_ story: JSONValue) -> [String] {
        let presences = story["presences"].list
        guard !presences.isEmpty else { return [] }
        let tracks = Int(presences.compactMap { $0["track"].number }.max() ?? 0)
        // No person's number: who comes back may be on another track.
        func label(_ presence: JSONValue) -> String {
            tracks > 1 ? (presence["track"].number.map { String(Int($0)) } ?? "-").padded(to: 4) : ""
        }
        let note = wrapped(
            "This takes at least \(tracks) people. One of them may have been wherever one number stands; a dash: it is not "
                + "known well enough where this was.")
        return heading("Seen of late") + (tracks > 1 ? [note] : [])
            + presences.flatMap { presence in
                let (from, to) = (minute(presence["from"]), minute(presence["to"]))
                let span = from == to ? from : "\(from) to \(to.hasPrefix(from.prefix(11)) ? String(to.suffix(5)) : to)"
                return [
                    "  " + label(presence) + span,
                    EvidencePrinter(indent: tracks > 1 ? "      " : "    ").end(presence["sighting"]),
                ]
            }
    }

    // MARK: What is remembered

    private func devices(_ story: JSONValue) -> [String] {
        guard !story["devices"].list.isEmpty else { return [] }
        return heading("Devices remembered")
            + story["devices"].list.map { device in
                var parts = [device["device"].text.map(EvidencePrinter.short) ?? "no device id"]
                if let deviceClass = device["device_class"].text { parts.append(deviceClass) }
                parts.append(Self.days(device))
                if device["machine"].isTrue { parts.append("keeps time as machines do: counts for nobody") }
                if device["intruder"].isTrue { parts.append("came in after failed logins: counts for nobody") }
                return columns(parts, first: "  ", rest: "    ")
            }
    }

    private func networks(_ story: JSONValue) -> [String] {
        guard !story["networks"].list.isEmpty else { return [] }
        return heading("Networks and places remembered")
            + story["networks"].list.flatMap { network in
                let place = network["place"].text.map(EvidencePrinter.short) ?? "no known place"
                var parts = [network["network"].shown, place, Self.days(network)]
                let devices = Int(network["devices"].number ?? 0)
                parts.append(devices == 1 ? "1 device" : "\(devices) devices")
                let reason = network["reason"].text.map { [wrapped($0, first: "    ", rest: "    ")] } ?? []
                return [columns(parts, first: "  ", rest: "    ")] + reason
            } + forgotten(story)
    }

    /// Networks that are not believed and no longer remembered with their days.
    private func forgotten(_ story: JSONValue) -> [String] {
        let remembered = Set(story["networks"].list.map(\.["network"].shown))
        let others = story["distrusted_networks"].list.map(\.shown).filter { !remembered.contains($0) }
        return others.isEmpty ? [] : [item("Not believed either: \(others.joined(separator: ", "))")]
    }

    private static func days(_ story: JSONValue) -> String {
        story["days"].number == 1 ? "1 day" : "\(story["days"].shown) days"
    }

    private func hours(_ story: JSONValue) -> [String] {
        guard !story["hours"].list.isEmpty else { return [] }
        return heading("Active hours (UTC)", "  0     6     12    18")
            + story["hours"].list.map { "  \($0["day"].shown)        \($0["active"].shown)" }
    }

    // MARK: Forms

    private func heading(_ title: String, _ beside: String = "") -> [String] { ["", style.bold(title) + beside] }

    private func item(_ text: String) -> String { wrapped(text, first: "- ", rest: "  ") }

    private func minute(_ time: JSONValue) -> String { EvidencePrinter.minute(time) }
}

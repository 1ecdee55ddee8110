import Foundation

/// An account's story as a support agent reads it, at 80 columns: the verdict and what keeps it, the sum behind it, the
/// evidence, and what is known of devices, networks, places and hours. Times are UTC, to the minute.
struct ExplanationPrinter {
    let style: Style

    func text(_ story: JSONValue) -> String {
        let sections = [
            head(story), points(story), story["signals"].list.flatMap { signal($0) }, ruledOut(story), lastDay(story),
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
            wrapped(facts.joined(separator: ", "), rest: "  "),
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
                    parts.compactMap { $0 } + ["since \(minute(session["started"]))"], first: "  - ", rest: "    ")
            }
    }

    // MARK: The sum

    /// How the confidence comes about: log-odds add up, so they can be read as points.
    private func points(_ story: JSONValue) -> [String] {
        let signals = story["signals"].list
        let before = story["prior"].number ?? 0
        let unseen = story["intercept"].number ?? 0
        let sum = signals.reduce(before + unseen) { $0 + ($1["weight"].number ?? 0) }
        // Between 0.2 and 0.9999, as settings go.
        let threshold = story["threshold"].number ?? 0.5
        let needed = Self.point(log(threshold / (1 - threshold))).drop { $0 == " " }
        return heading("Points for several people")
            + [
                "  \(Self.point(before))  before anything is seen: most logins are one person's",
                "  \(Self.point(unseen))  for all that could have been seen and was not",
            ]
            + signals.map { signal in
                let weight = signal["weight"].number ?? 0
                let bar = String(repeating: "#", count: min(Self.barMost, Int((2 * weight).rounded())))
                return "  \(Self.point(weight))  " + signal["kind"].shown.padded(to: 18) + bar
            }
            + [
                "  \(Self.point(sum))  in all: confidence \(story["confidence"].shown); a finding opens at \(needed) "
                    + "(confidence \(story["threshold"].shown))"
            ]
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
    private func lastDay(_ story: JSONValue) -> [String] {
        let presences = story["presences"].list
        guard !presences.isEmpty else { return [] }
        let tracks = Int(presences.compactMap { $0["track"].number }.max() ?? 0)
        let title =
            switch tracks {
            case 0: "Seen in the last day"
            case 1: "Seen in the last day: one person could have been at all these places"
            default: "Seen in the last day: one person alone could not have been at all these places"
            }
        return heading(title)
            + presences.flatMap { presence in
                let (from, to) = (minute(presence["from"]), minute(presence["to"]))
                let span = from == to ? from : "\(from) to \(to.hasPrefix(from.prefix(11)) ? String(to.suffix(5)) : to)"
                let person = tracks > 1 ? "  \(presence["track"].number.map { "person \(Int($0))" } ?? "–")" : ""
                return [
                    "  " + span + person,
                    EvidencePrinter(indent: "    ").end(presence["sighting"]),
                ]
            }
    }

    // MARK: What is remembered

    private func devices(_ story: JSONValue) -> [String] {
        guard !story["devices"].list.isEmpty else { return [] }
        return heading("Devices of the last 28 days")
            + story["devices"].list.map { device in
                var parts = [device["device"].text ?? "no device id"]
                if let deviceClass = device["device_class"].text { parts.append(deviceClass) }
                parts.append(Self.days(device))
                if device["machine"].isTrue { parts.append("keeps time as machines do: counts for nobody") }
                return columns(parts, first: "  ", rest: "    ")
            }
    }

    private func networks(_ story: JSONValue) -> [String] {
        guard !story["networks"].list.isEmpty else { return [] }
        return heading("Networks and places of the last 28 days")
            + story["networks"].list.flatMap { network in
                var parts = [network["network"].shown, network["place"].text ?? "no known place", Self.days(network)]
                let devices = Int(network["devices"].number ?? 0)
                parts.append(devices == 1 ? "1 device" : "\(devices) devices")
                return [
                    columns(parts, first: "  ", rest: "    "),
                    wrapped(network["reason"].shown, first: "    ", rest: "    "),
                ]
            }
    }

    private static func days(_ story: JSONValue) -> String {
        story["days"].number == 1 ? "1 day" : "\(story["days"].shown) days"
    }

    private func hours(_ story: JSONValue) -> [String] {
        guard !story["hours"].list.isEmpty else { return [] }
        return heading("Active hours (UTC)", "   0     6     12    18")
            + story["hours"].list.map { "  \($0["day"].shown)        \($0["active"].shown)" }
    }

    // MARK: Forms

    private func heading(_ title: String, _ beside: String = "") -> [String] { ["", style.bold(title) + beside] }

    private func item(_ text: String) -> String { wrapped(text, first: "- ", rest: "  ") }

    private func minute(_ time: JSONValue) -> String { EvidencePrinter.minute(time) }
}

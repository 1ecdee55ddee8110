/// A notice as a person reads it, at 80 columns.
struct NoticePrinter {
    let style: Style
    /// Idle accounts listed by name.
    private static let idleShown = 5
    /// Logins of a digest listed by name.
    private static let loginsShown = 5

    func text(_ notice: JSONValue) -> String {
        let data = notice["data"]
        let word = notice["type"].text?.split(separator: ".").dropFirst(2).first.map(String.init) ?? "notice"
        if notice["type"].text?.hasPrefix("seatwatch.seats.") == true { return seats(notice, word) }
        if notice["type"].text?.hasPrefix("seatwatch.outreach.") == true { return outreach(notice) }
        if notice["type"].text?.hasPrefix("seatwatch.prevalence.") == true { return prevalence(notice, word) }
        if notice["type"].text?.hasPrefix("seatwatch.session.") == true { return displaced(notice, word) }
        var lines: [String] = []
        let people = data["people_estimate"].shown
        lines.append(
            style.bold("\(word): \(data["display_name"].text ?? data["account"].shown)")
                + style.dim("  \(notice["time"].shown)  \(data["account"].shown)"))
        lines.append(
            "  confidence \(data["confidence"].shown), about \(people) people "
                + "(at least \(data["people_at_least"].shown))")
        for signal in data["signals"].list {
            lines.append(
                wrapped(signal["summary"].shown, first: "  \(style.accent(signal["kind"].shown)): ", rest: "    "))
            let newest = Array(signal["evidence"].list.suffix(2))
            lines += EvidencePrinter(indent: "    ").lines(newest, kind: signal["kind"].text)
        }
        for ruledOut in data["ruled_out"].list {
            lines.append(wrapped(ruledOut["reason"].shown, first: style.dim("  ruled out: "), rest: "    "))
        }
        lines += offers(data)
        lines.append(decision(data["outreach"]))
        return lines.joined(separator: "\n") + "\n"
    }

    /// A later letter.
    private func outreach(_ notice: JSONValue) -> String {
        let data = notice["data"]
        let subject = data["display_name"].text ?? data["account"].text ?? data["organization"].shown
        let head =
            style.bold("\(data["step"].shown): \(subject)") + style.dim("  \(notice["time"].shown)  ")
            + style.dim(data["account"].text ?? data["organization"].shown)
        var logins = data["account"] == .null ? data["accounts"].list.prefix(Self.loginsShown).map(\.shown) : []
        if !logins.isEmpty {
            let further = data["accounts"].list.count - logins.count
            if further > 0 { logins.append("\(further) more") }
            logins = [wrapped(logins.joined(separator: ", "), first: "  logins: ", rest: "    ")]
        }
        return ([head] + logins + offers(data) + [decision(data)]).joined(separator: "\n") + "\n"
    }

    private func offers(_ data: JSONValue) -> [String] {
        let offers = data["suggestions"].list.prefix(3).map { suggestion in
            var offer = suggestion["kind"].shown
            if let available = suggestion["available"].number { offer += " (\(Int(available)))" }
            if let quantity = suggestion["quantity"].number { offer += " (\(Int(quantity)))" }
            return offer
        }
        return offers.isEmpty ? [] : ["  could offer: " + offers.joined(separator: ", ")]
    }

    private func decision(_ data: JSONValue) -> String {
        wrapped(
            "\(data["decision"].shown) (\(data["reason"].shown)), to \(data["audience"].shown)", first: "  outreach: ",
            rest: "    ")
    }

    private func seats(_ notice: JSONValue, _ word: String) -> String {
        let data = notice["data"]
        let head =
            style.bold("seats \(word): \(data["name"].text ?? data["organization"].shown)")
            + style.dim("  \(notice["time"].shown)  \(data["organization"].shown)")
        let purchased = data["purchased"].number.map { "\(Int($0)) purchased, " } ?? ""
        let daily = data["power_users"].number.map { $0 > 0 ? ", \(Int($0)) almost daily" : "" } ?? ""
        let counts =
            "  \(purchased)\(data["assigned"].shown) assigned, \(data["active"].shown) used in the last 30 days\(daily)"
        let places = ["department", "country"].flatMap { kind in
            data["where"][kind == "country" ? "countries" : "departments"].list.map {
                "\($0[kind].shown) +\($0["added"].shown)\($0["new"] == .flag(true) ? " (new)" : "")"
            }
        }
        let growth = places.isEmpty ? [] : [wrapped(places.joined(separator: ", "), first: "  where: ", rest: "    ")]
        var idle = data["accounts"].list.prefix(Self.idleShown).map { account in
            "  - \(account["display_name"].text ?? account["account"].shown): not used for \(account["days"].shown) days"
        }
        if let count = data["inactive"].number, Int(count) > idle.count {
            idle.append("  - and \(Int(count) - idle.count) more")
        }
        let task = wrapped(
            "\(data["task"]["title"].shown) (by \(data["task"]["due"].shown))", first: "  to do: ", rest: "    ")
        return ([head, counts] + growth + idle + [task]).joined(separator: "\n") + "\n"
    }

    private func displaced(_ notice: JSONValue, _ word: String) -> String {
        let data = notice["data"]
        func session(_ label: String, _ session: JSONValue) -> String {
            let parts = [session["session"].text ?? "without an id", session["device"].text, session["network"].text]
            return wrapped(
                parts.compactMap { $0 }.joined(separator: "  ") + ", since \(session["started"].shown)",
                first: "  \(label): ", rest: "    ")
        }
        return [
            style.bold("session \(word): \(data["display_name"].text ?? data["account"].shown)")
                + style.dim("  \(notice["time"].shown)  \(data["account"].shown)"),
            "  \(data["live"].shown) sessions at once, limit \(data["limit"].shown)",
            session("to end", data), session("newest", data["newest"]),
            wrapped(data["summary"].shown, first: "  to do: ", rest: "    "),
            wrapped(data["advice"].shown, first: "  if they ask: ", rest: "    "),
        ].joined(separator: "\n") + "\n"
    }

    private func prevalence(_ notice: JSONValue, _ word: String) -> String {
        let data = notice["data"]
        let group = data["name"].text.map { "\(data["scope"].shown) \($0)" } ?? data["scope"].shown
        let value = data["monthly_value"].list.map {
            "\($0["at_least"].shown) to \($0["estimate"].shown) \($0["currency"].shown) a month"
        }
        let seats =
            "  seats for \(data["unpaid_seats"]["at_least"].shown) to \(data["unpaid_seats"]["estimate"].shown) people"
            + (value.isEmpty ? "" : ": " + value.joined(separator: ", "))
        return [
            style.bold("shared logins \(word): \(group)") + style.dim("  \(notice["time"].shown)"),
            "  share \(data["share"].shown) (\(data["interval"]["low"].shown) to \(data["interval"]["high"].shown)), "
                + "line \(data["line"].shown), speaks for \(data["reading"].shown)",
            wrapped(data["summary"].shown, first: "  ", rest: "  "), seats,
            wrapped(
                "\(data["task"]["title"].shown) (by \(data["task"]["due"].shown))", first: "  to do: ", rest: "    "),
        ].joined(separator: "\n") + "\n"
    }
}

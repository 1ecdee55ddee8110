internal import Model

/// Words for the customer: what was seen, that it may well be nothing, and what could help. Never accuses.
struct MessageWriter {
    let locale: String

    static let english = MessageWriter(locale: "en")

    func message(for finding: Finding, suggestions: [Suggestion]) -> Message {
        let name = finding.account.displayName ?? finding.account.account
        var lines = ["Hello,", ""]
        lines.append(
            "We noticed unusual access to the login \(Self.plain(name)). It may well be one person with several "
                + "devices. These are the things we saw:")
        lines.append("")
        for signal in finding.signals { lines.append("- \(Self.plain(signal.summary))") }
        lines.append("")
        let offers = suggestions.compactMap(sentence)
        if !offers.isEmpty {
            lines.append("If several people need access, we are glad to help:")
            lines += offers.map { "- \($0)" }
            lines.append("")
        }
        lines.append("If it is just you on several devices, please tell us, and we will adjust our detection.")
        lines.append("Nothing changes for you in the meantime.")
        return Message(
            locale: locale, subject: "Would a seat for somebody else help?", body: lines.joined(separator: "\n") + "\n")
    }

    private func sentence(for suggestion: Suggestion) -> String? {
        switch suggestion.kind {
        case .useIdleSeats:
            let available = suggestion.available ?? 0
            return
                "Your plan has \(available) \(available == 1 ? "seat" : "seats") that nobody has used lately: another "
                + "person could have one at no extra cost."
        case .sharedRoleAccount: return "A shared role account suits a team's mailbox."
        case .addSeats:
            let quantity = suggestion.quantity ?? 1
            let link = Self.link(suggestion)
            let seats = quantity == 1 ? "a seat" : "\(quantity) seats"
            guard let cost = suggestion.monthlyCost, let currency = suggestion.currency else {
                return "You can add \(seats)\(link)"
            }
            return "You can add \(seats) for \(currency) \(cost) more a month\(link)"
        case .viewerAccess: return "People who only read can have viewer access."
        case .guestAccess: return "People from outside your organization can have guest access."
        case .featureUpgrade, .addOn:
            return Self.plain(suggestion.reason) + Self.link(suggestion)
        case .education, .adjustDetection: return nil
        }
    }

    /// What ends a sentence: the link, or a full stop.
    private static func link(_ suggestion: Suggestion) -> String {
        suggestion.url.map { ": " + plain($0) } ?? "."
    }

    /// Names, places and links come from outside: no line break reaches the text, and nothing that turns its direction
    /// round.
    static func plain(_ text: String) -> String {
        var result = ""
        for scalar in text.unicodeScalars { result.unicodeScalars.append(isPlain(scalar) ? scalar : " ") }
        return result
    }

    private static func isPlain(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .control, .lineSeparator, .paragraphSeparator: false
        // Embeddings, overrides and isolates (Unicode Standard Annex 9); marks and joiners belong to names.
        case .format: !(0x202A...0x202E).contains(scalar.value) && !(0x2066...0x2069).contains(scalar.value)
        default: true
        }
    }
}

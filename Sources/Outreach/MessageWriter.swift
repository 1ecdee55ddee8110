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
        for signal in finding.signals { lines.append("- \(signal.summary)") }
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
            let link = suggestion.url.map { ": \($0)" } ?? "."
            return "You can add \(quantity == 1 ? "a seat" : "\(quantity) seats")\(link)"
        case .viewerAccess: return "People who only read can have viewer access."
        case .guestAccess: return "People from outside your organization can have guest access."
        case .featureUpgrade, .addOn:
            return Self.plain(suggestion.reason) + (suggestion.url.map { ": \($0)" } ?? ".")
        case .education, .adjustDetection: return nil
        }
    }

    /// Names come from outside: no line breaks or control characters reach the text.
    static func plain(_ text: String) -> String {
        String(text.unicodeScalars.map { $0.properties.generalCategory == .control ? " " : Character($0) })
    }
}

internal import Model

/// Words for the customer, in the customer's language: what was seen, that it may well be nothing, and what could help.
struct MessageWriter {
    let language: MessageCatalog.Language

    private var numbers: NumberStyle { language.numbers }

    /// Further away, the next price is nobody's reason to buy seats.
    private static let nextTierMax = 25

    /// - Parameter choices: the answers, in this language; with links, the letter has them too.
    func message(
        for finding: Finding, organization: Directory.Organization?, suggestions: [Suggestion],
        audience: OutreachDecision.Audience, choices: [FeedbackChoice]
    ) -> Message {
        let isAdoption = organization?.pricing == .value
        let template = language[isAdoption ? .adopted : .noticed]
        // The letter itself asks whether it is just one person.
        let offers = suggestions.filter { $0.kind != .adjustDetection }
        let justMe = choices.first { $0.answer == Feedback.Answer.justMe.name }?.url
        let others = choices.filter {
            $0.url != nil && $0.answer != Feedback.Answer.justMe.name
                && !(isAdoption && $0.answer == Feedback.Answer.seatsAdded.name)
        }
        let values = FieldsValue([
            "login": TextValue(finding.account.displayName ?? finding.account.account),
            "account": TextValue(finding.account.account),
            "organization": TextValue(organization?.name),
            "people": CountValue(finding.peopleEstimate, numbers),
            "to_account": audience == .account,
            "to_organization": audience == .organizationAdmin,
            "signals": finding.signals.map { FieldsValue(["sentence": TextValue(sentence(for: $0))]) },
            "can_help": !offers.isEmpty,
            "suggestions": offers.map { FieldsValue(["sentence": TextValue(sentence(for: $0, to: finding))]) },
            "just_me": TextValue(justMe),
            "answers": others.map { FieldsValue(["label": TextValue($0.label), "link": TextValue($0.url)]) },
        ])
        return Message(
            locale: language.tag.description, subject: template.subject(values), body: template.text(values))
    }

    func sentence(for signal: Signal) -> String {
        // Evidence is a day's; of journeys the farthest is told, as support is told of it.
        let farthest = signal.evidence.max { ($0.distance ?? 0) < ($1.distance ?? 0) }
        let isJourney = farthest?.from.place != nil && farthest?.to.place != nil
        return language[.signal].sentence(
            FieldsValue(
                [
                    "days": CountValue(signal.evidence.isEmpty ? nil : signal.evidence.count, numbers),
                    "from": TextValue(isJourney ? farthest?.from.place?.name : nil),
                    "to": TextValue(isJourney ? farthest?.to.place?.name : nil),
                    "distance": TextValue(numbers.text(farthest?.distance ?? 0)),
                    "same_time": farthest?.gap == 0,
                    "minutes": CountValue(farthest?.gap, numbers),
                ], flag: signal.kind.rawValue))
    }

    func sentence(for suggestion: Suggestion, to finding: Finding) -> String {
        let tier = suggestion.nextTier.flatMap { $0.more <= Self.nextTierMax ? $0 : nil }
        let role = finding.account.role
        return language[.suggestion].sentence(
            FieldsValue(
                [
                    "people": CountValue(finding.peopleEstimate, numbers),
                    "available": CountValue(suggestion.available, numbers),
                    "quantity": CountValue(suggestion.quantity, numbers),
                    "cost": TextValue(money(suggestion.monthlyCost, suggestion.currency)),
                    "more": CountValue(tier?.more, numbers),
                    "next_price": TextValue(money(tier?.unitPrice, suggestion.currency)),
                    "limit": CountValue(suggestion.sessionLimit, numbers),
                    "has_it": suggestion.kind == .viewerAccess && role == .viewer
                        || suggestion.kind == .guestAccess && role == .guest,
                    // What is offered is called as the organization's line calls it.
                    "name": TextValue(suggestion.kind.isOffer ? suggestion.reason : nil),
                    "link": TextValue(suggestion.url),
                ], flag: suggestion.kind.rawValue))
    }

    private func money(_ amount: String?, _ currency: String?) -> String? {
        guard let amount, let currency else { return nil }
        return "\(currency) \(numbers.text(amount))"
    }
}

extension Suggestion.Kind {
    /// Whether it comes from the organization's `offers`.
    fileprivate var isOffer: Bool { self == .featureUpgrade || self == .addOn }
}

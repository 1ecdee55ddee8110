internal import Model

/// Words for the customer, in the customer's language: what was seen, that it may well be nothing, and what could help.
struct MessageWriter {
    let language: MessageCatalog.Language

    private var numbers: NumberStyle { language.numbers }

    /// Further away, the next price is nobody's reason to buy seats.
    private static let nextTierMax = 25

    /// - Parameters:
    ///   - choices: the answers, in this language; with links, the letter has them too.
    ///   - step: how often it was told before.
    func message(
        for finding: Finding, organization: Directory.Organization?, suggestions: [Suggestion],
        audience: OutreachDecision.Audience, choices: [FeedbackChoice], step: LadderStep = .education
    ) -> Message {
        let isAdoption = organization?.pricing == .value
        // The letter itself asks whether it is just one person.
        let offers = suggestions.filter { $0.kind != .adjustDetection }
        let justMe = choices.first { $0.answer == Feedback.Answer.justMe.name }?.url
        let others = choices.filter {
            $0.url != nil && $0.answer != Feedback.Answer.justMe.name
                && !(isAdoption && $0.answer == Feedback.Answer.seatsAdded.name)
        }
        let values = FieldsValue([
            "login": TextValue(finding.account.name),
            "account": TextValue(finding.account.account),
            "organization": TextValue(organization?.name),
            "people": CountValue(finding.peopleEstimate, numbers),
            "to_account": audience == .account,
            "to_organization": audience == .organizationAdmin,
            "signals": finding.signals.map { FieldsValue(["sentence": TextValue(sentence(for: $0))]) },
            "can_help": !offers.isEmpty,
            "suggestions": offers.map {
                FieldsValue(["sentence": TextValue(sentence(for: $0, to: [finding.account]))])
            },
            "just_me": TextValue(justMe),
            "answers": others.map { FieldsValue(["label": TextValue($0.label), "link": TextValue($0.url)]) },
        ])
        return message(template(for: step, isAdoption: isAdoption), values)
    }

    private func template(for step: LadderStep, isAdoption: Bool) -> TemplateName {
        switch step {
        case .education: isAdoption ? .adopted : .noticed
        case .offer: isAdoption ? .adopted : .offer
        case .reminder, .person: .reminder
        }
    }

    func message(_ name: TemplateName, _ values: FieldsValue) -> Message {
        let template = language[name]
        return Message(
            locale: language.tag.description, subject: template.subject(values), body: template.text(values))
    }

    func sentence(for signal: Signal) -> String {
        let farthest = signal.farthest
        let isJourney = farthest?.from.place != nil && farthest?.to.place != nil
        return language[.signal].sentence(
            FieldsValue(
                [
                    "days": CountValue(signal.evidence.isEmpty ? nil : signal.days, numbers),
                    "from": TextValue(isJourney ? farthest?.from.place?.name : nil),
                    "to": TextValue(isJourney ? farthest?.to.place?.name : nil),
                    "distance": TextValue(numbers.text(farthest?.distance ?? 0)),
                    "same_time": farthest?.gap == 0,
                    "minutes": CountValue(farthest?.gap, numbers),
                ], flag: signal.kind.rawValue))
    }

    /// - Parameter accounts: whom it is offered.
    func sentence(for suggestion: Suggestion, to accounts: [AccountFacts]) -> String {
        let tier = suggestion.nextTier.flatMap { $0.more <= Self.nextTierMax ? $0 : nil }
        func allAre(_ role: Role) -> Bool { accounts.allSatisfy { $0.role == role } }
        return language[.suggestion].sentence(
            FieldsValue(
                [
                    "available": CountValue(suggestion.available, numbers),
                    "quantity": CountValue(suggestion.quantity, numbers),
                    "cost": TextValue(money(suggestion.monthlyCost, suggestion.currency)),
                    "more": CountValue(tier?.more, numbers),
                    "next_price": TextValue(money(tier?.unitPrice, suggestion.currency)),
                    "limit": CountValue(suggestion.sessionLimit, numbers),
                    "has_it": suggestion.kind == .viewerAccess && allAre(.viewer)
                        || suggestion.kind == .guestAccess && allAre(.guest),
                    // What is offered is called as the organization's line calls it.
                    "name": TextValue(suggestion.kind.isOffer ? suggestion.reason : nil),
                    "link": TextValue(suggestion.url),
                ], flag: suggestion.kind.rawValue))
    }

    func money(_ amount: String?, _ currency: String?) -> String? {
        guard let amount, let currency else { return nil }
        return "\(currency) \(numbers.text(amount))"
    }
}

extension Suggestion.Kind {
    /// Whether it comes from the organization's `offers`.
    fileprivate var isOffer: Bool { self == .featureUpgrade || self == .addOn }
}

extension AccountFacts {
    /// How a customer knows it.
    var name: String { displayName ?? account }
}

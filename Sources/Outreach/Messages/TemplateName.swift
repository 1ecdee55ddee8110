internal import Model

/// The texts that customers read, each a template of its own in every language.
///
/// Messages are made of sentences that are made first, so that a reminder or a digest says the same things in the same
/// words.
public enum TemplateName: String, Codable, CaseIterable, Sendable {
    /// A finding is told: seats are what the customer pays for.
    case noticed = "sharing.noticed"
    /// A finding is told to a customer who pays for value, as good news.
    case adopted = "sharing.adopted"
    /// What could help is offered, some time after a finding was told.
    case offer = "sharing.offer"
    /// A finding is told once more, since nobody has answered.
    case reminder = "sharing.reminder"
    /// Many findings of one organization are told at once.
    case digest = "organization.digest"
    /// Seats of one organization that nobody has used for long.
    case inactive = "seats.inactive"
    /// An organization's month, for somebody there to pass on.
    case monthly = "report.monthly"
    /// One sentence for a signal.
    case signal
    /// One sentence for a suggestion.
    case suggestion
    /// What somebody who answers reads on the answer.
    case answer

    /// Whether it begins with a subject line; sentences have none.
    var isMessage: Bool {
        switch self {
        case .noticed, .adopted, .offer, .reminder, .digest, .inactive, .monthly: true
        case .signal, .suggestion, .answer: false
        }
    }

    /// What the template may name.
    var fields: TemplateFields {
        switch self {
        case .noticed, .adopted, .offer, .reminder:
            [
                "login": .text, "account": .text, "organization": .text, "people": .count,
                "to_account": .flag, "to_organization": .flag,
                "signals": .list(["sentence": .text]),
                "can_help": .flag, "suggestions": .list(["sentence": .text]),
                "just_me": .text, "answers": .list(["label": .text, "link": .text]),
            ]
        case .digest:
            [
                "organization": .text, "by_value": .flag, "accounts": .count,
                "logins": .list(["login": .text, "people": .count, "link": .text]), "further": .count,
                "can_help": .flag, "suggestions": .list(["sentence": .text]),
            ]
        case .inactive:
            [
                "organization": .text, "by_value": .flag, "accounts": .count,
                "logins": .list(["login": .text, "days": .count]), "further": .count,
            ]
        case .monthly:
            [
                "organization": .text, "month": .text, "date": .text, "seats": .count, "active": .count,
                "has_past": .flag, "past": .list(["active": .count, "month": .text]),
                "unassigned": .count, "asleep": .count, "has_room": .flag, "more_logins": .count, "all_used": .flag,
                "shared": .count, "people": .count, "first_seats": .count, "first_day": .text,
                "next_more": .count, "next_price": .text,
            ]
        case .signal:
            Self.flags(SignalKind.allCases.map(\.rawValue)).merging([
                "days": .count, "from": .text, "to": .text, "distance": .text, "same_time": .flag, "minutes": .count,
            ]) { $1 }
        case .suggestion:
            Self.flags(Suggestion.Kind.allCases.map(\.rawValue)).merging([
                "available": .count, "quantity": .count, "cost": .text, "more": .count,
                "next_price": .text, "limit": .count, "has_it": .flag, "name": .text, "link": .text,
            ]) { $1 }
        case .answer: Self.flags(Feedback.Answer.allCases.map(\.name))
        }
    }

    private static func flags(_ names: [String]) -> TemplateFields {
        Dictionary(uniqueKeysWithValues: names.map { ($0, .flag) })
    }
}

/// What can stand behind a name in a template.
indirect enum TemplateField: Equatable, Sendable {
    /// `{{name}}`; as a section: when there is any.
    case text
    /// `{{name}}`; as a section: when it is known, `name.one` and `name.many` for the form of the word behind it.
    case count
    /// A section only.
    case flag
    /// A section only, once for each entry.
    case list(TemplateFields)

    var canBeShown: Bool { self == .text || self == .count }
}

typealias TemplateFields = [String: TemplateField]

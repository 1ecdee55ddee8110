public import Model
public import Seats

/// From a finding and what is known of its organization to what is offered, whether it is sent, and in which words.
/// Pure: time arrives with the finding.
public struct OutreachPolicy: Sendable {
    public let settings: OutreachSettings

    public init(settings: OutreachSettings) { self.settings = settings }

    public func data(
        for finding: Finding, organization: Directory.Organization?, seats: SeatCounts?
    ) -> SharingData {
        let suggestions = suggestions(for: finding, organization: organization, seats: seats)
        let decision = decision(on: finding)
        let feedback = Feedback.Answer.allCases.map { choice($0, for: finding) }
        let message =
            decision.decision == .none ? nil : MessageWriter.english.message(for: finding, suggestions: suggestions)
        return SharingData(
            finding, organization: organization?.id, suggestions: suggestions, outreach: decision, message: message,
            feedback: feedback)
    }

    func decision(on finding: Finding) -> OutreachDecision {
        func decide(_ verdict: OutreachDecision.Verdict, _ reason: String) -> OutreachDecision {
            OutreachDecision(
                step: finding.event.rawValue, decision: verdict, reason: reason, audience: settings.audience)
        }
        if settings.mode == .observe { return decide(.none, "observing only: everything is found, nothing is sent") }
        if finding.account.doNotContact { return decide(.none, "asked not to be contacted") }
        if let until = finding.account.snoozedUntil, until > finding.time {
            return decide(.hold, "asked to be left until \(until)")
        }
        switch finding.event {
        case .noticed: return decide(.send, "a new finding")
        case .updated: return decide(.none, "already told; the finding says more now")
        case .resolved: return decide(.none, "the finding is over")
        }
    }

    /// Best first: what costs nothing, then what fits the account, then more seats, and always a way to say no.
    func suggestions(
        for finding: Finding, organization: Directory.Organization?, seats: SeatCounts?
    ) -> [Suggestion] {
        guard finding.event != .resolved else { return [] }
        var suggestions: [Suggestion] = []
        let more = max(1, finding.peopleEstimate - 1)
        let sellsSeats = organization?.pricing != .value
        if sellsSeats, let idle = seats?.idle, idle > 0 {
            suggestions.append(
                Suggestion(
                    kind: .useIdleSeats,
                    reason: "\(idle) \(idle == 1 ? "seat of the plan was" : "seats of the plan were") not used in "
                        + "the last 30 days; another person could have one at no extra cost.",
                    available: idle))
        }
        if finding.account.isRoleMailbox {
            suggestions.append(
                Suggestion(
                    kind: .sharedRoleAccount,
                    reason: "The name looks like a team's mailbox; a shared role account is made for that."))
        }
        if sellsSeats, seats?.idle.map({ $0 < more }) ?? true {
            suggestions.append(
                addSeats(more - min(more - 1, seats?.idle ?? 0), for: finding, organization, seats?.purchased))
        }
        if sellsSeats {
            suggestions.append(
                Suggestion(kind: .viewerAccess, reason: "People who only read may need no full seat."))
            suggestions.append(
                Suggestion(kind: .guestAccess, reason: "People from outside the organization can have guest access."))
        }
        suggestions.append(
            Suggestion(kind: .education, reason: "A login of one's own keeps everybody's work and history apart."))
        for offer in organization?.offers ?? [] {
            suggestions.append(
                Suggestion(
                    kind: offer.kind == .addOn ? .addOn : .featureUpgrade, reason: offer.name, url: offer.url))
        }
        suggestions.append(
            Suggestion(
                kind: .adjustDetection,
                reason: "If one person uses several devices, saying so makes these devices familiar."))
        return suggestions
    }

    /// An offer of seats, with what they would cost where that is known.
    private func addSeats(
        _ quantity: Int, for finding: Finding, _ organization: Directory.Organization?, _ purchased: Int?
    ) -> Suggestion {
        var suggestion = Suggestion(
            kind: .addSeats, reason: "About \(finding.peopleEstimate) people seem to use this login.",
            quantity: quantity, url: organization?.addSeatsURL)
        guard let organization, let purchased, let prices = PriceList(organization) else { return suggestion }
        if let cost = prices.monthlyCost(adding: quantity, to: purchased) {
            suggestion.monthlyCost = cost
            suggestion.currency = prices.currency
        }
        suggestion.nextTier = prices.nextTier(behind: purchased + quantity).map {
            Suggestion.NextTier(more: $0.more, unitPrice: $0.unitPrice)
        }
        return suggestion
    }

    func choice(_ answer: Feedback.Answer, for finding: Finding) -> FeedbackChoice {
        let url = settings.feedbackURL.map { template in
            [("{account}", finding.account.account), ("{finding}", finding.id), ("{answer}", answer.name)].reduce(
                template
            ) { $0.replacing($1.0, with: Self.percentEncoded($1.1)) }
        }
        return FeedbackChoice(answer: answer.name, label: answer.label, url: url)
    }

    /// RFC 3986: everything but unreserved characters.
    static func percentEncoded(_ text: String) -> String {
        let digits = Array("0123456789ABCDEF")
        return text.utf8.reduce(into: "") { result, byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
                UInt8(ascii: "~"):
                result.unicodeScalars.append(Unicode.Scalar(byte))
            default:
                result.append("%")
                result.append(digits[Int(byte >> 4)])
                result.append(digits[Int(byte & 15)])
            }
        }
    }
}

extension Feedback.Answer {
    /// What the person who answers reads.
    var label: String {
        switch self {
        case .justMe: "It is just me, on several devices"
        case .severalPeople: "Several of us use it"
        case .jobShare: "Two of us share one job"
        case .training: "It is for training or demonstrations"
        case .travel: "I was travelling"
        case .automation: "It is an integration"
        case .seatsAdded: "We have added seats"
        case .snooze: "Ask me later"
        case .doNotContact: "Please do not write about this again"
        }
    }
}

extension AccountFacts {
    /// Names that belong to a role and not to a person: RFC 2142 and the usual ones in English, Malay and Indonesian.
    private static let roleNames: Set<String> = [
        "admin", "accounts", "billing", "booking", "contact", "enquiries", "finance", "frontdesk", "hello", "help",
        "helpdesk", "hr", "info", "jobs", "kewangan", "keuangan", "kaunter", "marketing", "office", "operations", "ops",
        "orders", "pejabat", "kantor", "pertanyaan", "payroll", "postmaster", "reception", "resepsionis", "penyambut",
        "sales", "jualan", "penjualan", "security", "shop", "staff", "support", "sokongan", "dukungan", "team",
        "webmaster",
    ]

    var isRoleMailbox: Bool {
        let address = email ?? account
        guard let local = address.split(separator: "@").first else { return false }
        let word = local.split { !$0.isLetter }.first.map { $0.lowercased() }
        return word.map(Self.roleNames.contains) ?? false
    }
}

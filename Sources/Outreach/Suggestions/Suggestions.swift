internal import Model
internal import Seats

/// What could be offered for a finding, best first: what costs nothing, then what fits the account, then more seats, then
/// words, and always a way to say no. Each is there for a reason that can be said.
struct Suggestions {
    let finding: Finding
    let organization: Directory.Organization?
    let seats: SeatCounts?

    /// From so many people on, some of them are likely to read alone.
    private static let readersFrom = 3
    /// Places farther apart than this are hardly one customer's (Elastic's and Datadog's rules begin at 500 km).
    private static let farKilometres = 500

    var list: [Suggestion] {
        guard finding.event != .resolved else { return [] }
        // Whoever pays for value is never discouraged from using it.
        guard organization?.pricing != .value else { return [education] + offers + [adjustDetection] }
        let access = [viewerAccess, guestAccess].compactMap { $0 }
        // A viewer's or guest's access takes no seat, so a second one takes none either.
        let fitting = takesSeat ? [useIdleSeats, sharedRoleAccount, addSeats].compactMap { $0 } + access : access
        return fitting + [education] + offers + [adjustDetection]
    }

    private var account: AccountFacts { finding.account }
    private var takesSeat: Bool { account.role != .viewer && account.role != .guest }

    /// People who have no login of their own; at least one, or nothing would have been noticed.
    private var others: Int { max(1, finding.peopleEstimate - 1) }
    private var idle: Int? { seats?.idle }

    private var useIdleSeats: Suggestion? {
        guard let idle, idle > 0 else { return nil }
        return Suggestion(
            kind: .useIdleSeats,
            reason:
                "\(idle) \(idle == 1 ? "seat of the plan was" : "seats of the plan were") not used in the last 30 days; "
                + "another person could have one at no extra cost.",
            available: idle)
    }

    private var sharedRoleAccount: Suggestion? {
        guard RoleMailbox.begins(account.email ?? account.account) else { return nil }
        let limit = max(2, finding.peopleEstimate)
        var suggestion = Suggestion(
            kind: .sharedRoleAccount,
            reason: "The name looks like a team's mailbox; a shared role account is made for that, "
                + "here with a limit of \(limit) sessions at once.")
        suggestion.sessionLimit = limit
        return suggestion
    }

    /// As many seats as people lack, with what they would cost where that is known.
    private var addSeats: Suggestion? {
        let quantity = others - (idle ?? 0)
        guard quantity > 0 else { return nil }
        var suggestion = Suggestion(
            kind: .addSeats, reason: "About \(finding.peopleEstimate) people seem to use this login.",
            quantity: quantity, url: organization?.addSeatsURL)
        guard let organization, let purchased = seats?.purchased, let prices = PriceList(organization) else {
            return suggestion
        }
        if let cost = prices.monthlyCost(adding: quantity, to: purchased) {
            suggestion.monthlyCost = cost
            suggestion.currency = prices.currency
        }
        if let tier = prices.nextTier(behind: purchased + quantity) {
            suggestion.nextTier = Suggestion.NextTier(more: tier.more, unitPrice: tier.unitPrice)
            suggestion.currency = prices.currency
            suggestion.reason += " \(tier.more) more \(tier.more == 1 ? "seat brings" : "seats bring") the next price."
        }
        return suggestion
    }

    private var viewerAccess: Suggestion? {
        let reason: String? =
            if account.role == .viewer {
                "The login has viewer access; everybody who reads can have one, without taking a seat."
            } else if account.role == .guest {
                nil
            } else if finding.peopleEstimate >= Self.readersFrom {
                "Of about \(finding.peopleEstimate) people some may only read, which takes no seat."
            } else if usesSmallDevices {
                "Part of the use is on phones or tablets, where people mostly read, which takes no seat."
            } else {
                nil
            }
        return reason.map { Suggestion(kind: .viewerAccess, reason: $0) }
    }

    private var guestAccess: Suggestion? {
        let reason: String? =
            if account.role == .guest {
                "The login has guest access; every guest can have one, without taking a seat."
            } else if isOfOtherDomain {
                "The login's e-mail domain is not the one of the organization's contact: its user may be from outside."
            } else if let distance = farthest, distance >= Self.farKilometres {
                "The login was used in places \(distance) km apart: somebody may be from outside the organization."
            } else {
                nil
            }
        return reason.map { Suggestion(kind: .guestAccess, reason: $0) }
    }

    private var education: Suggestion {
        Suggestion(kind: .education, reason: "A login of one's own keeps everybody's work and history apart.")
    }

    private var offers: [Suggestion] {
        (organization?.offers ?? []).map { offer in
            Suggestion(kind: offer.kind == .addOn ? .addOn : .featureUpgrade, reason: offer.name, url: offer.url)
        }
    }

    private var adjustDetection: Suggestion {
        Suggestion(
            kind: .adjustDetection,
            reason: "If one person uses several devices, saying so makes these devices familiar.")
    }

    // MARK: What reasons stand on

    private var evidence: some Sequence<Evidence> { finding.signals.lazy.flatMap(\.evidence) }

    private var usesSmallDevices: Bool {
        let small = [DeviceClass.phone.name, DeviceClass.tablet.name]
        return evidence.contains { small.contains($0.from.deviceClass) || small.contains($0.to.deviceClass) }
    }

    /// Kilometres.
    private var farthest: Int? { evidence.compactMap(\.distance).max() }

    private var isOfOtherDomain: Bool {
        guard let own = Self.domain(of: account.email ?? account.account),
            let customer = organization?.contact.flatMap(Self.domain)
        else { return false }
        // Departments have domains below their company's.
        return own != customer && !own.hasSuffix("." + customer) && !customer.hasSuffix("." + own)
    }

    /// Nil for what is no address.
    private static func domain(of address: String) -> String? {
        let parts = address.split(separator: "@", omittingEmptySubsequences: false)
        guard parts.count == 2, !parts[0].isEmpty, parts[1].contains(".") else { return nil }
        return parts[1].lowercased()
    }
}

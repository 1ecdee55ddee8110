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
    private var takesSeat: Bool { account.takesSeat }

    private var seatOffers: SeatOffers { SeatOffers(organization: organization, seats: seats) }
    private var useIdleSeats: Suggestion? { seatOffers.useIdleSeats }

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

    private var addSeats: Suggestion? {
        seatOffers.addSeats(
            for: finding.othersCount, reason: "About \(finding.peopleEstimate) people seem to use this login.")
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

    private var education: Suggestion { .education }
    private var offers: [Suggestion] { organization?.suggestions ?? [] }
    private var adjustDetection: Suggestion { .adjustDetection }

    // MARK: What reasons stand on

    private var evidence: some Sequence<Evidence> { finding.signals.lazy.flatMap(\.evidence) }

    private var usesSmallDevices: Bool { evidence.contains { $0.isOnSmallDevice } }

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

extension Suggestion {
    static let education = Suggestion(
        kind: .education, reason: "A login of one's own keeps everybody's work and history apart.")

    static let adjustDetection = Suggestion(
        kind: .adjustDetection, reason: "If one person uses several devices, saying so makes these devices familiar.")
}

extension Directory.Organization {
    /// What it is offered beside seats.
    var suggestions: [Suggestion] {
        offers.map { offer in
            Suggestion(kind: offer.kind == .addOn ? .addOn : .featureUpgrade, reason: offer.name, url: offer.url)
        }
    }
}

extension Finding {
    /// People who have no login of their own; at least one, or nothing would have been noticed.
    var othersCount: Int { max(1, peopleEstimate - 1) }
}

extension AccountFacts {
    var takesSeat: Bool { role != .viewer && role != .guest }
}

internal import Model
internal import Seats

/// What could be offered for several logins of one organization together, best first: the seats that nobody uses, more for
/// whom they do not suffice, access that takes no seat, then words.
struct DigestSuggestions {
    let findings: [Finding]
    let organization: Directory.Organization
    let seats: SeatCounts?

    var list: [Suggestion] {
        guard organization.pricing != .value else {
            return [.education] + organization.suggestions + [.adjustDetection]
        }
        let fitting = [useIdleSeats, addSeats, viewerAccess, guestAccess].compactMap { $0 }
        return fitting + [.education] + organization.suggestions + [.adjustDetection]
    }

    private var offers: SeatOffers { SeatOffers(organization: organization, seats: seats) }
    /// Logins that take a seat: a further one of them takes another.
    private var seated: [Finding] { findings.filter(\.account.takesSeat) }

    private var useIdleSeats: Suggestion? { seated.isEmpty ? nil : offers.useIdleSeats }

    private var addSeats: Suggestion? {
        let people = seated.reduce(0) { $0 + $1.peopleEstimate }
        return offers.addSeats(
            for: seated.reduce(0) { $0 + $1.othersCount },
            reason: "About \(people) people seem to use \(seated.count == 1 ? "a login" : "\(seated.count) logins").")
    }

    private var viewerAccess: Suggestion? {
        single(.viewerAccess, "Some of these people may only read, which takes no seat.")
    }

    private var guestAccess: Suggestion? {
        single(.guestAccess, "Some of these people may be from outside the organization; guests take no seat.")
    }

    /// What is offered for one of the logins at least.
    private func single(_ kind: Suggestion.Kind, _ reason: String) -> Suggestion? {
        let isOffered = findings.contains { finding in
            Suggestions(finding: finding, organization: organization, seats: seats).list.contains { $0.kind == kind }
        }
        return isOffered ? Suggestion(kind: kind, reason: reason) : nil
    }
}

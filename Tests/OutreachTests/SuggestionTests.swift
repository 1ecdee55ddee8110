import Model
import Outreach
import Seats
import Testing

/// What is offered, best first.
@Suite struct SuggestionTests {
    private func offered(
        _ finding: Finding, _ organization: Directory.Organization? = organization(), _ seats: SeatCounts? = nil
    ) -> [Suggestion] {
        policy().data(for: finding, organization: organization, seats: seats).suggestions
    }

    @Test func anIdleSeatComesBeforeBuyingOne() {
        let suggestions = offered(finding(), organization(), seats(purchased: 10, active: 4))
        #expect(
            suggestions.map(\.kind) == [.useIdleSeats, .viewerAccess, .guestAccess, .education, .adjustDetection])
        #expect(suggestions[0].available == 6)
        #expect(suggestions[0].reason.hasPrefix("6 seats of the plan were not used"))
    }

    @Test func oneIdleSeatIsOneSeat() {
        let suggestions = offered(finding(), organization(), seats(purchased: 5, active: 4))
        #expect(suggestions[0].available == 1)
        #expect(suggestions[0].reason.hasPrefix("1 seat of the plan was not used"))
    }

    @Test(
        arguments: [
            // People, idle seats (nil: purchases unknown), seats to add (nil: none).
            (2, nil, 1), (4, nil, 3), (2, 0, 1), (4, 0, 3), (4, 1, 2), (4, 2, 1), (4, 3, nil), (4, 9, nil), (2, 1, nil),
        ] as [(Int, Int?, Int?)])
    func seatsToAddAreThosePeopleLack(people: Int, idle: Int?, quantity: Int?) {
        let counts = idle.map { seats(purchased: 4 + $0, active: 4) }
        let suggestions = offered(finding(people: people), organization(), counts)
        #expect(suggestions.first { $0.kind == .addSeats }?.quantity == quantity)
        #expect(suggestions.first { $0.kind == .useIdleSeats }?.available == (idle == 0 ? nil : idle))
    }

    @Test func moreInUseThanWereBoughtIsNoIdleSeat() {
        let suggestions = offered(finding(people: 3), organization(), seats(purchased: 2, active: 4))
        #expect(suggestions.first?.kind == .addSeats)
        #expect(suggestions.first?.quantity == 2)
    }

    @Test func addingSeatsLinksToWhereItIsDone() {
        let suggestions = offered(finding(), organization { $0.addSeatsURL = .set("https://shop.example/seats") })
        #expect(suggestions.first?.url == "https://shop.example/seats")
    }

    @Test func whoPaysByValueIsNotOfferedSeats() {
        let suggestions = offered(
            finding(people: 4),
            organization {
                $0.pricing = .set(.value)
                $0.offers = .set([
                    Offer(kind: .featureUpgrade, name: "Audit log", url: "https://shop.example/audit"),
                    Offer(kind: .addOn, name: "Rooms", url: nil),
                ])
            }, seats(purchased: 10, active: 4))
        #expect(suggestions.map(\.kind) == [.education, .featureUpgrade, .addOn, .adjustDetection])
        #expect(
            suggestions[1] == Suggestion(kind: .featureUpgrade, reason: "Audit log", url: "https://shop.example/audit"))
    }

    @Test func anUnknownOrganizationIsOfferedSeatsAllTheSame() {
        #expect(
            offered(finding(), nil).map(\.kind) == [
                .addSeats, .viewerAccess, .guestAccess, .education, .adjustDetection,
            ])
    }

    @Test(arguments: [
        ("info@example.com", nil), ("Sales.KL@example.com", nil), ("front-desk", "frontdesk@example.com"),
        ("u-1", "pejabat@example.my"), ("keuangan", nil), ("support+eu@example.com", nil),
    ])
    func aTeamsMailboxIsOfferedASharedRole(account: String, email: String?) {
        let mailbox = finding(account: account) { $0.email = email }
        #expect(offered(mailbox).first?.kind == .sharedRoleAccount)
        let withIdle = offered(mailbox, organization(), seats(purchased: 9, active: 1))
        #expect(withIdle.prefix(2).map(\.kind) == [.useIdleSeats, .sharedRoleAccount])
    }

    @Test(arguments: ["aminah", "information.lee@example.com", "sakinah.sales@example.com", "@", "", "…@example.com"])
    func aPersonIsNot(account: String) {
        #expect(!offered(finding(account: account)).contains { $0.kind == .sharedRoleAccount })
    }

    @Test func aWayToSayNoIsAlwaysThere() {
        for pricing in Pricing.allCases {
            for people in 1...5 {
                let suggestions = offered(finding(people: people), organization { $0.pricing = .set(pricing) })
                #expect(suggestions.last?.kind == .adjustDetection)
                #expect(suggestions.allSatisfy { ($0.quantity ?? 1) >= 1 && ($0.available ?? 1) >= 1 })
            }
        }
    }
}

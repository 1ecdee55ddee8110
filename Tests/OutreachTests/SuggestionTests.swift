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
        #expect(suggestions.map(\.kind) == [.useIdleSeats, .education, .adjustDetection])
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
            finding(people: 4, account: "reception@example.com", signals: [journey()]),
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
        #expect(offered(finding(), nil).map(\.kind) == [.addSeats, .education, .adjustDetection])
    }

    @Test(arguments: [
        ("info@example.com", nil), ("Sales.KL@example.com", nil), ("front-desk", "frontdesk@example.com"),
        ("u-1", "pejabat@example.my"), ("keuangan", nil), ("support+eu@example.com", nil),
        ("Front.Desk@example.com", nil), ("layanan.pelanggan@example.co.id", nil), ("hr@example.com", nil),
        ("sumber-manusia@example.my", nil), ("resepsionis2@example.co.id", nil), ("postmaster@example.com", nil),
    ])
    func aTeamsMailboxIsOfferedASharedRole(account: String, email: String?) {
        let mailbox = finding(account: account) { $0.email = email }
        #expect(offered(mailbox).first?.kind == .sharedRoleAccount)
        let withIdle = offered(mailbox, organization(), seats(purchased: 9, active: 1))
        #expect(withIdle.prefix(2).map(\.kind) == [.useIdleSeats, .sharedRoleAccount])
    }

    @Test(arguments: [
        "aminah", "information.lee@example.com", "sakinah.sales@example.com", "@", "", "…@example.com",
        "hr.tan@example.com",
        "+sales@example.com", "timothy@example.com",
    ])
    func aPersonIsNot(account: String) {
        #expect(!offered(finding(account: account)).contains { $0.kind == .sharedRoleAccount })
    }

    @Test(arguments: [(1, 2), (2, 2), (5, 5)])
    func aSharedRoleHasRoomForItsPeople(people: Int, limit: Int) {
        let suggestion = offered(finding(people: people, account: "reception@example.com")).first
        #expect(suggestion?.sessionLimit == limit)
        #expect(suggestion?.reason.contains("limit of \(limit) sessions") == true)
    }

    @Test func theNextPriceIsNamedOnlyWhenItIsLower() {
        func tiers(_ prices: String?...) -> [Suggestion] {
            offered(
                finding(),
                organization {
                    $0.currency = .set("MYR")
                    $0.priceTiers = .set(
                        prices.enumerated().map {
                            PriceTier(upTo: $0 == prices.count - 1 ? nil : 10 * ($0 + 1), unitPrice: $1)
                        })
                }, seats(purchased: 7, active: 7))
        }
        let lower = tiers("50.00", "40.00")[0]
        #expect(lower.nextTier == .init(more: 3, unitPrice: "40.00"))
        #expect(lower.reason.hasSuffix("3 more seats bring the next price."))
        #expect(tiers("50.00", nil)[0].nextTier == .init(more: 3, unitPrice: nil), "on request may well be lower")
        for same in [tiers("50.00", "60.00"), tiers("50.00", "50.0"), tiers("50.00")] {
            #expect(same[0].nextTier == nil)
            #expect(same[0].monthlyCost == "50.00")
        }
    }

    // MARK: Access without a seat

    @Test(arguments: [(2, false), (3, true), (6, true)])
    func viewersAreLikelyAmongSeveralPeople(people: Int, isOffered: Bool) {
        #expect(offered(finding(people: people)).contains { $0.kind == .viewerAccess } == isOffered)
    }

    @Test(arguments: [
        ("desktop", "phone", true), ("tablet", "desktop", true), ("desktop", "desktop", false), (nil, nil, false),
        (nil, "program", false),
    ])
    func viewersAreLikelyOnSmallDevices(one: String?, other: String?, isOffered: Bool) {
        let suggestions = offered(finding(signals: [journey(kilometres: 400, devices: (one, other))]))
        #expect(suggestions.contains { $0.kind == .viewerAccess } == isOffered)
    }

    @Test(arguments: [(Role.viewer, Suggestion.Kind.viewerAccess), (.guest, .guestAccess)])
    func whoTakesNoSeatIsOfferedNone(role: Role, kind: Suggestion.Kind) {
        let suggestions = offered(
            finding(people: 3, account: "office@example.com") { $0.role = role }, organization(),
            seats(purchased: 9, active: 2))
        #expect(suggestions.map(\.kind) == [kind, .education, .adjustDetection])
    }

    @Test(arguments: [
        ("kim@birch.example", "admin@birch.example", false), ("kim@mail.birch.example", "admin@birch.example", false),
        ("kim@birch.example", "it@hq.Birch.example", false), ("kim@elm.example", "admin@birch.example", true),
        ("kim@notbirch.example", "admin@birch.example", true), ("kim", "admin@birch.example", false),
        ("kim@elm.example", nil, false), ("kim@elm.example", "+60 3 1234", false),
        ("@elm.example", "a@b.example", false),
        ("kim@elm.example", "a@localhost", false),
    ])
    func guestsAreLikelyWithAnotherDomain(account: String, contact: String?, isOffered: Bool) {
        let suggestions = offered(
            finding(account: account), organization { $0.contact = contact.map { .set($0) } ?? .clear })
        #expect(suggestions.contains { $0.kind == .guestAccess } == isOffered)
    }

    @Test(arguments: [(499, false), (500, true), (10_825, true)])
    func guestsAreLikelyFarAway(kilometres: Int, isOffered: Bool) {
        let suggestions = offered(finding(signals: [someSignal, journey(kilometres: kilometres)]))
        #expect(suggestions.contains { $0.kind == .guestAccess } == isOffered)
    }

    @Test func whatCostsNothingComesFirstAndWordsLast() {
        let everything = offered(
            finding(people: 4, account: "reception@elm.example", signals: [journey()]),
            organization {
                $0.contact = .set("admin@birch.example")
                $0.offers = .set([Offer(kind: .addOn, name: "Rooms", url: nil)])
            }, seats(purchased: 5, active: 4))
        #expect(
            everything.map(\.kind) == [
                .useIdleSeats, .sharedRoleAccount, .addSeats, .viewerAccess, .guestAccess, .education, .addOn,
                .adjustDetection,
            ])
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

import Model
import Testing

@testable import Outreach

/// The words that customers read.
@Suite struct MessageTests {
    private func written(_ finding: Finding, _ organization: Directory.Organization? = nil) -> Message? {
        policy().data(for: finding, organization: organization, seats: nil).message
    }

    @Test func saysWhatWasSeenAndThatItMayBeNothing() throws {
        let message = try #require(written(finding(people: 3)))
        #expect(message.locale == "en")
        #expect(message.body.contains("the login Aminah Yusof"))
        #expect(message.body.contains("may well be one person"))
        #expect(message.body.contains("- Two devices of the same kind were in use within the same minutes"))
        #expect(message.body.contains("You can add 2 seats."))
        #expect(message.body.hasSuffix("Nothing changes for you in the meantime.\n"))
    }

    @Test func theLoginStandsInForAMissingName() throws {
        #expect(try #require(written(finding(displayName: nil))).body.contains("the login aminah@example.com."))
    }

    @Test func linksGoBehindTheirSentence() throws {
        let body = try #require(
            written(finding(), organization { $0.addSeatsURL = .set("https://shop.example/seats") })
        ).body
        #expect(body.contains("- You can add a seat: https://shop.example/seats\n"))
    }

    @Test func whoPaysByValueIsToldGoodNews() throws {
        let message = try #require(written(finding(people: 3), organization { $0.pricing = .set(.value) }))
        #expect(message.subject == "Several people seem to find this useful")
        #expect(message.body.contains("about 3 people find it useful"))
        #expect(!message.body.contains("seat"), "nobody is asked to pay for it")
    }

    @Test func linksToTheAnswersStandInTheLetter() throws {
        let linked = policy { $0.feedbackURL = "https://desk.example/{answer}" }
        let told = linked.data(for: finding(), organization: nil, seats: nil)
        let body = try #require(told.message).body
        #expect(body.contains("we will adjust our detection: https://desk.example/just-me\n"))
        #expect(body.contains("- Two of us share one job: https://desk.example/job-share\n"))
        for choice in told.feedback { #expect(body.contains(try #require(choice.url)), "\(choice.answer)") }
        let value = linked.data(for: finding(), organization: organization { $0.pricing = .set(.value) }, seats: nil)
        #expect(try !#require(value.message).body.contains("seats-added"), "who buys no seats adds none")
        #expect(try !#require(written(finding())).body.contains("something else"), "without links there is no list")
    }

    @Test func anOrganizationIsNotTakenForTheOneWhoLogsIn() throws {
        let audience = policy { $0.audience = .organizationAdmin }
        let body = try #require(audience.data(for: finding(), organization: nil, seats: nil).message).body
        #expect(body.contains("If it is just one person on several devices"))
        #expect(try #require(written(finding())).body.contains("If it is just you on several devices"))
    }

    /// A letter is no web page: nothing is written in another way because a browser would misread it.
    @Test func namesStayAsTheyAreAndFillNoPlaceholder() throws {
        let name = #"O'Hara & "Söhne" <b>{{account}}</b> {{{login}}} &amp;"#
        let body = try #require(
            written(
                finding(displayName: name),
                organization { $0.offers = .set([Offer(kind: .addOn, name: name, url: nil)]) })
        ).body
        #expect(body.contains("the login \(name)."))
        #expect(body.contains("- \(name) can be added to your plan.\n"))
    }

    /// Several meetings of one day are one day, in letters as in what support reads.
    @Test func daysAreCountedAndNotMeetings() {
        let twice = journey(days: 2).evidence
        #expect(Signal(kind: .overlap, weight: 1, summary: "", evidence: twice + twice).days == 2)
        #expect(Signal(kind: .roundTheClock, weight: 1, summary: "", evidence: twice + twice).days == 4)
        #expect(Signal(kind: .genericMailbox, weight: 1, summary: "", evidence: []).days == 0)
    }

    @Test func numbersTakeTheRightWord() throws {
        func body(people: Int = 2, _ purchased: Int, _ active: Int, _ signals: [Signal]) throws -> String {
            try #require(
                policy().data(
                    for: finding(people: people, signals: signals),
                    organization: organization {
                        $0.currency = .set("USD")
                        $0.priceTiers = .set([
                            PriceTier(upTo: 1_200, unitPrice: "1500"), PriceTier(upTo: nil, unitPrice: "9.5"),
                        ])
                    }, seats: seats(purchased: purchased, active: active)
                ).message
            ).body
        }
        let one = try body(5, 4, [journey(minutes: 1, days: 1)])
        #expect(one.contains("Your plan has 1 seat that nobody has used lately: another person could have it"))
        #expect(
            one.contains("(10,825 km apart) with 1 minute between, farther than one person can travel; seen on 1 day."))
        let two = try body(
            6, 4, [journey(minutes: 0), Signal(kind: .overlap, weight: 1, summary: "", evidence: journey().evidence)])
        #expect(two.contains("Your plan has 2 seats that nobody has used lately: another person could have one"))
        #expect(two.contains("at the same time, farther than one person can travel; seen on 2 days."))
        #expect(two.contains("on different networks, on 2 days."))
        #expect(
            try body(1_198, 1_198, []).contains(
                "You can add a seat for USD 1,500.00 more a month (2 more seats bring the next price: USD 9.50 a month for each seat from there on)."
            ))
        #expect(
            try body(people: 3, 1_198, 1_198, []).contains(
                "You can add 2 seats for USD 3,000.00 more a month (1 more seat brings the next price: USD 9.50"))
        #expect(
            try body(900, 900, []).contains("You can add a seat for USD 1,500.00 more a month.\n"),
            "300 more seats are nobody's next step")
    }

    /// Names, places and links come from outside; a message keeps its own lines.
    @Test func nothingFromOutsideBreaksALine() throws {
        let nasty = "A\nB\r\u{0}\u{85}\u{2028}\u{2029}\u{202E}C\u{1B}[31m"
        let signal = journey(from: nasty)
        let organization = organization {
            $0.addSeatsURL = .set("https://shop.example/\(nasty)")
            $0.offers = .set([Offer(kind: .addOn, name: nasty, url: "https://shop.example/\(nasty)")])
        }
        let plain = try #require(written(finding(signals: [journey()]), organization))
        let body = try #require(written(finding(displayName: nasty, signals: [signal]), organization)).body
        let breaks = body.unicodeScalars.filter {
            $0 != "\n" && [.control, .lineSeparator, .paragraphSeparator].contains($0.properties.generalCategory)
        }
        #expect(breaks.isEmpty)
        #expect(!body.unicodeScalars.contains("\u{202E}"), "nor turns it round")
        #expect(body.split(separator: "\n").count == plain.body.split(separator: "\n").count)
    }

    @Test func namesOfEveryScriptStay() throws {
        for name in ["Siti Nurhaliza binti Tarudin", "王小明", "سارة", "नेहा", "👩‍👧 Oh‑Brien"] {
            #expect(try #require(written(finding(displayName: name))).body.contains(name))
        }
    }
}

import Decoding
import Model
import Testing

/// `account.update`, `organization.update` and `feedback`.
@Suite struct UpdateTests {
    private func update(_ line: String) throws -> Update {
        let batch = decoded(line)
        #expect(batch.rejects == [])
        let record = try #require(batch.all.first)
        #expect(record.update == 0)
        return try #require(batch.updates.first)
    }

    private func account(_ fields: String) throws -> AccountUpdate {
        guard case .account(let update) = try update(line("account.update", fields)) else {
            throw Unexpected()
        }
        return update
    }

    private func organization(_ fields: String) throws -> OrganizationUpdate {
        guard case .organization(let update) = try update(DecodingTests.organization(fields)) else {
            throw Unexpected()
        }
        return update
    }

    private func feedback(_ fields: String) throws -> Feedback {
        guard case .feedback(let feedback) = try update(line("feedback", fields)) else { throw Unexpected() }
        return feedback
    }

    private struct Unexpected: Error {}

    @Test func anAccountUpdateIsRead() throws {
        let update = try account(
            #""organization":"org","email":"a@example.org","display_name":"Ann","role":"viewer","status":"trial","#
                + #""department":"Sales","session_limit":3,"sharing_allowed":true,"sharing_reason":"job share""#)
        var expected = AccountUpdate()
        expected.organization = .set("org")
        expected.email = .set("a@example.org")
        expected.displayName = .set("Ann")
        expected.role = .set(.viewer)
        expected.status = .set(.trial)
        expected.department = .set("Sales")
        expected.sessionLimit = .set(3)
        expected.sharingAllowed = .set(true)
        expected.sharingReason = .set("job share")
        #expect(update == expected)
        #expect(
            decoded(line("account.update", #""organization":"org""#)).all.map(\.organizationHash) == [
                testKey.hash("org")
            ])
    }

    @Test func absentStaysAndNullClears() throws {
        #expect(try account(#""x":1"#) == AccountUpdate())
        let names = [
            "organization", "email", "display_name", "role", "status", "department", "session_limit", "sharing_allowed",
            "sharing_reason",
        ]
        var cleared = AccountUpdate()
        cleared.organization = .clear
        cleared.email = .clear
        cleared.displayName = .clear
        cleared.role = .clear
        cleared.status = .clear
        cleared.department = .clear
        cleared.sessionLimit = .clear
        cleared.sharingAllowed = .clear
        cleared.sharingReason = .clear
        #expect(try account(names.map { "\"\($0)\":null" }.joined(separator: ",")) == cleared)
        // An empty text says the same as null.
        #expect(try account(#""email":"","organization":"","department":"""#).email == .clear)
    }

    @Test func anOrganizationUpdateIsRead() throws {
        let update = try organization(
            #""name":"Acme","seats_purchased":40,"seat_limit":"soft","contact":"boss@example.org","locale":"ms","#
                + #""time_zone":"Asia/Kuala_Lumpur","plan":"Team","segment":"smb","employees":120,"pricing":"per-seat","#
                + #""currency":"MYR","billing_period":"year","discount":"12.50","add_seats_url":"https://example.org/a","#
                + #""offers":[{"kind":"feature_upgrade","name":"SSO","url":"http://x.example"},{"kind":"add_on","name":"Audit"}],"#
                + #""price_tiers":[{"up_to":10,"unit_price":"50.00"},{"up_to":50,"unit_price":40.00},{"unit_price":"30"}]"#
        )
        var expected = OrganizationUpdate()
        expected.name = .set("Acme")
        expected.seatsPurchased = .set(40)
        expected.seatLimit = .set(.soft)
        expected.contact = .set("boss@example.org")
        expected.locale = .set("ms")
        expected.timeZone = .set("Asia/Kuala_Lumpur")
        expected.plan = .set("Team")
        expected.segment = .set("smb")
        expected.employees = .set(120)
        expected.pricing = .set(.perSeat)
        expected.currency = .set("MYR")
        expected.billingPeriod = .set(.year)
        expected.discount = .set("12.50")
        expected.addSeatsURL = .set("https://example.org/a")
        expected.offers = .set([
            Offer(kind: .featureUpgrade, name: "SSO", url: "http://x.example"),
            Offer(kind: .addOn, name: "Audit", url: nil),
        ])
        expected.priceTiers = .set([
            PriceTier(upTo: 10, unitPrice: "50.00"), PriceTier(upTo: 50, unitPrice: "40.00"),
            PriceTier(upTo: nil, unitPrice: "30"),
        ])
        #expect(update == expected)
    }

    @Test func nullClearsAnOrganizationsFields() throws {
        let names = [
            "name", "seats_purchased", "seat_limit", "contact", "locale", "time_zone", "plan", "segment", "employees",
            "pricing", "currency", "billing_period", "discount", "add_seats_url", "offers", "price_tiers",
        ]
        let update = try organization(names.map { "\"\($0)\":null" }.joined(separator: ","))
        for field in Mirror(reflecting: update).children { #expect("\(field.value)" == "clear") }
        #expect(Mirror(reflecting: update).children.count == names.count)
        for field in Mirror(reflecting: try organization("")).children { #expect("\(field.value)" == "unchanged") }
    }

    @Test func anOrganizationUpdateNamesItsOrganization() {
        for fields in ["", #","organization":null"#, #","organization":"""#] {
            let line = #"{"type":"organization.update","time":"\#(someTime)"\#(fields)}"#
            #expect(fate(line).description.hasPrefix("organization: missing"))
        }
    }

    @Test func everyWordHasItsCase() throws {
        for role in Role.allCases { #expect(try account("\"role\":\"\(role)\"").role == .set(role)) }
        for status in AccountStatus.allCases { #expect(try account("\"status\":\"\(status)\"").status == .set(status)) }
        for limit in SeatLimit.allCases {
            #expect(try organization("\"seat_limit\":\"\(limit)\"").seatLimit == .set(limit))
        }
        for period in BillingPeriod.allCases {
            #expect(try organization("\"billing_period\":\"\(period)\"").billingPeriod == .set(period))
        }
        #expect(try organization(#""pricing":"per-seat""#).pricing == .set(.perSeat))
        #expect(try organization(#""pricing":"value""#).pricing == .set(.value))
        for answer in Feedback.Answer.allCases {
            #expect(try feedback("\"answer\":\"\(answer.name)\"") == Feedback(answer: answer))
        }
    }

    @Test(arguments: ["session_limit", "seats_purchased", "employees"])
    func countsAreWholeAndBounded(name: String) {
        func line(_ value: String) -> String {
            name == "session_limit"
                ? DecodingTests.line("account.update", "\"\(name)\":\(value)")
                : DecodingTests.organization("\"\(name)\":\(value)")
        }
        for value in ["0", "1", "10000000"] { #expect(fate(line(value)) == .applied) }
        for value in ["-1", "10000001", "1.0", "1e3", "\"5\"", "true", "[]", "18446744073709551615"] {
            #expect(fate(line(value)).field == name)
        }
    }

    @Test(arguments: [
        ("email", 1_024), ("display_name", 1_024), ("department", 1_024), ("sharing_reason", 1_024),
        ("organization", 1_024), ("name", 1_024), ("contact", 1_024), ("plan", 1_024), ("segment", 1_024),
        ("locale", 64), ("time_zone", 64), ("by", 1_024), ("note", 4_096),
    ])
    func textsAreBounded(name: String, most: Int) {
        func line(_ value: String) -> String {
            switch name {
            case "by", "note": DecodingTests.line("feedback", "\"answer\":\"travel\",\"\(name)\":\(value)")
            case "name", "contact", "plan", "segment", "locale", "time_zone":
                DecodingTests.organization("\"\(name)\":\(value)")
            default: DecodingTests.line("account.update", "\"\(name)\":\(value)")
            }
        }
        let longest = String(repeating: "x", count: most)
        #expect(fate(line("\"\(longest)\"")) == .applied)
        #expect(fate(line("\"\(longest)x\"")).field == name)
        for value in ["1", "true", "[]", "{}"] { #expect(fate(line(value)).field == name) }
        #expect(fate(line("\"\"")) == (most == 64 ? fate(line("1")) : .applied))
    }

    @Test(arguments: [
        ("role", ["\"Full\"", "\"owner\"", "\"\"", "1"]), ("status", ["\"paused\"", "true"]),
        ("sharing_allowed", ["\"true\"", "1", "[]"]), ("seat_limit", ["\"HARD\"", "0"]),
        ("pricing", ["\"per_seat\"", "\"\""]),
        ("currency", ["\"usd\"", "\"US\"", "\"USDT\"", "\"\"", "840", "\"U D\""]),
        ("billing_period", ["\"week\"", "1"]),
        (
            "discount",
            [
                "\"\"", "\"x\"", "\"-1\"", "-1", "100.01", "\"100.000001\"", "101", "1000", "1e1", "\"1e1\"", "\"5%\"",
                "\"5.\"",
                "\".5\"", "\"0.1234567\"", "\" 5\"", "\"5,5\"", "true", "[]", "\"0101\"",
            ]
        ),
        (
            "add_seats_url",
            ["\"\"", "\"example.org\"", "\"ftp://example.org\"", "\"javascript:1\"", "\"https://\"", "1"]
        ),
    ])
    func wrongValuesAreRejectedByName(name: String, values: [String]) {
        let isOfAccount = ["role", "status", "sharing_allowed"].contains(name)
        for value in values {
            let field = "\"\(name)\":\(value)"
            #expect(fate(isOfAccount ? line("account.update", field) : DecodingTests.organization(field)).field == name)
        }
    }

    @Test(arguments: [
        ("\"0\"", "0"), ("0", "0"), ("100", "100"), ("\"100.000\"", "100.000"), ("99.999999", "99.999999"),
        ("12.50", "12.50"), ("\"07.5\"", "07.5"), ("0.10", "0.10"), ("\"000100\"", "000100"),
    ])
    func aDiscountIsKeptAsWritten(value: String, kept: String) throws {
        #expect(try organization("\"discount\":\(value)").discount == .set(kept))
    }

    /// Numbers keep their text wherever they stand and whatever stands before them.
    @Test func pricesAreKeptAsWritten() throws {
        let before = #""a":{"b":[1,"}]\"",{"discount":7}],"price_tiers":[9]},"t":"\\","n":[],"m":{},"z":-1.5e3,"#
        let tiers =
            #"[ { "up_to" : 5 , "x" : [ "," , { } ] , "unit_price" : 1.10 } ,"#
            + #"{"unit\u005fprice":2.000,"up_to":6},{"q":"{[\"","unit_price":0.5}]"#
        let update = try organization(before + #""\u0064iscount" : 3.30 , "price_tiers" : "# + tiers + #","after":[1]"#)
        #expect(update.discount == .set("3.30"))
        #expect(
            update.priceTiers
                == .set([
                    PriceTier(upTo: 5, unitPrice: "1.10"), PriceTier(upTo: 6, unitPrice: "2.000"),
                    PriceTier(upTo: nil, unitPrice: "0.5"),
                ]))
    }

    @Test(arguments: [
        "1", "{}", "\"x\"", "[1]", "[[]]", #"[{"up_to":0,"unit_price":"1"}]"#, #"[{"up_to":1.0,"unit_price":"1"}]"#,
        #"[{"up_to":"1","unit_price":"1"}]"#, #"[{"up_to":10000001,"unit_price":"1"}]"#,
        #"[{"up_to":5,"unit_price":"2"},{"up_to":5,"unit_price":"1"}]"#,
        #"[{"up_to":5,"unit_price":"2"},{"up_to":4,"unit_price":"1"}]"#,
        #"[{"unit_price":"2"},{"up_to":4,"unit_price":"1"}]"#, #"[{"up_to":4},{"up_to":5,"unit_price":"1"}]"#,
        #"[{"up_to":4,"unit_price":"-1"}]"#, #"[{"up_to":4,"unit_price":-1}]"#, #"[{"up_to":4,"unit_price":1e2}]"#,
        #"[{"up_to":4,"unit_price":""}]"#, #"[{"up_to":4,"unit_price":"1,5"}]"#, #"[{"up_to":4,"unit_price":true}]"#,
        #"[{"up_to":4,"unit_price":"1234567890123"}]"#,
    ])
    func wrongPriceTiersAreRejected(tiers: String) {
        #expect(fate(DecodingTests.organization("\"price_tiers\":\(tiers)")).field == "price_tiers")
    }

    @Test func aPriceListMayEndOpenAndOnRequest() throws {
        #expect(try organization(#""price_tiers":[]"#).priceTiers == .set([]))
        #expect(
            try organization(#""price_tiers":[{"up_to":5,"unit_price":"2"},{"up_to":null,"unit_price":null}]"#)
                .priceTiers
                == .set([PriceTier(upTo: 5, unitPrice: "2"), PriceTier(upTo: nil, unitPrice: nil)]))
        #expect(
            try organization(#""price_tiers":[{"up_to":5}]"#).priceTiers == .set([PriceTier(upTo: 5, unitPrice: nil)]))
        func tiers(_ count: Int) -> String {
            "[" + (1...count).map { #"{"up_to":\#($0),"unit_price":1}"# }.joined(separator: ",") + "]"
        }
        #expect(fate(DecodingTests.organization("\"price_tiers\":\(tiers(64))")) == .applied)
        #expect(fate(DecodingTests.organization("\"price_tiers\":\(tiers(65))")).field == "price_tiers")
    }

    @Test(arguments: [
        "1", "{}", "[1]", "[{}]", #"[{"kind":"gift","name":"x"}]"#, #"[{"kind":1,"name":"x"}]"#,
        #"[{"kind":"add_on"}]"#,
        #"[{"kind":"add_on","name":""}]"#, #"[{"kind":"add_on","name":1}]"#, #"[{"kind":"add_on","name":"x","url":1}]"#,
        #"[{"kind":"add_on","name":"x","url":"x"}]"#, #"[{"kind":"add_on","name":"x","url":""}]"#, #"[{"name":"x"}]"#,
    ])
    func wrongOffersAreRejected(offers: String) {
        #expect(fate(DecodingTests.organization("\"offers\":\(offers)")).field == "offers")
    }

    @Test func feedbackIsRead() throws {
        var expected = Feedback(answer: .snooze)
        expected.until = someInstant
        expected.by = "ann"
        expected.note = "on leave"
        expected.undo = true
        #expect(
            try feedback(#""answer":"snooze","until":"\#(someTime)","by":"ann","note":"on leave","undo":true"#)
                == expected)
        expected.undo = false
        expected.by = nil
        expected.note = nil
        #expect(
            try feedback(#""answer":"snooze","until":1793610843120,"by":null,"note":"","undo":false"#) == expected)
    }

    @Test func wrongFeedbackIsRejected() {
        for answer in ["", #""answer":null"#, #""answer":"""#, #""answer":"just_me""#, #""answer":1"#] {
            #expect(fate(line("feedback", answer.isEmpty ? #""x":1"# : answer)).field == "answer")
        }
        for until in ["\"tomorrow\"", "true", "0", "\"2150-01-01T00:00:00Z\"", "1.5"] {
            #expect(fate(line("feedback", #""answer":"snooze","until":\#(until)"#)).field == "until")
        }
        #expect(fate(line("feedback", #""answer":"snooze","undo":"yes""#)).field == "undo")
    }

    @Test func feedbackNeedsAPeerThatMayControl() {
        let text = line("feedback", #""answer":"just-me""#)
        #expect(fate(text, mayControl: true) == .applied)
        #expect(fate(text, mayControl: false).description == "feedback: this peer may not control")
        #expect(fate(line("account.update", #""role":"admin""#), mayControl: false) == .applied)
    }

    @Test func updatesOfABatchAreNumberedInOrder() {
        let lines = [
            line("account.update", #""role":"admin""#), line("tick"), organization(bad: true),
            line("feedback", #""answer":"travel""#), presence(#""device":"d""#),
            DecodingTests.organization(#""plan":"p""#),
        ]
        let batch = decoded(lines.joined(separator: "\n"))
        #expect(batch.all.map(\.update) == [0, -1, 1, -1, 2])
        #expect(batch.updates.count == 3)
        #expect(batch.rejects.map(\.line) == [3])
        #expect(batch.updateByteCount > 0)
        batch.reset()
        #expect(batch.updateByteCount == 0)
    }

    private func organization(bad: Bool) -> String { DecodingTests.organization(#""plan":"p","currency":"x""#) }
}

import Model
import Testing

@testable import Detection
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
        #expect(message.body.contains("- " + someSignal.summary + "\n"))
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

    @Test func withoutAnythingToOfferNoListIsAnnounced() throws {
        let body = try #require(written(finding(), organization { $0.pricing = .set(.value) })).body
        #expect(!body.contains("glad to help"))
    }

    /// Names, places and links come from outside; a message keeps its own lines.
    @Test func nothingFromOutsideBreaksALine() throws {
        let nasty = "A\nB\r\u{0}\u{85}\u{2028}\u{2029}\u{202E}C\u{1B}[31m"
        let signal = Signal(kind: .overlap, weight: 1, summary: "Seen in \(nasty).", evidence: [])
        let organization = organization {
            $0.addSeatsURL = .set("https://shop.example/\(nasty)")
            $0.offers = .set([Offer(kind: .addOn, name: nasty, url: "https://shop.example/\(nasty)")])
        }
        let plain = try #require(written(finding(), organization))
        let body = try #require(
            written(finding(displayName: nasty, signals: [signal]), organization)
        ).body
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

/// Nobody is accused: not in messages, labels, reasons, nor in any sentence of the evidence.
@Suite struct ToneTests {
    private static let accusing = [
        "violat", "fraud", "abus", "caught", "steal", "stole", "theft", "illegal", "cheat", "crim", "suspicio",
        "suspect",
        "unauthor", "misuse", "breach", "punish", "penalt", "guilt", "attack", "hack", "forbid", "prohibit",
        "not allowed",
        "lying", "accus", "dishonest", "offender", "pirat", "warning", "enforce", "terminate", "suspend", "block",
    ]

    private func everySentence() -> [String] {
        var texts: [String] = Feedback.Answer.allCases.map(\.label) + RuledOutKind.allCases.map(\.sentence)
        let organizations = Pricing.allCases.map { pricing in organization { $0.pricing = .set(pricing) } } + [nil]
        for event in [Finding.Event.noticed, .updated, .resolved] {
            for organization in organizations {
                for idle in [0, 1, 7] {
                    for account in ["aminah", "info@example.com"] {
                        for mode in OutreachSettings.Mode.allCases {
                            for snoozed in [nil, noon + .days(1)] {
                                let told = policy { $0.mode = mode }.data(
                                    for: finding(event, people: 2 + idle, account: account) {
                                        $0.snoozedUntil = snoozed
                                    },
                                    organization: organization, seats: seats(purchased: 3 + idle, active: 3))
                                texts += told.suggestions.map(\.reason) + [told.outreach.reason]
                                texts += [told.message?.subject, told.message?.body].compactMap { $0 }
                            }
                        }
                    }
                }
            }
        }
        return texts
    }

    @Test func noSentenceAccuses() {
        let texts = everySentence()
        #expect(texts.count > 100)
        for text in Set(texts) {
            for word in Self.accusing { #expect(!text.lowercased().contains(word), "\"\(word)\" in: \(text)") }
        }
    }
}

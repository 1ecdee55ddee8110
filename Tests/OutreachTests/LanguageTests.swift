import Foundation
import Model
import Testing

@testable import Outreach

/// Letters in the customer's language.
@Suite struct LanguageTests {
    @Test(arguments: [
        (nil, "en"), ("en", "en"), ("en-GB", "en"), ("ms", "ms"), ("ms-MY", "ms"), ("MS_my", "ms"),
        ("ms-Arab-BN", "ms"),
        ("id", "id"), ("id-ID", "id"), ("in", "id"), ("in-ID", "id"), ("zsm", "ms"), ("msa-MY", "ms"), ("de", "en"),
        ("zh-Hant-TW", "en"), ("", "en"), ("-", "en"), ("m", "en"), ("ms-", "en"), ("malay", "en"), ("ms MY", "en"),
        ("ms-x-\u{202E}", "en"),
    ])
    func aLocaleFallsBackOnItsLanguageAndThenOnEnglish(locale: String?, written: String) throws {
        let told = policy().data(
            for: finding(), organization: organization { $0.locale = locale.map { .set($0) } ?? .clear }, seats: nil)
        #expect(try #require(told.message).locale == written)
        let english = policy().data(for: finding(), organization: nil, seats: nil)
        #expect((told.feedback.map(\.label) == english.feedback.map(\.label)) == (written == "en"))
        #expect(told.suggestions == english.suggestions, "what support reads stays in English")
    }

    @Test(arguments: [
        ("en", "1", "1"), ("en", "1234567.50", "1,234,567.50"), ("ms", "1000", "1,000"),
        ("id", "150000.00", "150.000,00"),
        ("id", "999.99", "999,99"), ("de", "1234.5", "1234.5"), ("en", "", ""),
    ])
    func numbersAreWrittenAsTheLanguageDoes(language: String, number: String, text: String) throws {
        #expect(NumberStyle(try #require(LanguageTag(language))).text(number) == text)
    }

    @Test func everyLanguageHasEveryTemplateAndEverySentence() {
        for locale in ["en", "ms", "id"] {
            let language = MessageCatalog.builtIn.language(for: locale)
            let writer = MessageWriter(language: language)
            for answer in Feedback.Answer.allCases {
                #expect(language.label(of: answer) != answer.name && !language.label(of: answer).isEmpty)
            }
            for kind in SignalKind.allCases {
                for evidence in [[], journey().evidence] {
                    let sentence = writer.sentence(for: Signal(kind: kind, weight: 1, summary: "", evidence: evidence))
                    #expect(sentence.count > 20 && sentence.hasSuffix("."), "\(locale) \(kind): \(sentence)")
                }
            }
            for kind in Suggestion.Kind.allCases {
                let sentence = writer.sentence(
                    for: Suggestion(kind: kind, reason: "Rooms", available: 2, quantity: 2), to: [finding().account])
                #expect(sentence.count > 15 && sentence.hasSuffix("."), "\(locale) \(kind): \(sentence)")
            }
        }
    }

    /// Malay and Indonesian are near, not equal: each has its own words for what a customer of software meets.
    @Test func malayAndIndonesianKeepApart() {
        let words = [
            ("akaun", "akun"), ("lesen", "lisensi"), ("peranti", "perangkat"), ("rangkaian", "jaringan"),
            ("pelan anda", "paket anda"), ("boleh", "bisa"), ("pasukan", "tim"), ("sejarah", "riwayat"),
            ("kos tambahan", "biaya tambahan"), ("sebulan", "per bulan"), ("pengesanan", "deteksi"), ("tetamu", "tamu"),
            ("jawapan", "jawaban"), ("kerana", "karena"),
        ]
        let malay = text("ms"), indonesian = text("id")
        for (ms, id) in words {
            #expect(!contains(indonesian, ms), "\(ms) is Malay")
            #expect(!contains(malay, id), "\(id) is Indonesian")
        }
    }

    private func text(_ language: String) -> String {
        BuiltInTemplates.files.filter { $0.locale == language }.map(\.text).joined(separator: "\n").lowercased()
    }

    private func contains(_ text: String, _ word: String) -> Bool {
        text.range(of: "\\b\(word)\\b", options: .regularExpression) != nil
    }
}

/// Whole letters as customers get them, in `Letters/`: read them there. REWRITE_LETTERS=1 writes them anew.
@Suite struct LetterTests {
    private static let names = [
        "seats", "role-mailbox", "value", "alone", "offer", "reminder", "digest", "digest-value", "inactive", "monthly",
        "monthly-full",
    ]

    private func letter(_ name: String, locale: String) throws -> String {
        let message = try #require(later(name, locale: locale) ?? noticed(name, locale: locale))
        return "Subject: \(message.subject)\n\n\(message.body)"
    }

    private func noticed(_ name: String, locale: String) -> Message? {
        let linked = policy { $0.feedbackURL = name == "seats" ? "https://desk.example/{finding}/{answer}" : nil }
        let overlap = Signal(kind: .overlap, weight: 5, summary: "", evidence: journey(days: 6).evidence)
        let told =
            switch name {
            case "seats":
                linked.data(
                    for: finding(people: 4, signals: [overlap, journey()]),
                    organization: organization(locale) {
                        $0.addSeatsURL = .set("https://app.example/seats")
                        $0.currency = .set("MYR")
                        $0.priceTiers = .set([
                            PriceTier(upTo: 10, unitPrice: "1250.00"), PriceTier(upTo: nil, unitPrice: "990.00"),
                        ])
                    }, seats: seats(purchased: 7, active: 6))
            case "role-mailbox":
                linked.data(
                    for: finding(people: 3, account: "reception@birch.example", displayName: nil, signals: [overlap]),
                    organization: organization(locale), seats: seats(purchased: 12, active: 9))
            case "value":
                linked.data(
                    for: finding(
                        people: 5,
                        signals: [
                            Signal(kind: .roundTheClock, weight: 3, summary: "", evidence: journey(days: 5).evidence)
                        ]),
                    organization: organization(locale) {
                        $0.pricing = .set(.value)
                        $0.offers = .set([
                            Offer(kind: .featureUpgrade, name: "Team history", url: "https://app.example/history"),
                            Offer(kind: .addOn, name: "Rooms", url: nil),
                        ])
                    }, seats: nil)
            default:
                policy { $0.audience = .organizationAdmin }.data(
                    for: finding(signals: [journey(minutes: 0, days: 1)]), organization: organization(locale),
                    seats: nil)
            }
        return told.message
    }

    private func later(_ name: String, locale: String) -> Message? {
        let writer = MessageWriter(language: MessageCatalog.builtIn.language(for: locale))
        let facts = organization(locale) {
            $0.name = .set("Birch Logistics")
            $0.pricing = .set(name == "digest-value" ? .value : .perSeat)
        }
        guard let facts else { return nil }
        let offers = [
            Suggestion(kind: .useIdleSeats, reason: "", available: 3),
            Suggestion(kind: .addSeats, reason: "", quantity: 2, url: "https://app.example/seats"),
            Suggestion(kind: .adjustDetection, reason: ""),
        ]
        switch name {
        case "offer":
            return writer.message(
                for: finding(people: 3, signals: [journey()]), organization: facts, suggestions: offers,
                audience: .organizationAdmin, choices: [], step: .offer)
        case "reminder":
            return writer.message(
                for: finding(signals: [journey()]), organization: facts, suggestions: offers, audience: .account,
                choices: [], step: .reminder)
        case "digest":
            return writer.digest(
                of: [finding(people: 3), finding(account: "reception@birch.example", displayName: nil)],
                organization: facts, suggestions: offers, link: { "https://desk.example/\($0.account.account)" })
        case "digest-value":
            return writer.digest(
                of: (1...23).map { finding(people: $0, account: "user-\($0)", displayName: nil) }, organization: facts,
                suggestions: [], link: { _ in nil })
        case "inactive":
            return writer.inactive(
                [("Aminah Yusof", 60), ("Kim Tan", 1_091)].map { name, days in
                    var account = AccountFacts(account: "id")
                    account.displayName = name
                    return MessageWriter.InactiveLogin(account: account, days: days)
                }, of: 2, organization: facts)
        case "monthly":
            var customer = customer(purchased: 12, assigned: 10, active: 7, shared: 2, first: 4)
            customer.facts = facts
            customer.facts.currency = "MYR"
            customer.facts.priceTiers = [
                PriceTier(upTo: 20, unitPrice: "1250.00"), PriceTier(upTo: nil, unitPrice: "990.00"),
            ]
            return writer.monthly(for: customer, day: noon.day)
        case "monthly-full":
            var customer = customer(purchased: 3, assigned: 5, active: 5, shared: 0, first: 3)
            customer.facts = facts
            return writer.monthly(for: customer, day: noon.day)
        default: return nil
        }
    }

    private func organization(
        _ locale: String, _ change: (inout OrganizationUpdate) -> Void = { _ in }
    ) -> Directory.Organization? {
        OutreachTests.organization {
            $0.locale = .set(locale)
            change(&$0)
        }
    }

    @Test(arguments: names, ["en", "ms", "id"]) func readsAsItShould(name: String, locale: String) throws {
        let written = try letter(name, locale: locale)
        let file = "\(name).\(locale).txt"
        if ProcessInfo.processInfo.environment["REWRITE_LETTERS"] == "1" {
            let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Letters")
            try Data(written.utf8).write(to: folder.appending(path: file))
        }
        let kept = try #require(Bundle.module.url(forResource: "Letters/\(file)", withExtension: nil))
        #expect(try String(contentsOf: kept, encoding: .utf8) == written)
    }
}

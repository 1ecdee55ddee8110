import Model
import Testing

@testable import Detection
@testable import Outreach

/// Nobody is accused: not in messages, labels, reasons, nor in any sentence of the evidence, in any language.
@Suite struct ToneTests {
    private static let english = [
        "violat", "fraud", "abus", "caught", "steal", "stole", "theft", "illegal", "cheat", "crim", "suspicio",
        "suspect",
        "unauthor", "misuse", "breach", "punish", "penalt", "guilt", "attack", "hack", "forbid", "prohibit",
        "not allowed", "lying", "accus", "dishonest", "offender", "pirat", "warning", "enforce", "terminate", "suspend",
        "block",
    ]
    private static let malay = [
        "langgar", "tipu", "salah guna", "menyalahgunakan", "salahgunaan", "curang", "mencuri", "kecurian", "pencuri",
        "tangkap", "haram", "jenayah", "disyaki", "syak", "mencurigakan", "hukum", "denda", "disekat", "menyekat",
        "digantung", "amaran", "tidak sah", "tanpa kebenaran", "dilarang", "larangan", "godam", "ceroboh", "bersalah",
        "kesalahan", "menuduh", "dituduh", "paksa", "cetak rompak",
    ]
    private static let indonesian = [
        "ilegal", "kejahatan", "kriminal", "curiga", "curian", "blokir", "ditangguhkan", "peringatan", "tanpa izin",
        "retas", "bobol", "tuduh", "bajak", "pidana", "sanksi", "bohong", "dilarang", "tidak diizinkan",
    ]
    private static let accusing = english + malay + indonesian

    private func expectKind(_ texts: Set<String>) {
        for text in texts {
            let lowercased = text.lowercased()
            for word in Self.accusing { #expect(!lowercased.contains(word), "\"\(word)\" in: \(text)") }
        }
    }

    /// Every set of suggestions there could be, to every audience, about every kind of signal.
    @Test(arguments: ["en", "ms", "id"], Pricing.allCases)
    func noLetterAccuses(locale: String, pricing: Pricing) throws {
        let writer = MessageWriter(language: MessageCatalog.builtIn.language(for: locale))
        let signals = SignalKind.allCases.flatMap { kind in
            [[], journey().evidence].map { Signal(kind: kind, weight: 1, summary: "", evidence: $0) }
        }
        let organization = organization { $0.pricing = .set(pricing) }
        let choices = Feedback.Answer.allCases.map {
            FeedbackChoice(answer: $0.name, label: writer.language.label(of: $0), url: "https://desk.example/")
        }
        let kinds = Suggestion.Kind.allCases
        var texts: Set<String> = []
        for subset in 0..<(1 << kinds.count) {
            let suggestions = kinds.indices.filter { subset >> $0 & 1 == 1 }.map { index in
                var suggestion = Suggestion(kind: kinds[index], reason: "Rooms", available: 2, quantity: 2)
                suggestion.sessionLimit = 3
                suggestion.monthlyCost = "40.00"
                suggestion.currency = "MYR"
                suggestion.nextTier = .init(more: 3, unitPrice: subset % 3 == 0 ? nil : "30.00")
                return suggestion
            }
            let audience = OutreachDecision.Audience.allCases[subset % 3]
            let role = Role.allCases[subset % Role.allCases.count]
            let message = writer.message(
                for: finding(
                    people: 1 + subset % 4, signals: subset == 511 ? signals : [signals[subset % signals.count]]
                ) {
                    $0.role = role
                }, organization: organization, suggestions: suggestions, audience: audience,
                choices: subset % 2 == 0 ? choices : [], step: LadderStep.allCases[subset % 4])
            #expect(message.locale == locale)
            texts.formUnion(message.body.split(separator: "\n").map { String($0) })
            texts.insert(message.subject)
            #expect(!message.body.contains("\n\n\n") && !message.body.contains("{") && !message.body.contains("  "))
        }
        #expect(texts.count > 20)
        let facts = try #require(organization)
        let many = (1...30).map { finding(people: $0) }
        let inactive = many.map { MessageWriter.InactiveLogin(account: $0.account, days: $0.peopleEstimate) }
        for message in [
            writer.digest(of: many, organization: facts, suggestions: [], link: { _ in "https://desk.example/" }),
            writer.inactive(inactive, of: 120, organization: facts),
        ] { texts.formUnion([message.subject, message.body]) }
        expectKind(texts.union(choices.map(\.label)))
    }

    /// What a customer's champion passes on, and what is said of all of them together.
    @Test func noReportAccuses() {
        var texts: Set<String> = []
        for (assigned, active, shared) in [(3, 1, 0), (5, 5, 2), (9, 8, 8), (1, 0, 1)] {
            for pricing in Pricing.allCases {
                for purchased in [nil, 0, 5, 200] {
                    let customer = customer(
                        purchased: purchased, assigned: assigned, active: active, shared: shared,
                        first: purchased.map { max(1, $0 / 2) }
                    ) { $0.pricing = .set(pricing) }
                    for locale in ["en", "ms", "id"] {
                        var customer = customer
                        customer.facts.locale = locale
                        let letter = policy().letter(for: customer, day: noon.day)
                        #expect(letter.locale == locale)
                        texts.formUnion([letter.subject, letter.body])
                    }
                    for line in TrueUp([customer], period: TrueUpPeriod("year", day: noon.day)!, day: noon.day).lines {
                        texts.insert("\(line)")
                    }
                    var survey = PrevalenceSurvey()
                    for _ in 0..<3 { survey.add(customer.facts, customer.seats, customer.shared) }
                    let all = survey.list[0]
                    let data = PrevalenceWriter().data(for: all, line: 0.3, day: noon.day)
                    texts.formUnion([data.summary, data.task.title])
                }
            }
        }
        #expect(texts.count > 20)
        expectKind(texts.union(ReportFigure.allCases.filter { $0 != .reading }.map(\.definition)))
    }

    /// What support reads beside the letter.
    @Test func noReasonAccuses() {
        var texts = Set(RuledOutKind.allCases.map(\.sentence))
        let organizations = Pricing.allCases.map { pricing in organization { $0.pricing = .set(pricing) } } + [nil]
        for event in [Finding.Event.noticed, .updated, .resolved] {
            for organization in organizations {
                for idle in [0, 1, 7] {
                    for account in ["aminah", "info@example.com"] {
                        for mode in OutreachSettings.Mode.allCases {
                            for snoozed in [nil, noon + .days(1)] {
                                for role in Role.allCases {
                                    let told = policy { $0.mode = mode }.data(
                                        for: finding(event, people: 2 + idle, account: account, signals: [journey()]) {
                                            $0.snoozedUntil = snoozed
                                            $0.role = role
                                        }, organization: organization, seats: seats(purchased: 3 + idle, active: 3))
                                    texts.formUnion(told.suggestions.map(\.reason) + [told.outreach.reason])
                                }
                            }
                        }
                    }
                }
            }
        }
        #expect(texts.count > 25)
        for limit in 1...3 {
            let session = SessionFacts(
                session: "s", device: nil, deviceClass: nil, network: nil, started: noon, lastSeen: noon)
            let data = DisplacementData(
                Displacement(
                    account: finding().account, session: session, newest: session, limit: limit, live: limit + 1,
                    step: 1,
                    time: noon), organization: nil)
            texts.formUnion([data.summary, data.advice])
        }
        expectKind(texts)
    }
}

import Foundation
import Model
import Testing

@testable import Detection

@Suite struct FusionTests {
    @Test func moreEvidenceNeverLowersTheBelief() {
        for feature in Feature.allCases {
            var features = Features()
            var before = 0.0
            for count in 0...20 {
                features[feature] = count
                let weight = FusionModel.fitted.weights(features)[feature.kind.bit.trailingZeroBitCount]
                #expect(weight >= before)
                before = weight
            }
            #expect(before > 0)
        }
    }

    /// A model that weighs everything alike.
    private static let plain = ["feature,nats", "watchedDays,-2"] + Feature.allCases.map { "\($0.name),1.5" }

    @Test(arguments: [
        // One line instead of another: what is said of it.
        ("farDays,1.5", "farDays", 3, "a name, a comma and a number were expected"),
        ("farDays,1.5", "farDays,", 3, "a name, a comma and a number were expected"),
        ("farDays,1.5", "farDays,nan", 3, "a name, a comma and a number were expected"),
        ("farDays,1.5", "farDays,-0.1", 3, "farDays has a weight below 0"),
        ("farReturns,1.5", "farDays,1.5", 4, "farDays is no feature, or was there before"),
        ("mailbox,1.5", "postbox,1.5", 26, "postbox is no feature, or was there before"),
        ("mailbox,1.5", "", 26, "nothing is said of mailbox"),
        ("watchedDays,-2", "watchedDays,0.1", 2, "watchedDays has a weight above 0"),
        ("watchedDays,-2", "", 26, "nothing is said of watchedDays"),
    ])
    func aFileOfWeightsIsWholeOrRefused(line: String, other: String, number: Int, reason: String) throws {
        let model = try FusionModel(csv: Self.plain.joined(separator: "\n") + "\n")
        var features = Features()
        features[.farDays] = 1
        #expect(
            model.unseen(days: 0) == 0 && model.unseen(days: 1) == -2
                && model.weights(features)[SignalKind.impossibleTravel.bit.trailingZeroBitCount] == 1.5)
        let spoilt = Self.plain.map { $0 == line ? other : $0 }
        #expect(throws: WeightsError(line: number, reason: reason)) {
            try FusionModel(csv: spoilt.joined(separator: "\n"))
        }
    }

    @Test func contributionsAddUpToTheVerdict() {
        let life = Life()
        life.liveInFarCities(days: 1...9)
        let told = life.explanation
        let sum = told.signals.reduce(told.prior + told.unseen) { $0 + $1.weight }
        #expect(abs(told.confidence - min(0.99, 1 / (1 + exp(-sum)))) < 0.011)
        #expect(told.confidence >= 0.9)
    }

    /// What has not been seen yet says the less, the less time there was to see it.
    @Test func theSameEvidenceIsBelievedSoonerOfANewAccount() {
        var before = 0.0
        for days in 0...30 {
            let unseen = FusionModel.fitted.unseen(days: days)
            #expect(unseen <= before)
            before = unseen
        }
        func explanation(knownSince day: Int) -> Explanation {
            let life = Life()
            for day in day...18 { life.use(.laptop, at: .ipoh, from: time(day: day, 9), to: time(day: day, 17)) }
            for day in 19...20 {
                life.together([
                    (.laptop, .ipoh, time(day: day, 9), time(day: day, 17)),
                    (.otherLaptop, .kualaLumpur, time(day: day, 10), time(day: day, 16)),
                ])
            }
            return life.explanation
        }
        let (new, old) = (explanation(knownSince: 18), explanation(knownSince: 1))
        #expect(new.signals.map(\.weight) == old.signals.map(\.weight))
        #expect(new.watchedDays == 2 && old.watchedDays == 19)
        #expect(new.confidence > old.confidence)
    }

    @Test func arithmeticIsAsGoodAsTheLibrarys() {
        for step in -400...400 {
            let x = Double(step) / 13
            #expect(abs(Arithmetic.exponential(x) / exp(x) - 1) < 1e-11)
            #expect(abs(Arithmetic.logistic(x) - 1 / (1 + exp(-x))) < 1e-11)
        }
        for value in [1e-6, 0.0001, 0.05, 0.3, 1, 2, 9, 1e6] {
            #expect(abs(Arithmetic.logarithm(value) - log(value)) < 1e-10)
        }
    }

    @Test(arguments: [
        ("reception@example.com", true), ("Front-Desk@example.com", true), ("sales2@example.com", true),
        ("kaunter@syarikat.example", true), ("layanan.pelanggan@toko.example", true),
        ("layananpelanggan@toko.example", true), ("resepsionis@hotel.example", true), ("info", true),
        ("aminah@example.com", false), ("sales.aminah@example.com", false), ("", false), ("@", false),
    ])
    func aDeskIsToldByItsName(address: String, isDesk: Bool) {
        #expect(RoleMailbox.isNamed(address) == isDesk)
    }
}

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
                let weight = FusionModel.weights(features)[feature.kind.bit.trailingZeroBitCount]
                #expect(weight >= before)
                before = weight
            }
            #expect(before > 0)
        }
    }

    @Test func contributionsAddUpToTheVerdict() {
        let life = Life()
        life.liveInFarCities(days: 1...9)
        let told = life.explanation
        let sum = told.signals.reduce(told.prior + told.intercept) { $0 + $1.weight }
        #expect(abs(told.confidence - min(0.99, 1 / (1 + exp(-sum)))) < 0.011)
        #expect(told.confidence >= 0.9)
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

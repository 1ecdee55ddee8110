import Evaluation
import Testing

@Suite struct CalibrationTests {
    /// `count` accounts with one confidence, `shared` of them shared.
    private func accounts(_ count: Int, at confidence: Double, shared: Int) -> [(confidence: Double, isShared: Bool)] {
        (0..<count).map { (confidence, $0 < shared) }
    }

    @Test func confidencesThatMeanWhatTheySayHaveNoError() throws {
        // As many shared as the prevalence says, so that no account weighs more than another: 14 of 200.
        let all = accounts(100, at: 0.04, shared: 4) + accounts(100, at: 0.1, shared: 10)
        let calibration = Calibration(all, prevalence: 0.07)
        #expect(calibration.tenths.map(\.accounts) == [100, 100])
        #expect(try #require(calibration.errorMax) < 1e-9)
    }

    @Test func accountsAreWeightedToThePrevalence() throws {
        // Half are shared in the sample, one in twenty in the world: what is 0.5 here is 0.05 there.
        let calibration = Calibration(accounts(200, at: 0.5, shared: 100), prevalence: 0.05)
        let tenth = try #require(calibration.tenths.first)
        #expect(tenth.lower == 0.5)
        #expect(abs(tenth.observed - 0.05) < 1e-12)
        #expect(abs(tenth.error - 0.45) < 1e-12)
        #expect(calibration.auc == 0.5)
    }

    @Test func fewAccountsAreNoError() {
        let calibration = Calibration(
            accounts(49, at: 0.9, shared: 1) + accounts(60, at: 0, shared: 0), prevalence: 0.5)
        #expect(calibration.tenths.count == 2)
        #expect(calibration.errorMax == 0)
    }

    @Test func oneIsInTheLastTenth() {
        #expect(Calibration([(1, true), (0.95, false)], prevalence: 0.5).tenths.map(\.lower) == [0.9])
        #expect(Calibration([(0.3, true), (0.7, false)], prevalence: 0.5).tenths.map(\.lower) == [0.3, 0.7])
    }

    @Test func theCurveRanks() {
        #expect(Calibration([(0.9, true), (0.8, true), (0.2, false)], prevalence: 0.5).auc == 1)
        #expect(Calibration([(0.1, true), (0.2, false)], prevalence: 0.5).auc == 0)
        // Of four pairs one is won, two are even, one is lost.
        #expect(
            Calibration([(0.5, true), (0.5, false), (0.7, false), (0.7, true)], prevalence: 0.5).auc == 0.5)
        #expect(Calibration([(0.5, true)], prevalence: 0.5).auc == nil)
    }

    @Test func agreesWithCountingPairs() throws {
        // Confidences as a small generator gives them, many of them equal.
        var state: UInt64 = 7
        let all = (0..<200).map { _ -> (confidence: Double, isShared: Bool) in
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return (Double(state >> 60) / 16, state >> 40 & 3 == 0)
        }
        var wins = 0.0
        var pairs = 0.0
        for a in all where a.isShared {
            for b in all where !b.isShared {
                pairs += 1
                wins += a.confidence > b.confidence ? 1 : a.confidence == b.confidence ? 0.5 : 0
            }
        }
        let auc = try #require(Calibration(all, prevalence: 0.05).auc)
        #expect(abs(auc - wins / pairs) < 1e-12)
    }
}

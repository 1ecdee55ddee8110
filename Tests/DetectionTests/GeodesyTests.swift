import Foundation
import Testing

@testable import Detection

@Suite struct GeodesyTests {
    /// Great-circle kilometres by the C library's trigonometry, in the form that is good for every angle (Vincenty's on a
    /// sphere).
    private func exact(_ a: (Float, Float), _ b: (Float, Float)) -> Double {
        func radians(_ degrees: Float) -> Double { Double(degrees) * .pi / 180 }
        let (p, q, step) = (radians(a.0), radians(b.0), radians(b.1) - radians(a.1))
        let x = cos(q) * sin(step)
        let y = cos(p) * sin(q) - sin(p) * cos(q) * cos(step)
        let z = sin(p) * sin(q) + cos(p) * cos(q) * cos(step)
        return Geodesy.earthRadius * atan2((x * x + y * y).squareRoot(), z)
    }

    private func distance(_ a: (Float, Float), _ b: (Float, Float)) -> Double {
        Geodesy.distance(
            Geodesy.Direction(latitude: a.0, longitude: a.1), Geodesy.Direction(latitude: b.0, longitude: b.1))
    }

    @Test func isWithinTwoMetresOfTrigonometry() {
        var random = SplitMix(seed: 4)
        var worst = 0.0
        for _ in 0..<20_000 {
            let a = (Float.random(in: -90...90, using: &random), Float.random(in: -180...180, using: &random))
            let b = (Float.random(in: -90...90, using: &random), Float.random(in: -180...180, using: &random))
            worst = max(worst, abs(distance(a, b) - exact(a, b)))
        }
        #expect(worst < 0.002)
    }

    @Test func isWithinTwoMetresForNeighboursToo() {
        var random = SplitMix(seed: 5)
        var worst = 0.0
        for _ in 0..<20_000 {
            let a = (Float.random(in: -89...89, using: &random), Float.random(in: -179...179, using: &random))
            let b = (
                a.0 + Float.random(in: -0.5...0.5, using: &random), a.1 + Float.random(in: -0.5...0.5, using: &random)
            )
            worst = max(worst, abs(distance(a, b) - exact(a, b)))
        }
        #expect(worst < 0.002)
    }

    @Test func isWithinTwoMetresAtTheOtherEndOfTheWorldToo() {
        var random = SplitMix(seed: 17)
        var worst = 0.0
        for _ in 0..<20_000 {
            let a = (Float.random(in: -89...89, using: &random), Float.random(in: -179...0, using: &random))
            let b = (
                -a.0 + Float.random(in: -0.5...0.5, using: &random),
                a.1 + 180 + Float.random(in: -0.5...0.5, using: &random)
            )
            worst = max(worst, abs(distance(a, b) - exact(a, b)))
        }
        #expect(worst < 0.002)
    }

    @Test func corners() {
        let half = Geodesy.earthRadius * .pi
        #expect(distance((0, 0), (0, 0)) == 0)
        #expect(abs(distance((90, 0), (90, 137)) - 0) < 0.002, "at the pole every longitude is one place")
        #expect(abs(distance((10, 180), (10, -180)) - 0) < 0.002, "the date line is no wall")
        #expect(abs(distance((0, 179.5), (0, -179.5)) - half / 180) < 0.002)
        #expect(abs(distance((90, 0), (-90, 0)) - half) < 0.002, "nobody is farther apart")
        #expect(abs(distance((0, 0), (0, 180)) - half) < 0.002)
    }

    @Test func isTheSameThereAndBack() {
        var random = SplitMix(seed: 6)
        for _ in 0..<2_000 {
            let a = (Float.random(in: -90...90, using: &random), Float.random(in: -180...180, using: &random))
            let b = (Float.random(in: -90...90, using: &random), Float.random(in: -180...180, using: &random))
            #expect(distance(a, b) == distance(b, a))
        }
    }
}

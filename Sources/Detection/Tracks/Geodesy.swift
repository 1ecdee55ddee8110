/// Distances on a sphere, computed with the five operations IEEE 754 rounds exactly (+ − × ÷ √) and so the same to the
/// last bit on every machine; the C library's sine may differ between versions and processors.
enum Geodesy {
    /// Mean Earth radius, IUGG, in kilometres.
    static let earthRadius = 6_371.0088

    /// Great-circle distance in kilometres; error below 1 m against exact trigonometry on the same sphere.
    static func distance(latitude a: Float, longitude b: Float, to c: Float, _ d: Float) -> Double {
        let first = unitVector(latitude: Double(a), longitude: Double(b))
        let second = unitVector(latitude: Double(c), longitude: Double(d))
        let difference = first - second
        let chord = (difference * difference).sum().squareRoot()
        return 2 * earthRadius * arcsine(min(1, chord / 2))
    }

    private static func unitVector(latitude: Double, longitude: Double) -> SIMD3<Double> {
        let (sinLatitude, cosLatitude) = sineAndCosine(degrees: latitude)
        let (sinLongitude, cosLongitude) = sineAndCosine(degrees: longitude)
        return SIMD3(cosLatitude * cosLongitude, cosLatitude * sinLongitude, sinLatitude)
    }

    /// For −180…180 degrees, by Taylor series around zero after folding into the first octant's quarter turn.
    private static func sineAndCosine(degrees: Double) -> (sine: Double, cosine: Double) {
        let turns = (degrees / 90).rounded()
        let x = (degrees - turns * 90) * (Double.pi / 180)
        let square = x * x
        let sine =
            x * (1 - square / 6 * (1 - square / 20 * (1 - square / 42 * (1 - square / 72 * (1 - square / 110)))))
        let cosine =
            1 - square / 2 * (1 - square / 12 * (1 - square / 30 * (1 - square / 56 * (1 - square / 90))))
        switch (Int(turns) % 4 + 4) % 4 {
        case 0: return (sine, cosine)
        case 1: return (cosine, -sine)
        case 2: return (-sine, -cosine)
        default: return (-cosine, sine)
        }
    }

    /// For 0…1. Above one half the half-angle identity brings the argument down, where the series converges fast.
    private static func arcsine(_ s: Double) -> Double {
        if s > 0.5 { return Double.pi / 2 - 2 * arcsine(((1 - s) / 2).squareRoot()) }
        let square = s * s
        var term = s
        var sum = s
        var n = 1.0
        while term > 1e-12 {
            term *= square * n / (n + 1)
            sum += term / (n + 2)
            n += 2
        }
        return sum
    }
}

/// Great-circle distances between cities, from additions, multiplications and square roots alone: those are exact to
/// the last bit everywhere, while the sine of a C library is not.
enum Distance {
    /// Mean radius of the earth (IUGG), in kilometres.
    private static let earthRadius = 6_371.0

    /// Whole kilometres, from a table made at first use.
    static func kilometres(_ a: CityIndex, _ b: CityIndex) -> Int { table[a.position * cities.count + b.position] }

    /// The time that a traveller is out of reach between the last use here and the first use there.
    ///
    /// By air: 830 km/h block speed plus 35 minutes of climb, descent and taxi, an hour from switching off at the gate to
    /// take-off, 45 minutes from landing to the first mail. Under 450 km by rail: 160 km/h and 20 minutes. (Chosen.)
    static func journeyMinutes(_ a: CityIndex, _ b: CityIndex) -> Int {
        let length = kilometres(a, b)
        return length < 450 ? 20 + length * 60 / 160 : 140 + length * 60 / 830
    }

    /// Whole kilometres from a city to where a site is placed; computed anew each time.
    static func kilometres(_ city: CityIndex, _ site: SiteIndex) -> Int {
        let there = site.site
        return kilometres(vectors[city.position], vector(latitude: there.latitude, longitude: there.longitude))
    }

    private static let vectors = cities.map { vector(latitude: $0.latitude, longitude: $0.longitude) }

    private static let table = vectors.flatMap { a in vectors.map { kilometres(a, $0) } }

    private static func kilometres(_ a: SIMD3<Double>, _ b: SIMD3<Double>) -> Int {
        let apart = a - b
        let chord = (apart.x * apart.x + apart.y * apart.y + apart.z * apart.z).squareRoot()
        return Int(earthRadius * 2 * arcsine(chord / 2))
    }

    private static func vector(latitude: Double, longitude: Double) -> SIMD3<Double> {
        let (sinLatitude, cosLatitude) = sineAndCosine(degrees: latitude)
        let (sinLongitude, cosLongitude) = sineAndCosine(degrees: longitude)
        return SIMD3(cosLatitude * cosLongitude, cosLatitude * sinLongitude, sinLatitude)
    }

    /// By their series: the 14th term is below 2⁻⁵³ for half a turn.
    private static func sineAndCosine(degrees: Double) -> (sine: Double, cosine: Double) {
        let x = degrees * Double.pi / 180
        var sine = 0.0
        var cosine = 0.0
        var term = 1.0
        for n in 0..<28 {
            switch n % 4 {
            case 0: cosine += term
            case 1: sine += term
            case 2: cosine -= term
            default: sine -= term
            }
            term = term * x / Double(n + 1)
        }
        return (sine, cosine)
    }

    /// Of 0…1. Halves the angle until the series is short: asin x = 2 · asin(x / √(2 + 2√(1 − x²))).
    private static func arcsine(_ x: Double) -> Double {
        if x > 0.1 {
            let rest = max(0, 1 - x * x).squareRoot()
            return 2 * arcsine(x / (2 + 2 * rest).squareRoot())
        }
        let square = x * x
        return x * (1 + square / 6 * (1 + square * 9 / 20 * (1 + square * 25 / 42 * (1 + square * 49 / 72))))
    }
}

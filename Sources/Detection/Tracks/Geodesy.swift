/// Distances on a sphere, computed with the five operations IEEE 754 rounds exactly (+ − × ÷ √) and so the same to the
/// last bit on every machine; the C library's sine may differ between versions and processors.
enum Geodesy {
    /// Mean Earth radius, IUGG, in kilometres.
    static let earthRadius = 6_371.0088

    /// Great-circle distance in kilometres; error below 2 m against exact trigonometry on the same sphere.
    static func distance(_ a: Direction, _ b: Direction) -> Double {
        let chord = chord(a, b)
        guard chord > 1.5 else { return 2 * earthRadius * arcsine(chord / 2) }
        // Far apart, a chord hardly grows with its arc, and its error would: the rest of the way round is exact again.
        return earthRadius * (Double.pi - 2 * arcsine(self.chord(a, b.opposite) / 2))
    }

    /// Whether the distance is surely below `kilometres`, without working it out: a chord is never longer than its arc
    /// and, up to a quarter of the globe, never shorter than nine tenths of it.
    static func isSurelyNearer(_ a: Direction, _ b: Direction, than kilometres: Double) -> Bool {
        let limit = kilometres * 0.9 / earthRadius
        return kilometres < 10_000 && squaredChord(a, b) < limit * limit
    }

    private static func chord(_ a: Direction, _ b: Direction) -> Double { squaredChord(a, b).squareRoot() }

    private static func squaredChord(_ a: Direction, _ b: Direction) -> Double {
        let (x, y, z) = (Double(a.x) - Double(b.x), Double(a.y) - Double(b.y), Double(a.z) - Double(b.z))
        return x * x + y * y + z * z
    }

    /// A place as a unit vector from the centre of the earth: worked out once, so that a distance costs a square root.
    /// Single precision is good for half a metre.
    struct Direction: BitwiseCopyable, Equatable, Sendable {
        var x: Float
        var y: Float
        var z: Float

        /// Not worked out yet.
        static let none = Direction(x: 0, y: 0, z: 0)

        private init(x: Float, y: Float, z: Float) { (self.x, self.y, self.z) = (x, y, z) }

        /// The other end of the world.
        var opposite: Direction {
            var other = self
            (other.x, other.y, other.z) = (-x, -y, -z)
            return other
        }

        /// - Parameters: degrees.
        init(latitude: Float, longitude: Float) {
            let (sinLatitude, cosLatitude) = Geodesy.sineAndCosine(degrees: Double(latitude))
            let (sinLongitude, cosLongitude) = Geodesy.sineAndCosine(degrees: Double(longitude))
            x = Float(cosLatitude * cosLongitude)
            y = Float(cosLatitude * sinLongitude)
            z = Float(sinLatitude)
        }
    }

    /// For −180…180 degrees, by Taylor series around zero after folding into the first octant's quarter turn.
    private static func sineAndCosine(degrees: Double) -> (sine: Double, cosine: Double) {
        let turns = (degrees * (1 / 90)).rounded()
        let x = (degrees - turns * 90) * (Double.pi / 180)
        let square = x * x
        // Coefficients are quotients that the compiler works out: a division costs as much as all the rest.
        let sine =
            x
            * (1 - square * (1 / 6)
                * (1 - square * (1 / 20) * (1 - square * (1 / 42) * (1 - square * (1 / 72) * (1 - square * (1 / 110))))))
        let cosine =
            1 - square * (1 / 2)
            * (1 - square * (1 / 12) * (1 - square * (1 / 30) * (1 - square * (1 / 56) * (1 - square * (1 / 90)))))
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
        while term > 1e-9 {
            term *= square * n / (n + 1)
            sum += term / (n + 2)
            n += 2
        }
        return sum
    }
}

/// Functions of the C library that may differ between versions and processors, from operations that IEEE 754 rounds
/// exactly.
enum Arithmetic {
    /// 1 / (1 + e⁻ˣ).
    static func logistic(_ x: Double) -> Double { 1 / (1 + exponential(-x)) }

    /// eˣ, by its series on a small part of x, squared up again; the relative error is below 10⁻¹².
    static func exponential(_ x: Double) -> Double {
        let bounded = min(max(x, -700), 700)
        let part = bounded / 1_024
        var (term, sum) = (1.0, 1.0)
        for n in 1...12 {
            term *= part / Double(n)
            sum += term
        }
        for _ in 0..<10 { sum *= sum }
        return sum
    }

    /// The natural logarithm of a positive number, by Newton's steps on `exponential`.
    static func logarithm(_ value: Double) -> Double {
        // e^(exponent × ln 2) is near enough for a handful of steps.
        var guess = Double(value.exponent) * 0.693_147_180_559_945_3
        for _ in 0..<6 { guess += 2 * (value - exponential(guess)) / (value + exponential(guess)) }
        return guess
    }
}

/// The town's only source of chance: SplitMix64 (Steele, Lea, Flood: "Fast Splittable Pseudorandom Number Generators",
/// OOPSLA 2014). Whole numbers throughout, so that a seed means the same bytes on every machine and with every compiler.
struct Dice {
    private var state: UInt64

    /// Dice that `keys` alone decide: the same keys, the same throws, whatever else was thrown before.
    init(_ keys: UInt64...) {
        state = Dice.mix(keys)
    }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        return Dice.scramble(state)
    }

    /// Each number of `range` equally often (to 2⁻⁶⁴: the high half of a product, no rejection).
    mutating func roll(_ range: ClosedRange<Int>) -> Int {
        let count = UInt64(range.upperBound - range.lowerBound) + 1
        return range.lowerBound + Int(next().multipliedFullWidth(by: count).high)
    }

    /// Numbers of `range`, those in its middle oftener: the mean of three throws.
    mutating func rollMiddling(_ range: ClosedRange<Int>) -> Int {
        (roll(range) + roll(range) + roll(range)) / 3
    }

    mutating func chance(percent: Int) -> Bool { roll(0...99) < percent }

    mutating func pick<Element>(_ elements: [Element]) -> Element { elements[roll(0...elements.count - 1)] }

    mutating func shuffle<Element>(_ elements: inout [Element]) {
        guard elements.count > 1 else { return }
        for last in stride(from: elements.count - 1, to: 0, by: -1) {
            elements.swapAt(last, roll(0...last))
        }
    }

    /// A number that looks thrown but is decided by `keys`.
    static func mix(_ keys: UInt64...) -> UInt64 { mix(keys) }

    private static func mix(_ keys: [UInt64]) -> UInt64 {
        keys.reduce(0x243F_6A88_85A3_08D3) { scramble(($0 ^ $1) &+ 0x9E37_79B9_7F4A_7C15) }
    }

    private static func scramble(_ value: UInt64) -> UInt64 {
        var z = value
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}

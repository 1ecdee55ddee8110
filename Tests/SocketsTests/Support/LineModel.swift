/// The plain way to say which lines a stream of bytes has, to hold the fast one against.
enum LineModel {
    static func lines(of bytes: [UInt8], lineMax: Int, endsOrderly: Bool) -> [FakeEngine.Line] {
        var parts = bytes.split(separator: 10, omittingEmptySubsequences: false)
        if let last = parts.popLast(), endsOrderly, !last.isEmpty { parts.append(last) }
        return parts.map { $0.count > lineMax ? .overlong : .text(String(decoding: $0, as: UTF8.self)) }
    }
}

/// Random numbers from a seed (SplitMix64), so that a bad run can be run again.
struct Seeded: RandomNumberGenerator {
    var state: UInt64

    init(_ seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}

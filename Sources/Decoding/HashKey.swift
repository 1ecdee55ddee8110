internal import CSimdjson

/// The key of the hashes in records. Random in every process, so that nobody can choose names that collide; a fixed one
/// in tests and benchmarks.
public struct HashKey: Sendable {
    let a: UInt64
    let b: UInt64

    public init(_ a: UInt64, _ b: UInt64) {
        self.a = a
        self.b = b
    }

    public static func random() -> HashKey {
        HashKey(.random(in: .min ... .max), .random(in: .min ... .max))
    }

    /// The hash that records decoded with this key carry for `text`; never 0, which stands for "absent".
    public func hash(_ text: UnsafeBufferPointer<UInt8>) -> UInt64 {
        sw_hash(a, b, text.baseAddress, text.count)
    }

    public func hash(_ text: String) -> UInt64 {
        var text = text
        return text.withUTF8 { hash($0) }
    }
}

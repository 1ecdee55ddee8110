/// Who a store is: 128 random bits, the same in the journal and the state that belong together.
public struct StoreIdentity: Hashable, Sendable {
    /// Bytes of an identity.
    static let size = 16

    let bytes: [UInt8]

    init?(_ bytes: [UInt8]) {
        guard bytes.count == Self.size else { return nil }
        self.bytes = bytes
    }

    /// A new one.
    public static func random() -> StoreIdentity {
        var generator = SystemRandomNumberGenerator()
        return StoreIdentity(unchecked: (0..<size).map { _ in .random(in: .min ... .max, using: &generator) })
    }

    private init(unchecked bytes: [UInt8]) { self.bytes = bytes }
}

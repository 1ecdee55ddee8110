internal import Glibc

/// An account at rest, as it lies: its key, how long its body is, the body, which `AccountBook.write` wrote, and the lists
/// of what it refers to.
struct AccountPack {
    private let start: UnsafeRawPointer

    /// - Parameter start: with `BitReader.reach` bytes behind the pack.
    init(_ start: UnsafeRawPointer) { self.start = start }

    /// Bytes of the key and the length, before the body.
    static var headBytes: Int { 8 }

    /// The key that the account is saved under; 0 when nothing is.
    var key: UInt32 { UInt32(littleEndian: start.loadUnaligned(as: UInt32.self)) }

    var bodyBytes: Int { Int(UInt32(littleEndian: start.loadUnaligned(fromByteOffset: 4, as: UInt32.self))) }

    /// For a reader that knows where to stop.
    var body: UnsafeRawPointer { start + Self.headBytes }

    /// The lists of `PackReferences`.
    var references: UnsafeRawPointer { body + bodyBytes }

    /// How many bits tell the length of a name, unless it is long: with the one that tells so, a byte.
    static var lengthBits: Int { 7 }

    /// With which the body begins; empty when the account was forgotten.
    var name: UnsafeBufferPointer<UInt8> {
        var reader = BitReader(body)
        let length = Int(reader.code(low: Self.lengthBits))
        return reader.bytes(length).assumingMemoryBound(to: UInt8.self)
    }

    func isNamed(_ other: UnsafeBufferPointer<UInt8>) -> Bool {
        let name = name
        guard name.count == other.count, let own = name.baseAddress, let theirs = other.baseAddress else {
            return false
        }
        return memcmp(own, theirs, name.count) == 0
    }
}

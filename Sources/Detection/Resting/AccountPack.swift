internal import Glibc

/// An account at rest, as it lies: its key, how long its body is, the body, which `AccountBook.write` wrote, and the lists
/// of what it refers to.
struct AccountPack {
    private let start: UnsafeRawPointer

    init(_ start: UnsafeRawPointer) { self.start = start }

    /// Bytes of the key and the length, before the body.
    static var headBytes: Int { 8 }

    /// The key that the account is saved under; 0 when nothing is.
    var key: UInt32 { UInt32(littleEndian: start.loadUnaligned(as: UInt32.self)) }

    var bodyBytes: Int { Int(UInt32(littleEndian: start.loadUnaligned(fromByteOffset: 4, as: UInt32.self))) }

    /// For a reader that knows where to stop.
    var body: UnsafePointer<UInt8> { (start + Self.headBytes).assumingMemoryBound(to: UInt8.self) }

    /// The lists of `PackReferences`.
    var references: UnsafePointer<UInt8> { body + bodyBytes }

    /// With which the body begins; empty when the account was forgotten.
    var name: UnsafeBufferPointer<UInt8> {
        let first = body
        // Names are kept as they are; two bytes tell lengths from 128 on.
        let isShort = first[0] < 0x80
        let length = isShort ? Int(first[0]) : Int(first[0] & 0x7F) | Int(first[1]) << 7
        return UnsafeBufferPointer(start: first + (isShort ? 1 : 2), count: length)
    }

    func isNamed(_ other: UnsafeBufferPointer<UInt8>) -> Bool {
        let name = name
        guard name.count == other.count, let own = name.baseAddress, let theirs = other.baseAddress else {
            return false
        }
        return memcmp(own, theirs, name.count) == 0
    }
}

internal import Glibc

/// An account at rest, as it lies: its key, its name, and what `AccountBook.write` wrote.
struct AccountPack {
    private let start: UnsafeMutableRawPointer

    init(_ start: UnsafeMutableRawPointer) { self.start = start }

    /// Bytes of the key, before the name.
    static var keyBytes: Int { 4 }

    /// The key that the account is saved under.
    var key: UInt32 { start.loadUnaligned(as: UInt32.self) }

    /// Everything behind the key, for a reader that knows where to stop.
    var content: UnsafePointer<UInt8> {
        UnsafePointer((start + Self.keyBytes).assumingMemoryBound(to: UInt8.self))
    }

    var name: UnsafeBufferPointer<UInt8> {
        let first = content
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

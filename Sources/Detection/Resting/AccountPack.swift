internal import Glibc

/// An account at rest, as it lies: its key, how long its rest is, its name, its head, its rest.
///
/// The head is what nearly every line looks at: the state and the presences. The rest is what is needed when something
/// begins, meets or is over: devices, networks, evidence, marks, the profile, findings. It is not taken up without need.
struct AccountPack {
    private let start: UnsafeMutableRawPointer

    init(_ start: UnsafeMutableRawPointer) { self.start = start }

    /// Bytes before the name: the key, and the length of the rest in three bytes.
    static var fixedBytes: Int { 7 }
    private static var restPlace: Int { 4 }

    /// The key that the account is saved under.
    var key: UInt32 { start.loadUnaligned(as: UInt32.self) }

    /// How many bytes the rest takes.
    var restCount: Int {
        let low = Int(start.loadUnaligned(fromByteOffset: Self.restPlace, as: UInt16.self))
        return low | Int(start.load(fromByteOffset: Self.restPlace + 2, as: UInt8.self)) << 16
    }

    /// Notes a key and how many bytes the rest takes, which is less than 16 MiB: lists and texts are bounded.
    static func note(key: UInt32, restCount: Int, at start: UnsafeMutableRawPointer) {
        start.storeBytes(of: key, as: UInt32.self)
        start.storeBytes(of: UInt16(truncatingIfNeeded: restCount), toByteOffset: restPlace, as: UInt16.self)
        start.storeBytes(of: UInt8(restCount >> 16), toByteOffset: restPlace + 2, as: UInt8.self)
    }

    /// Everything behind the fixed part, for a reader that knows where to stop.
    var content: UnsafePointer<UInt8> {
        UnsafePointer((start + Self.fixedBytes).assumingMemoryBound(to: UInt8.self))
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

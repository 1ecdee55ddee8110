internal import Glibc
internal import Storage

/// Who a store is and how far it has come: a few bytes in the row that every commit writes, which are found in the file
/// and in the WAL without reading tables.
///
/// Eight bytes of `mark`, the identity, the number of commits, 1 while the store is open, and a CRC-32C of all that;
/// numbers are little-endian.
struct StoreHead: Equatable {
    /// Bytes of a head.
    static let size = 37
    /// The page it is in, from 1: that of the table which is made first.
    static let page: UInt32 = 2
    /// No text and no likely number; its first byte is rare, and what is looked for.
    private static let mark: UInt64 = 0x2164_4874_6157_739F

    var identity: StoreIdentity
    var commits: UInt64
    /// Whether the store is open, or was when the process ended without closing it: then its WAL belongs to it.
    var isRunning: Bool

    init(identity: StoreIdentity, commits: UInt64, isRunning: Bool) {
        self.identity = identity
        self.commits = commits
        self.isRunning = isRunning
    }

    /// Nil when the bytes are none.
    init?(_ bytes: UnsafeRawBufferPointer) {
        guard bytes.count == Self.size, bytes.loadUnaligned(as: UInt64.self).littleEndian == Self.mark,
            let identity = StoreIdentity(Array(bytes[8..<24])), bytes[32] <= 1
        else { return nil }
        let content = UnsafeRawBufferPointer(rebasing: bytes[..<33])
        let checksum = bytes.loadUnaligned(fromByteOffset: 33, as: UInt32.self).littleEndian
        guard Checksum.crc32c(content) == checksum else { return nil }
        let commits = bytes.loadUnaligned(fromByteOffset: 24, as: UInt64.self).littleEndian
        self.init(identity: identity, commits: commits, isRunning: bytes[32] == 1)
    }

    var bytes: [UInt8] {
        var bytes = [UInt8](repeating: 0, count: Self.size)
        bytes.withUnsafeMutableBytes { bytes in
            bytes.storeBytes(of: Self.mark.littleEndian, as: UInt64.self)
            UnsafeMutableRawBufferPointer(rebasing: bytes[8..<24]).copyBytes(from: identity.bytes)
            bytes.storeBytes(of: commits.littleEndian, toByteOffset: 24, as: UInt64.self)
            bytes[32] = isRunning ? 1 : 0
            let checksum = Checksum.crc32c(UnsafeRawBufferPointer(rebasing: bytes[..<33]))
            bytes.storeBytes(of: checksum.littleEndian, toByteOffset: 33, as: UInt32.self)
        }
        return bytes
    }

    /// The newest head among bytes; older ones may be left in a page.
    static func newest(in bytes: UnsafeRawBufferPointer) -> StoreHead? {
        var newest: StoreHead?
        var rest = bytes
        while let start = rest.baseAddress, let found = memchr(start, Int32(mark & 0xFF), rest.count) {
            rest = UnsafeRawBufferPointer(rebasing: rest[(UnsafeRawPointer(found) - start)...])
            if rest.count >= size, let head = StoreHead(UnsafeRawBufferPointer(rebasing: rest.prefix(size))),
                head.commits >= newest?.commits ?? 0
            {
                newest = head
            }
            rest = UnsafeRawBufferPointer(rebasing: rest.dropFirst())
        }
        return newest
    }
}

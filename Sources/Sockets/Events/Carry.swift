internal import Glibc

/// The bytes behind a connection's last LF, kept until their line is whole. Exactly as long as they are: ten thousand
/// idle connections hold nothing.
struct Carry: ~Copyable {
    private var bytes: UnsafeMutablePointer<UInt8>?
    private(set) var count = 0

    init() {}

    deinit { free(bytes) }

    mutating func append(_ more: UnsafeBufferPointer<UInt8>) {
        guard let source = more.baseAddress, more.count > 0 else { return }
        guard let grown = realloc(bytes, count + more.count) else { fatalError("out of memory for \(count) bytes") }
        let bytes = grown.assumingMemoryBound(to: UInt8.self)
        self.bytes = bytes
        memcpy(bytes + count, source, more.count)
        count += more.count
    }

    mutating func removeAll() {
        free(bytes)
        bytes = nil
        count = 0
    }

    /// Writes the bytes to `place`, which has room for them.
    func copy(to place: UnsafeMutablePointer<UInt8>) {
        if let bytes { memcpy(place, bytes, count) }
    }
}

internal import Glibc

/// A whole file in memory, read before anything is measured.
public struct MappedFile: ~Copyable {
    /// The file's bytes; some more, all zero, are readable behind them, as a parser wants.
    public let bytes: UnsafeBufferPointer<UInt8>
    private let mappedLength: Int

    public struct OpenError: Error, CustomStringConvertible {
        public var description: String
    }

    public init(_ path: String) throws(OpenError) {
        (bytes, mappedLength) = try Self.map(path)
    }

    private static func map(_ path: String) throws(OpenError) -> (UnsafeBufferPointer<UInt8>, Int) {
        let descriptor = open(path, O_RDONLY)
        guard descriptor >= 0 else { throw OpenError(description: "\(path): \(String(cString: strerror(errno)))") }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_size > 0 else {
            throw OpenError(description: "\(path): empty, or not a file")
        }
        let length = Int(status.st_size)
        // First zeroed memory for file and padding, then the file over its beginning.
        let mappedLength = length + Int(getpagesize())
        let room = mmap(nil, mappedLength, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)
        guard let room, room != MAP_FAILED,
            mmap(room, length, PROT_READ, MAP_PRIVATE | MAP_FIXED | MAP_POPULATE, descriptor, 0) != MAP_FAILED
        else { throw OpenError(description: "\(path): cannot be mapped: \(String(cString: strerror(errno)))") }
        return (UnsafeBufferPointer(start: room.assumingMemoryBound(to: UInt8.self), count: length), mappedLength)
    }

    deinit { munmap(UnsafeMutableRawPointer(mutating: bytes.baseAddress), mappedLength) }
}

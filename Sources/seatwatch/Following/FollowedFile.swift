import Glibc
import Model

/// A file that grows: read from its beginning as far as it goes now, and later on from there.
final class FollowedFile {
    /// What tells a file from another one under the same name.
    struct Identity: Codable, Equatable {
        var device: UInt64
        var inode: UInt64
        /// Of the first line: numbers of files are used again, and a file can be emptied and filled anew. Nil while there is
        /// no whole line.
        var firstLine: String?

        func isSameFile(as other: Identity) -> Bool { device == other.device && inode == other.inode }

        /// Whether `other`, seen later, is this file with more in it.
        func goesOn(in other: Identity) -> Bool {
            isSameFile(as: other) && (firstLine == nil || firstLine == other.firstLine)
        }
    }

    /// What has become of the name.
    enum Look { case same, missing, replaced, truncated }

    private static let chunkSize = 256 << 10
    private static let byteOrderMark: [UInt8] = [0xEF, 0xBB, 0xBF]
    /// Bytes of a first line that count.
    private static let firstLineMax = 4_096

    private let descriptor: Int32
    private(set) var identity: Identity
    /// Lines that have ended in what was read.
    private(set) var lineCount: UInt64 = 0
    /// Whether what was read ends within a line.
    private(set) var isInLine = false
    private var offset = 0

    /// Nil when there is no such file.
    init?(_ path: String) throws {
        descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        identity = Identity(device: 0, inode: 0)
        guard descriptor >= 0 else {
            if errno == ENOENT { return nil }
            throw Failure.noInput("\(path): \(systemError())")
        }
        let info = try status()
        guard info.st_mode & S_IFMT == S_IFREG else {
            throw Failure.noInput("\(path): is no regular file, so it cannot be followed")
        }
        identity = Identity(device: UInt64(info.st_dev), inode: UInt64(info.st_ino))
        identity.firstLine = try firstLine()
    }

    deinit { if descriptor >= 0 { close(descriptor) } }

    /// The next bytes, without a byte-order mark at the start; nil when there are no more now.
    func read() throws -> [UInt8]? {
        var failed = false
        var chunk = [UInt8](unsafeUninitializedCapacity: Self.chunkSize) { space, count in
            let got = pread(descriptor, space.baseAddress, space.count, off_t(offset))
            failed = got < 0 && errno != EINTR
            count = max(0, got)
        }
        guard !failed else { throw Failure.failed("reading: \(systemError())") }
        guard !chunk.isEmpty else { return nil }
        let isFirst = offset == 0
        offset += chunk.count
        lineCount += UInt64(chunk.count { $0 == UInt8(ascii: "\n") })
        isInLine = chunk.last != UInt8(ascii: "\n")
        if isFirst, chunk.starts(with: Self.byteOrderMark) { chunk.removeFirst(Self.byteOrderMark.count) }
        return chunk
    }

    /// Notes the first line once it is there.
    /// - Returns: whether it is new.
    func noteFirstLine() throws -> Bool {
        guard identity.firstLine == nil else { return false }
        identity.firstLine = try firstLine()
        return identity.firstLine != nil
    }

    func look(at path: String) throws -> Look {
        var info = stat()
        guard stat(path, &info) == 0 else { return .missing }
        let other = Identity(device: UInt64(info.st_dev), inode: UInt64(info.st_ino))
        guard identity.isSameFile(as: other) else { return .replaced }
        return try Int(status().st_size) < offset ? .truncated : .same
    }

    private func status() throws -> stat {
        var info = stat()
        guard fstat(descriptor, &info) == 0 else { throw Failure.failed("fstat: \(systemError())") }
        return info
    }

    private func firstLine() throws -> String? {
        let bytes = [UInt8](unsafeUninitializedCapacity: Self.firstLineMax) { space, count in
            count = max(0, pread(descriptor, space.baseAddress, space.count, 0))
        }
        let line = bytes.prefix { $0 != UInt8(ascii: "\n") }
        guard line.count < bytes.count || bytes.count == Self.firstLineMax else { return nil }
        var hash = StableHash()
        hash.combine(String(decoding: line, as: UTF8.self))
        return hash.hexadecimal
    }
}

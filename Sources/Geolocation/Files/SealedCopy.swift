import CMaxMindDB
import Glibc

/// A private copy of a file that nobody can change any more.
///
/// libmaxminddb maps the file it opens, and a mapped file that is cut short on disk kills the process at the next look
/// (SIGBUS). So the operator's file is only ever read, into a sealed memory file (memfd_create(2)), and that is mapped.
/// The price: the bytes count as the daemon's own memory (a City database is 60 to 130 MB), and while a new database is
/// taken in, those of the old and the new one.
struct SealedCopy: ~Copyable {
    /// Where libmaxminddb finds it; needs /proc, which systemd's ProtectProc= and ProcSubset=pid leave in place.
    var path: String { "/proc/self/fd/\(descriptor)" }
    /// Valid as long as the copy is.
    let bytes: UnsafeRawBufferPointer
    /// The state of the original that was copied.
    let identity: FileIdentity
    private let descriptor: Int32

    /// libmaxminddb 1.7 counts the bytes of a search tree with 32 bits.
    static let bytesMax = Int64(UInt32.max)

    /// Copies the file at `path`.
    ///
    /// - Complexity: O(*n*) in its size; blocks on the disk.
    init(of path: String, for role: DatabaseRole) throws(GeolocationError) {
        // Without O_NONBLOCK a pipe would hold up whoever waits for this.
        let original = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY)
        guard original >= 0 else {
            let missing = errno == ENOENT || errno == ENOTDIR
            throw GeolocationError(
                missing ? .notFound : .unreadable, role, path,
                missing ? "does not exist" : "cannot be opened: \(Self.text(of: errno))")
        }
        defer { close(original) }
        let before = try Self.identity(of: original, at: path, for: role)

        let copy = cmaxminddb_memory_file("seatwatch-database")
        guard copy >= 0 else {
            throw GeolocationError(.noMemory, role, path, "cannot be copied to memory: \(Self.text(of: errno))")
        }
        var keeps = false
        defer { if !keeps { close(copy) } }
        try Self.send(original, to: copy, count: Int(before.size), at: path, for: role)

        let after = try Self.identity(of: original, at: path, for: role)
        guard before == after else {
            throw GeolocationError(.changing, role, path, "was written to while it was being read")
        }
        guard cmaxminddb_seal(copy) == 0,
            let start = mmap(nil, Int(before.size), PROT_READ, MAP_SHARED, copy, 0), start != MAP_FAILED
        else {
            throw GeolocationError(.noMemory, role, path, "cannot be copied to memory: \(Self.text(of: errno))")
        }
        bytes = UnsafeRawBufferPointer(start: start, count: Int(before.size))
        identity = before
        descriptor = copy
        keeps = true
    }

    deinit {
        munmap(UnsafeMutableRawPointer(mutating: bytes.baseAddress!), bytes.count)
        close(descriptor)
    }

    private static func identity(
        of descriptor: Int32, at path: String, for role: DatabaseRole
    ) throws(GeolocationError) -> FileIdentity {
        var status = stat()
        guard fstat(descriptor, &status) == 0 else {
            throw GeolocationError(.unreadable, role, path, "cannot be looked at: \(text(of: errno))")
        }
        guard status.st_mode & S_IFMT == S_IFREG else {
            let directory = status.st_mode & S_IFMT == S_IFDIR
            throw GeolocationError(.notAFile, role, path, directory ? "is a directory" : "is not a regular file")
        }
        guard status.st_size > 0 else { throw GeolocationError(.truncated, role, path, "is empty") }
        guard Int64(status.st_size) <= bytesMax else {
            throw GeolocationError(.notADatabase, role, path, "is larger than 4 GiB")
        }
        return FileIdentity(status)
    }

    /// Copies at most `count` bytes; fewer only when the original ends earlier, which its identity will show.
    private static func send(
        _ original: Int32, to copy: Int32, count: Int, at path: String, for role: DatabaseRole
    ) throws(GeolocationError) {
        var left = count
        while left > 0 {
            let sent = sendfile(copy, original, nil, left)
            if sent == 0 { return }
            if sent > 0 {
                left -= sent
            } else if errno == ENOSPC || errno == ENOMEM || errno == EFBIG {
                throw GeolocationError(.noMemory, role, path, "cannot be copied to memory: \(text(of: errno))")
            } else if errno != EINTR && errno != EAGAIN {
                throw GeolocationError(.unreadable, role, path, "cannot be read: \(text(of: errno))")
            }
        }
    }

    private static func text(of error: Int32) -> String { String(cString: strerror(error)) }
}

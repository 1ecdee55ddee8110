internal import Glibc

/// The pieces of memory that accounts, presences and texts lie in: 2 MiB each, which is one huge page of x86-64 and arm64.
///
/// Every line looks at half a dozen places scattered over all accounts. On pages of 4 KiB the processor would first have
/// to find out where each of these pages is, which costs as much as fetching what lies there.
enum Chunk {
    static var bytes: Int { 2 << 20 }

    /// A chunk of zeros that begins at a multiple of its size. It takes memory as it is touched, so that a few accounts
    /// take little, until `makeHuge`.
    static func allocate() -> UnsafeMutableRawPointer { allocate(bytes: bytes) }

    /// - Parameter bytes: a multiple of `Chunk.bytes`.
    static func allocate(bytes size: Int) -> UnsafeMutableRawPointer {
        let room = size + bytes
        let mapped = mmap(nil, room, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0)
        guard let mapped, mapped != MAP_FAILED else { fatalError("no memory for \(size) more bytes of accounts") }
        // The last place that fits, as mappings grow downwards: so it lies beside the chunk before and both count as one.
        let start = UnsafeMutableRawPointer(bitPattern: (UInt(bitPattern: mapped) + UInt(bytes)) & ~UInt(bytes - 1))!
        let before = start - mapped
        if before > 0 { munmap(mapped, before) }
        if before < bytes { munmap(start + size, bytes - before) }
        return start
    }

    /// Asks for huge pages in place of small ones, if the system has any to give: at once where it can (Linux 6.1), else
    /// in the background. To be called when all of it is in use, so that no memory lies idle for it.
    static func makeHuge(_ chunk: UnsafeMutableRawPointer, bytes size: Int = Chunk.bytes) {
        madvise(chunk, size, MADV_HUGEPAGE)
        madvise(chunk, size, collapse)
    }

    /// Takes memory in small pages again: of a chunk that is not in use as a whole any more, the system would fill a huge
    /// page as soon as any of it is touched.
    static func makeSmall(_ chunk: UnsafeMutableRawPointer) { madvise(chunk, bytes, MADV_NOHUGEPAGE) }

    /// `MADV_COLLAPSE`, which older headers do not name and older systems refuse.
    private static var collapse: Int32 { 25 }

    static func deallocate(_ chunk: UnsafeMutableRawPointer, bytes size: Int = Chunk.bytes) { munmap(chunk, size) }
}

import Glibc

/// Room for a fixed number of elements, all bits zero, that takes no memory before it is touched.
///
/// For elements without references alone, to which all bits zero mean something. It begins at a page of memory, so
/// elements of 16, 32 or 64 bytes never lie across two lines of the processor's cache.
enum ZeroedPages {
    static func allocate<Element>(_ count: Int) -> UnsafeMutablePointer<Element> {
        let size = count * MemoryLayout<Element>.stride
        let pages = mmap(nil, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)
        guard let pages, pages != MAP_FAILED else { fatalError("no room for a cache of \(size) bytes") }
        return pages.bindMemory(to: Element.self, capacity: count)
    }

    /// - Parameter count: as it was allocated.
    static func deallocate<Element>(_ start: UnsafeMutablePointer<Element>, _ count: Int) {
        munmap(start, count * MemoryLayout<Element>.stride)
    }
}

internal import Glibc

/// Fixed-size elements in chunks that never move: growing copies nothing, so no event ever waits for a large copy.
///
/// Elements are found by index; freed ones are used again, last freed first.
/// - Complexity: O(1) for everything.
struct Slab<Element: BitwiseCopyable>: ~Copyable {
    /// As many as fit a chunk: a constant where it is used, so that dividing by it is no division.
    private static var perChunk: Int { Chunk.bytes / MemoryLayout<Element>.stride }

    private let directory: UnsafeMutablePointer<UnsafeMutablePointer<Element>?>
    let capacity: Int
    private var used = 0
    private var free: [UInt32] = []
    /// Elements in use.
    private(set) var count = 0

    /// - Parameter capacity: the most elements that can be in use at once.
    init(capacity: Int) {
        self.capacity = capacity
        let chunksMax = (capacity + Self.perChunk - 1) / Self.perChunk
        // Zeroed pages are nil pointers, and take no memory before they are written: a directory has room for far more
        // than most ever hold.
        guard let zeroed = calloc(max(1, chunksMax), MemoryLayout<UnsafeMutablePointer<Element>?>.stride) else {
            fatalError("no memory for the directory of \(capacity) elements")
        }
        directory = zeroed.bindMemory(to: UnsafeMutablePointer<Element>?.self, capacity: max(1, chunksMax))
    }

    deinit {
        for chunk in 0..<chunkCount { directory[chunk].map { Chunk.deallocate($0) } }
        Glibc.free(directory)
    }

    var isFull: Bool { free.isEmpty && used == capacity }
    private var chunkCount: Int { (used + Self.perChunk - 1) / Self.perChunk }

    /// Bytes of memory taken, by elements in use or not.
    var allocatedBytes: Int {
        let chunks = chunkCount > 1 ? chunkCount * Chunk.bytes : used * MemoryLayout<Element>.stride
        return chunks + free.capacity * 4
    }

    /// Stores `element` and returns its index; nil when full.
    mutating func insert(_ element: Element) -> UInt32? {
        if let index = free.popLast() {
            count += 1
            self[index].initialize(to: element)
            return index
        }
        guard used < capacity else { return nil }
        let chunk = used / Self.perChunk
        if directory[chunk] == nil {
            directory[chunk] = Chunk.allocate(isFirst: chunk == 0)
                .bindMemory(to: Element.self, capacity: Self.perChunk)
        }
        let index = UInt32(used)
        used += 1
        count += 1
        self[index].initialize(to: element)
        return index
    }

    mutating func remove(_ index: UInt32) {
        free.append(index)
        count -= 1
    }

    /// The element's address; it stays the same until the element is removed.
    @inline(__always)
    subscript(index: UInt32) -> UnsafeMutablePointer<Element> {
        let index = UInt(index)
        let perChunk = UInt(Self.perChunk)
        return directory[Int(index / perChunk)].unsafelyUnwrapped + Int(index % perChunk)
    }
}

/// "No element" wherever an index is stored.
let none: UInt32 = .max

internal import Glibc

/// Fixed-size elements in chunks that never move: growing copies nothing, so no event ever waits for a large copy.
///
/// Elements are found by index; freed ones are used again, last freed first. An element takes at least four bytes.
/// - Complexity: O(1) for everything.
struct Slab<Element: BitwiseCopyable>: ~Copyable {
    /// As many as fit a chunk: a constant where it is used, so that dividing by it is no division.
    private static var perChunk: Int { Chunk.bytes / MemoryLayout<Element>.stride }

    private let directory: UnsafeMutablePointer<UnsafeMutablePointer<Element>?>
    let capacity: Int
    private var used = 0
    /// The element freed last; each freed one begins with the index of the one freed before it.
    private var free: UInt32 = none
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

    /// Gives all memory back to the system. Nothing may be in use.
    mutating func giveBack() {
        precondition(count == 0, "memory that is in use cannot be given back")
        for chunk in 0..<chunkCount { directory[chunk].map { Chunk.deallocate($0) } }
        (used, free) = (0, none)
    }

    var isFull: Bool { free == none && used == capacity }
    private var chunkCount: Int { (used + Self.perChunk - 1) / Self.perChunk }

    /// Bytes of memory taken, by elements in use or not.
    var allocatedBytes: Int {
        let (whole, rest) = used.quotientAndRemainder(dividingBy: Self.perChunk)
        return whole * Chunk.bytes + rest * MemoryLayout<Element>.stride
    }

    /// Stores `element` and returns its index; nil when full.
    mutating func insert(_ element: Element) -> UInt32? {
        if free != none {
            let index = free
            free = UnsafeRawPointer(self[index]).loadUnaligned(as: UInt32.self)
            count += 1
            self[index].initialize(to: element)
            return index
        }
        guard used < capacity else { return nil }
        let (chunk, place) = used.quotientAndRemainder(dividingBy: Self.perChunk)
        if place == 0 {
            if chunk > 0, let full = directory[chunk - 1] { Chunk.makeHuge(full) }
            directory[chunk] = Chunk.allocate().bindMemory(to: Element.self, capacity: Self.perChunk)
        }
        let index = UInt32(used)
        used += 1
        count += 1
        self[index].initialize(to: element)
        return index
    }

    mutating func remove(_ index: UInt32) {
        UnsafeMutableRawPointer(self[index]).storeBytes(of: free, as: UInt32.self)
        free = index
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

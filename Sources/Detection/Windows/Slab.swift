internal import Glibc

/// Fixed-size elements in chunks that never move: growing copies nothing, so no event ever waits for a large copy.
///
/// Elements are found by index; freed ones are used again, last freed first.
/// - Complexity: O(1) for everything.
struct Slab<Element: BitwiseCopyable>: ~Copyable {
    private static var chunkBits: Int { 10 }
    private static var chunkSize: Int { 1 << chunkBits }

    private let directory: UnsafeMutablePointer<UnsafeMutablePointer<Element>?>
    private let chunksMax: Int
    private var used = 0
    private var free: [UInt32] = []
    /// Elements in use.
    private(set) var count = 0

    /// - Parameter capacity: the most elements that can ever be in use at once.
    init(capacity: Int) {
        chunksMax = (capacity + Self.chunkSize - 1) / Self.chunkSize
        // Zeroed pages are nil pointers, and take no memory before they are written: a directory has room for far more
        // than most ever hold.
        guard let zeroed = calloc(max(1, chunksMax), MemoryLayout<UnsafeMutablePointer<Element>?>.stride) else {
            fatalError("no memory for the directory of \(capacity) elements")
        }
        directory = zeroed.bindMemory(to: UnsafeMutablePointer<Element>?.self, capacity: max(1, chunksMax))
    }

    deinit {
        for chunk in 0..<(used + Self.chunkSize - 1) / Self.chunkSize {
            directory[chunk].map { UnsafeMutableRawPointer($0).deallocate() }
        }
        Glibc.free(directory)
    }

    var isFull: Bool { free.isEmpty && used == chunksMax << Self.chunkBits }

    /// Bytes allocated, used or not.
    var allocatedBytes: Int {
        let chunks = (used + Self.chunkSize - 1) / Self.chunkSize
        return chunks * Self.chunkSize * MemoryLayout<Element>.stride + free.capacity * 4
    }

    /// Stores `element` and returns its index; nil when full.
    mutating func insert(_ element: Element) -> UInt32? {
        if let index = free.popLast() {
            count += 1
            self[index].initialize(to: element)
            return index
        }
        let chunk = used >> Self.chunkBits
        guard chunk < chunksMax else { return nil }
        if directory[chunk] == nil { directory[chunk] = Self.makeChunk() }
        let index = UInt32(used)
        used += 1
        count += 1
        self[index].initialize(to: element)
        return index
    }

    /// Begins at a line of the processor's cache, so that elements lie on as few as they can.
    private static func makeChunk() -> UnsafeMutablePointer<Element> {
        UnsafeMutableRawPointer.allocate(byteCount: chunkSize * MemoryLayout<Element>.stride, alignment: 64)
            .bindMemory(to: Element.self, capacity: chunkSize)
    }

    mutating func remove(_ index: UInt32) {
        free.append(index)
        count -= 1
    }

    /// The element's address; it stays the same until the element is removed.
    @inline(__always)
    subscript(index: UInt32) -> UnsafeMutablePointer<Element> {
        directory[Int(index) >> Self.chunkBits]! + (Int(index) & (Self.chunkSize - 1))
    }
}

/// "No element" wherever an index is stored.
let none: UInt32 = .max

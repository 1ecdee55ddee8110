internal import CPrefetch
internal import Glibc
internal import Model

/// A text kept by a `TextStore`; zero is no text.
struct TextHandle: Equatable, BitwiseCopyable, Sendable {
    var raw: UInt32
    static let none = TextHandle(raw: 0)
}

/// The text behind accounts, presences and clues: counted references to bytes in a few size classes.
///
/// A text goes when its last reference is released, so nobody's device, place or event id outlives its evidence. A handle
/// is the number, counted from 1, of the eight bytes at which a text's header begins.
struct TextStore: ~Copyable {
    /// Longest text kept; longer ones are cut at a character.
    static var lengthMax: Int { 1_024 }

    /// Bytes of a slot of each class, header included; the last holds the longest text.
    private static let slotBytes: InlineArray<14, UInt16> = [
        16, 24, 32, 40, 48, 64, 96, 128, 192, 256, 384, 512, 768, 1_032,
    ]
    private static var unit: Int { 8 }
    private static var unitsPerChunk: UInt32 { UInt32(Chunk.bytes / unit) }
    /// As many as handles can tell apart: 32 GiB of text.
    private static var chunksMax: Int { Int(1 << 32 / UInt64(unitsPerChunk)) }

    /// What stands before a text, in one word: references, length, size class, and whether it is found through `shared`.
    private struct Header {
        static var size: Int { 4 }
        /// A shared text that so many refer to stays for good: who keeps it is no longer counted.
        static var referencesMax: UInt16 { .max }

        private var word: UInt32

        init(length: Int, sizeClass: Int) { word = 1 | UInt32(length) << 16 | UInt32(sizeClass) << 27 }

        var references: UInt16 {
            get { UInt16(truncatingIfNeeded: word) }
            set { word = word & ~0xFFFF | UInt32(newValue) }
        }
        var length: Int {
            get { Int(word >> 16 & 0x7FF) }
            set { word = word & ~(0x7FF << 16) | UInt32(newValue) << 16 }
        }
        var sizeClass: Int { Int(word >> 27 & 0xF) }
        var isShared: Bool {
            get { word >> 31 == 1 }
            set { word = word & ~(1 << 31) | (newValue ? 1 << 31 : 0) }
        }
    }

    /// One size class: slots of one size in chunks of their own.
    private struct SizeClass {
        /// The slot freed last, or 0; behind the header of each freed one stands the one freed before it.
        var free: UInt32 = 0
        /// The handle of the next slot never used, and how many there are in its chunk.
        var next: UInt32 = 0
        var left = 0
        /// The first handle of that chunk.
        var last: UInt32 = 0
        var chunkCount = 0
    }

    private var classes = InlineArray<14, SizeClass>(repeating: SizeClass())
    private let chunks: UnsafeMutablePointer<UnsafeMutableRawPointer>
    private var chunkCount = 0
    /// Content hash → a handle with that content, for texts worth sharing.
    private var shared: [UInt64: UInt32] = [:]

    init() { chunks = .allocate(capacity: Self.chunksMax) }

    deinit {
        for chunk in 0..<chunkCount { Chunk.deallocate(chunks[chunk]) }
        chunks.deallocate()
    }

    /// Bytes of memory taken, by texts in use or not.
    var allocatedBytes: Int {
        var sum = shared.capacity * 13
        for number in classes.indices {
            sum += classes[number].chunkCount * Chunk.bytes - classes[number].left * Int(Self.slotBytes[number])
        }
        return sum
    }

    /// How many slots of a class fit a chunk.
    private static func slots(in sizeClass: Int) -> Int { Chunk.bytes / Int(slotBytes[sizeClass]) }

    private static func sizeClass(holding bytes: Int) -> Int {
        var sizeClass = 0
        while Int(slotBytes[sizeClass]) < bytes { sizeClass += 1 }
        return sizeClass
    }

    /// Keeps a copy of `bytes` with one reference.
    mutating func store(_ bytes: UnsafeBufferPointer<UInt8>) -> TextHandle {
        guard !bytes.isEmpty else { return .none }
        var length = min(bytes.count, Self.lengthMax)
        while length < bytes.count, length > 0, bytes[length] & 0xC0 == 0x80 { length -= 1 }
        let sizeClass = Self.sizeClass(holding: length + Header.size)
        let handle = slot(in: sizeClass)
        let header = header(handle)
        header.pointee = Header(length: length, sizeClass: sizeClass)
        Self.content(header).copyMemory(from: bytes.baseAddress!, byteCount: length)
        return handle
    }

    /// A slot that nobody uses.
    private mutating func slot(in sizeClass: Int) -> TextHandle {
        if classes[sizeClass].free != 0 {
            let reused = TextHandle(raw: classes[sizeClass].free)
            classes[sizeClass].free = Self.content(header(reused)).loadUnaligned(as: UInt32.self)
            return reused
        }
        if classes[sizeClass].left == 0 {
            precondition(chunkCount < Self.chunksMax, "the text store is full")
            if classes[sizeClass].chunkCount > 0 {
                Chunk.makeHuge(chunks[Int((classes[sizeClass].last - 1) / Self.unitsPerChunk)])
            }
            chunks[chunkCount] = Chunk.allocate()
            classes[sizeClass].last = UInt32(chunkCount) * Self.unitsPerChunk + 1
            classes[sizeClass].next = UInt32(chunkCount) * Self.unitsPerChunk + 1
            classes[sizeClass].left = Self.slots(in: sizeClass)
            classes[sizeClass].chunkCount += 1
            chunkCount += 1
        }
        let handle = TextHandle(raw: classes[sizeClass].next)
        // The very last slot of all has nothing behind it, hence `&+`.
        classes[sizeClass].next &+= UInt32(Self.slotBytes[sizeClass]) / UInt32(Self.unit)
        classes[sizeClass].left -= 1
        return handle
    }

    /// Like `store`, but an equal text kept through here before is shared: for the few texts that many have in common.
    mutating func share(_ bytes: UnsafeBufferPointer<UInt8>) -> TextHandle {
        guard !bytes.isEmpty else { return .none }
        let hash = Self.contentHash(bytes)
        if let raw = shared[hash] {
            let found = TextHandle(raw: raw)
            return equal(found, bytes) ? retain(found) : store(bytes)
        }
        let handle = store(bytes)
        shared[hash] = handle.raw
        header(handle).pointee.isShared = true
        return handle
    }

    /// One more reference to the same text.
    @discardableResult
    mutating func retain(_ handle: TextHandle) -> TextHandle {
        guard handle != .none else { return handle }
        let header = header(handle)
        if header.pointee.references < Header.referencesMax { header.pointee.references += 1 }
        return handle
    }

    /// Gives one reference back; the text goes with the last.
    mutating func release(_ handle: TextHandle) {
        guard handle != .none else { return }
        let header = header(handle)
        guard header.pointee.references < Header.referencesMax else { return }
        header.pointee.references -= 1
        guard header.pointee.references == 0 else { return }
        if header.pointee.isShared { shared[Self.contentHash(bytes(handle))] = nil }
        let sizeClass = header.pointee.sizeClass
        Self.content(header).storeBytes(of: classes[sizeClass].free, as: UInt32.self)
        classes[sizeClass].free = handle.raw
    }

    /// Replaces a text that is not shared, in place when it fits.
    mutating func replace(_ handle: TextHandle, with bytes: UnsafeBufferPointer<UInt8>) -> TextHandle {
        if handle != .none, !bytes.isEmpty, bytes.count <= Self.lengthMax {
            let header = header(handle)
            if header.pointee.references == 1, !header.pointee.isShared,
                Self.sizeClass(holding: bytes.count + Header.size) == header.pointee.sizeClass
            {
                header.pointee.length = bytes.count
                Self.content(header).copyMemory(from: bytes.baseAddress!, byteCount: bytes.count)
                return handle
            }
        }
        release(handle)
        return store(bytes)
    }

    func equal(_ handle: TextHandle, _ other: UnsafeBufferPointer<UInt8>) -> Bool {
        let own = bytes(handle)
        guard own.count == other.count, let ours = own.baseAddress, let theirs = other.baseAddress else {
            return own.count == other.count
        }
        return memcmp(ours, theirs, own.count) == 0
    }

    /// Valid until the text is released or replaced.
    func bytes(_ handle: TextHandle) -> UnsafeBufferPointer<UInt8> {
        guard handle != .none else { return UnsafeBufferPointer(start: nil, count: 0) }
        let header = header(handle)
        return UnsafeBufferPointer(
            start: Self.content(header).assumingMemoryBound(to: UInt8.self), count: header.pointee.length)
    }

    /// Asks for the beginning of a text.
    func prefetch(_ handle: TextHandle) { if handle != .none { cprefetch(header(handle)) } }

    func text(_ handle: TextHandle) -> String? {
        handle == .none ? nil : String(decoding: bytes(handle), as: UTF8.self)
    }

    @inline(__always)
    private func header(_ handle: TextHandle) -> UnsafeMutablePointer<Header> {
        let place = handle.raw - 1
        return (chunks[Int(place / Self.unitsPerChunk)] + Int(place % Self.unitsPerChunk) * Self.unit)
            .assumingMemoryBound(to: Header.self)
    }

    private static func content(_ header: UnsafeMutablePointer<Header>) -> UnsafeMutableRawPointer {
        UnsafeMutableRawPointer(header) + Header.size
    }

    /// FNV-1a with 64 bits; equal content is compared byte by byte, so a collision costs sharing, not truth.
    private static func contentHash(_ bytes: UnsafeBufferPointer<UInt8>) -> UInt64 {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for byte in bytes { hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01b3 }
        return hash
    }
}

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
/// is the number, counted from 1, of the 16 bytes at which a text's header begins.
struct TextStore: ~Copyable {
    /// Longest text kept; longer ones are cut at a character.
    static var lengthMax: Int { 1_024 }

    /// Slots of 16 to 2,048 bytes: the longest text and its header take more than 1,024.
    private static var classCount: Int { 8 }
    private static var unit: Int { 16 }
    private static var unitsPerChunk: UInt32 { UInt32(Chunk.bytes / unit) }
    /// As many as handles can tell apart: 64 GiB of text.
    private static var chunksMax: Int { Int(1 << 32 / UInt64(unitsPerChunk)) }

    /// What stands before a text.
    private struct Header {
        static var size: Int { 8 }
        /// Set in the count of references of a text that is found through `shared`.
        static var sharedBit: UInt32 { 1 << 31 }

        var references: UInt32
        var length: UInt16
        var sizeClass: UInt16
    }

    /// One size class: slots of `unit` << class bytes, header included, in chunks of their own.
    private struct SizeClass {
        /// Handles of slots to be used again.
        var free: [UInt32] = []
        /// The handle of the next slot never used, and how many there are in its chunk.
        var next: UInt32 = 0
        var left = 0
        var chunkCount = 0
    }

    private var classes: [SizeClass] = Array(repeating: SizeClass(), count: TextStore.classCount)
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
        classes.enumerated().reduce(shared.capacity * 13) { sum, entry in
            let (number, each) = entry
            let slots = each.chunkCount > 1 ? 0 : each.left * (Self.unit << number)
            return sum + each.chunkCount * Chunk.bytes - slots + each.free.capacity * 4
        }
    }

    /// Keeps a copy of `bytes` with one reference.
    mutating func store(_ bytes: UnsafeBufferPointer<UInt8>) -> TextHandle {
        guard !bytes.isEmpty else { return .none }
        var length = min(bytes.count, Self.lengthMax)
        while length < bytes.count, length > 0, bytes[length] & 0xC0 == 0x80 { length -= 1 }
        let needed = length + Header.size
        let sizeClass = max(0, Int.bitWidth - (needed - 1).leadingZeroBitCount - 4)
        let handle = slot(in: sizeClass)
        let header = header(handle)
        header.pointee = Header(references: 1, length: UInt16(length), sizeClass: UInt16(sizeClass))
        Self.content(header).copyMemory(from: bytes.baseAddress!, byteCount: length)
        return handle
    }

    /// A slot that nobody uses.
    private mutating func slot(in sizeClass: Int) -> TextHandle {
        if let reused = classes[sizeClass].free.popLast() { return TextHandle(raw: reused) }
        if classes[sizeClass].left == 0 {
            precondition(chunkCount < Self.chunksMax, "the text store is full")
            chunks[chunkCount] = Chunk.allocate(isFirst: classes[sizeClass].chunkCount == 0)
            classes[sizeClass].next = UInt32(chunkCount) * Self.unitsPerChunk + 1
            classes[sizeClass].left = Int(Self.unitsPerChunk) >> sizeClass
            classes[sizeClass].chunkCount += 1
            chunkCount += 1
        }
        let handle = TextHandle(raw: classes[sizeClass].next)
        // The very last slot of all has nothing behind it, hence `&+`.
        classes[sizeClass].next &+= 1 << sizeClass
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
        header(handle).pointee.references |= Header.sharedBit
        return handle
    }

    /// One more reference to the same text.
    @discardableResult
    mutating func retain(_ handle: TextHandle) -> TextHandle {
        guard handle != .none else { return handle }
        header(handle).pointee.references += 1
        return handle
    }

    /// Gives one reference back; the text goes with the last.
    mutating func release(_ handle: TextHandle) {
        guard handle != .none else { return }
        let header = header(handle)
        header.pointee.references -= 1
        let references = header.pointee.references
        guard references & ~Header.sharedBit == 0 else { return }
        if references & Header.sharedBit != 0 { shared[Self.contentHash(bytes(handle))] = nil }
        classes[Int(header.pointee.sizeClass)].free.append(handle.raw)
    }

    /// Replaces a text that is not shared, in place when it fits.
    mutating func replace(_ handle: TextHandle, with bytes: UnsafeBufferPointer<UInt8>) -> TextHandle {
        if handle != .none, !bytes.isEmpty, bytes.count <= Self.lengthMax {
            let header = header(handle)
            if header.pointee.references == 1, bytes.count + Header.size <= Self.unit << header.pointee.sizeClass {
                header.pointee.length = UInt16(bytes.count)
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
            start: Self.content(header).assumingMemoryBound(to: UInt8.self), count: Int(header.pointee.length))
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

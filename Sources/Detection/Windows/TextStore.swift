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
/// A text goes when its last reference is released, so nobody's device, place or event id outlives its evidence.
struct TextStore: ~Copyable {
    /// Longest text kept; longer ones are cut at a character.
    static var lengthMax: Int { 1_024 }

    /// Slots of 16 to 2,048 bytes: the longest text and its header take more than 1,024.
    private static var classCount: Int { 8 }
    private static var headerSize: Int { 8 }
    private static var chunkSize: Int { 1 << 16 }
    private static var indexBits: UInt32 { 29 }
    /// Set in the count of references of a text that is found through `shared`.
    private static var sharedBit: UInt32 { 1 << 31 }

    /// One size class: slots of 16 << class bytes, header included.
    private struct SizeClass {
        var chunks: [UnsafeMutableRawPointer] = []
        var used = 0
        var free: [UInt32] = []
    }

    private var classes: [SizeClass] = Array(repeating: SizeClass(), count: TextStore.classCount)
    /// Content hash → a handle with that content, for texts worth sharing.
    private var shared: [UInt64: UInt32] = [:]

    init() {}

    deinit {
        for sizeClass in classes { for chunk in sizeClass.chunks { chunk.deallocate() } }
    }

    var allocatedBytes: Int {
        classes.reduce(0) { $0 + $1.chunks.count * Self.chunkSize + $1.free.capacity * 4 } + shared.capacity * 13
    }

    /// Keeps a copy of `bytes` with one reference.
    mutating func store(_ bytes: UnsafeBufferPointer<UInt8>) -> TextHandle {
        guard !bytes.isEmpty else { return .none }
        var length = min(bytes.count, Self.lengthMax)
        while length < bytes.count, length > 0, bytes[length] & 0xC0 == 0x80 { length -= 1 }
        let needed = length + Self.headerSize
        let sizeClass = max(0, Int.bitWidth - (needed - 1).leadingZeroBitCount - 4)
        let slotSize = 16 << sizeClass
        let slotsPerChunk = Self.chunkSize / slotSize
        let slot: UInt32
        if let reused = classes[sizeClass].free.popLast() {
            slot = reused
        } else {
            if classes[sizeClass].used == classes[sizeClass].chunks.count * slotsPerChunk {
                classes[sizeClass].chunks.append(.allocate(byteCount: Self.chunkSize, alignment: 16))
            }
            slot = UInt32(classes[sizeClass].used)
            classes[sizeClass].used += 1
        }
        precondition(slot < 1 << Self.indexBits, "the text store is full")
        let handle = TextHandle(raw: (UInt32(sizeClass) << Self.indexBits | slot) + 1)
        let place = address(handle)
        place.storeBytes(of: 1, as: UInt32.self)
        place.storeBytes(of: UInt32(length), toByteOffset: 4, as: UInt32.self)
        (place + Self.headerSize).copyMemory(from: bytes.baseAddress!, byteCount: length)
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
        address(handle).storeBytes(of: 1 | Self.sharedBit, as: UInt32.self)
        return handle
    }

    /// One more reference to the same text.
    @discardableResult
    mutating func retain(_ handle: TextHandle) -> TextHandle {
        guard handle != .none else { return handle }
        let place = address(handle)
        place.storeBytes(of: place.load(as: UInt32.self) + 1, as: UInt32.self)
        return handle
    }

    /// Gives one reference back; the text goes with the last.
    mutating func release(_ handle: TextHandle) {
        guard handle != .none else { return }
        let place = address(handle)
        let references = place.load(as: UInt32.self) - 1
        place.storeBytes(of: references, as: UInt32.self)
        guard references & ~Self.sharedBit == 0 else { return }
        if references & Self.sharedBit != 0 { shared[Self.contentHash(bytes(handle))] = nil }
        classes[Int((handle.raw - 1) >> Self.indexBits)].free.append((handle.raw - 1) & (1 << Self.indexBits - 1))
    }

    /// Replaces a text that is not shared, in place when it fits.
    mutating func replace(_ handle: TextHandle, with bytes: UnsafeBufferPointer<UInt8>) -> TextHandle {
        if handle != .none, !bytes.isEmpty, bytes.count <= Self.lengthMax {
            let place = address(handle)
            let slotSize = 16 << Int((handle.raw - 1) >> Self.indexBits)
            if place.load(as: UInt32.self) == 1, bytes.count + Self.headerSize <= slotSize {
                place.storeBytes(of: UInt32(bytes.count), toByteOffset: 4, as: UInt32.self)
                (place + Self.headerSize).copyMemory(from: bytes.baseAddress!, byteCount: bytes.count)
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
        let place = address(handle)
        let length = Int(place.load(fromByteOffset: 4, as: UInt32.self))
        return UnsafeBufferPointer(
            start: (place + Self.headerSize).assumingMemoryBound(to: UInt8.self), count: length)
    }

    /// Asks for the beginning of a text.
    func prefetch(_ handle: TextHandle) { if handle != .none { cprefetch(address(handle)) } }

    func text(_ handle: TextHandle) -> String? {
        handle == .none ? nil : String(decoding: bytes(handle), as: UTF8.self)
    }

    private func address(_ handle: TextHandle) -> UnsafeMutableRawPointer {
        let sizeClass = Int((handle.raw - 1) >> Self.indexBits)
        let slot = Int((handle.raw - 1) & (1 << Self.indexBits - 1))
        let slotsPerChunk = Self.chunkSize / (16 << sizeClass)
        return classes[sizeClass].chunks[slot / slotsPerChunk] + (slot % slotsPerChunk) * (16 << sizeClass)
    }

    /// FNV-1a with 64 bits; equal content is compared byte by byte, so a collision costs sharing, not truth.
    private static func contentHash(_ bytes: UnsafeBufferPointer<UInt8>) -> UInt64 {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for byte in bytes { hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01b3 }
        return hash
    }
}

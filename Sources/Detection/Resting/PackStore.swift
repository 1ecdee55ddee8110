internal import CPrefetch
internal import Glibc

/// Where an account lies at rest.
struct PackHandle: BitwiseCopyable, Equatable, Sendable {
    var raw: UInt32

    /// Nowhere yet.
    static let none = PackHandle(raw: .max)

    init(raw: UInt32) { self.raw = raw }

    fileprivate init(sizeClass: Int, slot: Int) { raw = UInt32(sizeClass) << 25 | UInt32(slot) }

    fileprivate var sizeClass: Int { Int(raw >> 25) }
    fileprivate var slot: Int { Int(raw & Self.slotMax) }
    fileprivate static let slotMax: UInt32 = 1 << 25 - 1
}

/// Accounts at rest, as bytes: each in a slot of one of some hundred sizes, and the slots of a size without gaps, since the
/// last one moves to where one was left. So nothing is lost to accounts that have grown or shrunk, and memory beyond the
/// last slot of a size goes back to the system.
///
/// The first four bytes of a slot are its owner's index, by which whoever moved it is found.
struct PackStore: ~Copyable {
    /// What stands before the content.
    static var headerBytes: Int { 4 }

    /// The slots of one size.
    private struct SizeClass {
        var size = 0
        var perChunk = 0
        var count = 0
        /// Slots that memory was touched for and not given back.
        var touched = 0
        /// Chunks that huge pages were asked for.
        var hugeCount = 0
        var chunks: [UnsafeMutableRawPointer] = []
    }

    /// Sizes go up in small steps where most accounts are, and in larger ones beyond.
    private static var fineStep: Int { 8 }
    private static var fineMax: Int { 704 }
    private static var coarseStep: Int { 64 }
    private static var coarseMax: Int { 3_072 }
    private static var fineCount: Int { fineMax / fineStep }
    private static var classCount: Int { fineCount + (coarseMax - fineMax) / coarseStep }
    /// Those of more than `coarseMax` bytes: what hostile lines may bring. Each has memory of its own.
    private static var largeClass: Int { 127 }

    /// Bytes of slots that are not in use before they are given back, and how many are kept then.
    private static var looseMax: Int { 16 << 10 }
    private static var looseKept: Int { 4 << 10 }

    private let classes: UnsafeMutablePointer<SizeClass>
    private var large: [UnsafeMutableRawBufferPointer?] = []
    private var freeLarge: [Int] = []
    private var largeBytes = 0

    init() {
        classes = .allocate(capacity: Self.classCount)
        for number in 0..<Self.classCount {
            var sizeClass = SizeClass()
            sizeClass.size =
                number < Self.fineCount
                ? (number + 1) * Self.fineStep : Self.fineMax + (number - Self.fineCount + 1) * Self.coarseStep
            // A reader looks a few bytes beyond what it reads, which are not another chunk's.
            sizeClass.perChunk = (Chunk.bytes - BitReader.reach) / sizeClass.size
            (classes + number).initialize(to: sizeClass)
        }
    }

    deinit {
        for number in 0..<Self.classCount { for chunk in classes[number].chunks { Chunk.deallocate(chunk) } }
        classes.deinitialize(count: Self.classCount)
        classes.deallocate()
        for memory in large { memory?.deallocate() }
    }

    /// Bytes of memory taken, by slots in use or not.
    var allocatedBytes: Int {
        (0..<Self.classCount).reduce(largeBytes) { $0 + classes[$1].touched * classes[$1].size }
    }

    private static func sizeClass(holding bytes: Int) -> Int {
        if bytes <= fineMax { return (bytes + fineStep - 1) / fineStep - 1 }
        if bytes <= coarseMax { return fineCount + (bytes - fineMax + coarseStep - 1) / coarseStep - 1 }
        return largeClass
    }

    /// Where the content of a slot begins; until any slot is put or removed.
    @inline(__always)
    func content(_ handle: PackHandle) -> UnsafeMutableRawPointer { slot(handle) + Self.headerBytes }

    @inline(__always)
    private func slot(_ handle: PackHandle) -> UnsafeMutableRawPointer {
        guard handle.sizeClass != Self.largeClass else { return large[handle.slot]!.baseAddress! }
        return address(handle.sizeClass, handle.slot)
    }

    @inline(__always)
    private func address(_ sizeClass: Int, _ slot: Int) -> UnsafeMutableRawPointer {
        let (size, perChunk) = (classes[sizeClass].size, UInt32(classes[sizeClass].perChunk))
        let (chunk, place) = UInt32(slot).quotientAndRemainder(dividingBy: perChunk)
        return classes[sizeClass].chunks[Int(chunk)] + Int(place) * size
    }

    /// Asks for a slot, most of it: processors go on by themselves along what is read in order.
    func prefetch(_ handle: PackHandle) {
        guard handle != .none, handle.sizeClass != Self.largeClass else { return }
        let start = slot(handle)
        for line in 0..<min(8, (classes[handle.sizeClass].size + 63) / 64) { cprefetch(start + line * 64) }
    }

    /// Puts `content` where `old` lies, if it fits there as well as anywhere, or else somewhere new; `old` is no more then.
    /// - Returns: where it lies now, and what moved to the place of `old`.
    mutating func put(
        _ content: UnsafeRawBufferPointer, of owner: UInt32, over old: PackHandle
    ) -> (handle: PackHandle, moved: (owner: UInt32, handle: PackHandle)?) {
        let bytes = content.count + Self.headerBytes
        var sizeClass = Self.sizeClass(holding: bytes)
        if old != .none, sizeClass == old.sizeClass, sizeClass != Self.largeClass {
            write(content, of: owner, to: slot(old))
            return (old, nil)
        }
        // A size whose slots cannot be told apart any more leaves the rest to the next.
        while sizeClass < Self.classCount, classes[sizeClass].count > Int(PackHandle.slotMax) { sizeClass += 1 }
        let handle = sizeClass < Self.classCount ? append(to: sizeClass) : appendLarge(bytes)
        write(content, of: owner, to: slot(handle))
        return (handle, old == .none ? nil : remove(old))
    }

    private func write(_ content: UnsafeRawBufferPointer, of owner: UInt32, to slot: UnsafeMutableRawPointer) {
        slot.storeBytes(of: owner, as: UInt32.self)
        if let start = content.baseAddress {
            (slot + Self.headerBytes).copyMemory(from: start, byteCount: content.count)
        }
    }

    private mutating func append(to number: Int) -> PackHandle {
        let slot = classes[number].count
        let perChunk = classes[number].perChunk
        if slot == classes[number].chunks.count * perChunk { classes[number].chunks.append(Chunk.allocate()) }
        classes[number].count += 1
        classes[number].touched = max(classes[number].touched, slot + 1)
        // Some way beyond its end, so that a size of which slots come and go there does not go back and forth.
        let end = (classes[number].hugeCount + 1) * perChunk
        if slot + 1 == end + Self.looseMax / classes[number].size {
            Chunk.makeHuge(classes[number].chunks[classes[number].hugeCount])
            classes[number].hugeCount += 1
        }
        return PackHandle(sizeClass: number, slot: slot)
    }

    private mutating func appendLarge(_ bytes: Int) -> PackHandle {
        let memory = UnsafeMutableRawBufferPointer.allocate(byteCount: bytes + BitReader.reach, alignment: 8)
        largeBytes += memory.count
        if let slot = freeLarge.popLast() {
            large[slot] = memory
            return PackHandle(sizeClass: Self.largeClass, slot: slot)
        }
        large.append(memory)
        return PackHandle(sizeClass: Self.largeClass, slot: large.count - 1)
    }

    /// - Returns: what moved there.
    private mutating func remove(_ handle: PackHandle) -> (owner: UInt32, handle: PackHandle)? {
        let number = handle.sizeClass
        guard number != Self.largeClass else {
            largeBytes -= large[handle.slot]?.count ?? 0
            large[handle.slot]?.deallocate()
            large[handle.slot] = nil
            freeLarge.append(handle.slot)
            return nil
        }
        classes[number].count -= 1
        let last = classes[number].count
        defer { giveBack(number) }
        guard handle.slot < last else { return nil }
        let place = address(number, handle.slot)
        place.copyMemory(from: address(number, last), byteCount: classes[number].size)
        return (place.load(as: UInt32.self), handle)
    }

    /// Gives memory behind the last slot back to the system when there is enough of it.
    private mutating func giveBack(_ number: Int) {
        let (size, perChunk) = (classes[number].size, classes[number].perChunk)
        guard (classes[number].touched - classes[number].count) * size > Self.looseMax else { return }
        let kept = classes[number].count + Self.looseKept / size
        while classes[number].hugeCount > kept / perChunk {
            classes[number].hugeCount -= 1
            Chunk.makeSmall(classes[number].chunks[classes[number].hugeCount])
        }
        let page = Int(getpagesize())
        for chunk in kept / perChunk...(classes[number].touched - 1) / perChunk {
            let from = max(0, (kept - chunk * perChunk) * size)
            let start = (from + page - 1) / page * page
            let end = min(Chunk.bytes, (classes[number].touched - chunk * perChunk) * size)
            if start < end { madvise(classes[number].chunks[chunk] + start, end - start, MADV_DONTNEED) }
        }
        classes[number].touched = kept
    }
}

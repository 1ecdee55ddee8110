/// Room for an account that is packed; used again for the next.
struct PackRoom: ~Copyable {
    fileprivate(set) var start: UnsafeMutableRawPointer
    fileprivate var capacity: Int

    init() {
        capacity = 1 << 14
        start = .allocate(byteCount: capacity, alignment: 8)
    }

    deinit { start.deallocate() }

    fileprivate mutating func grow(_ used: Int, by more: Int) {
        let size = max(capacity * 2, used + more)
        let larger = UnsafeMutableRawPointer.allocate(byteCount: size, alignment: 8)
        larger.copyMemory(from: start, byteCount: used)
        start.deallocate()
        (start, capacity) = (larger, size)
    }
}

/// Writes numbers one behind the other, each in as many bits as it needs: most fields of an account say one of a few things,
/// and a byte for each would be half empty. The first bit is the lowest of the first byte.
struct BitWriter: ~Copyable {
    private let room: UnsafeMutablePointer<PackRoom>
    /// Whole bytes written, and behind them the bits that fill no byte yet, fewer than eight.
    private var place = 0
    private var rest: UInt64 = 0
    private var restCount: UInt64 = 0

    /// - Parameter room: for as long as the writer is used. `BitReader.reach` bytes behind what is written are room, too.
    init(in room: UnsafeMutablePointer<PackRoom>) { self.room = room }

    var bitCount: Int { place * 8 + Int(restCount) }

    /// What was written; the last byte is filled with zeros.
    var bytes: UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(start: room.pointee.start, count: place + (restCount > 0 ? 1 : 0))
    }

    /// - Parameters:
    ///   - value: less than 2 to the power of `count`.
    ///   - count: 56 at most.
    @inline(__always)
    mutating func put(_ value: UInt64, _ count: Int) {
        assert(count <= 56 && value >> UInt64(count) == 0, "bits beyond those that are written would be lost")
        if place + 2 * BitReader.reach > room.pointee.capacity { room.pointee.grow(place, by: 2 * BitReader.reach) }
        rest |= value &<< restCount
        room.pointee.start.storeBytes(of: rest.littleEndian, toByteOffset: place, as: UInt64.self)
        restCount += UInt64(count)
        place += Int(restCount >> 3)
        rest &>>= restCount & ~7
        restCount &= 7
    }

    /// A number that is mostly small, as an exponential Golomb code: the lowest bits as they are, and before them how many
    /// more there are.
    /// - Parameter low: how many bits most values have, 56 at most: those take one more. A number of so many and *n* more
    ///   takes 2*n* more.
    @inline(__always)
    mutating func code(_ value: UInt64, low: Int) {
        let high = value >> UInt64(low)
        guard high < BitReader.highEnd else {
            put(0, BitReader.escapeZeros)
            put(value & 0xFFFF_FFFF, 32)
            put(value >> 32, 32)
            return
        }
        let more = 63 - (high + 1).leadingZeroBitCount
        // The highest bit of the sum stands where the zeros end; those below it come behind.
        let one: UInt64 = 1 &<< UInt64(more)
        let (first, count) = (((high + 1) ^ one) &<< UInt64(more + 1) | one, 2 * more + 1)
        let rest = value & (1 &<< UInt64(low) - 1)
        if low <= BitReader.lowAtOnce {
            put(first | rest &<< UInt64(count), count + low)
        } else {
            put(first, count)
            put(rest, low)
        }
    }

    /// Goes to the beginning of the next byte.
    mutating func align() {
        guard restCount > 0 else { return }
        (place, rest, restCount) = (place + 1, 0, 0)
    }

    /// Bytes as they are, from the beginning of a byte on.
    mutating func append(_ bytes: UnsafeRawBufferPointer) {
        align()
        guard let start = bytes.baseAddress else { return }
        let needed = bytes.count + 2 * BitReader.reach
        if place + needed > room.pointee.capacity { room.pointee.grow(place, by: needed) }
        (room.pointee.start + place).copyMemory(from: start, byteCount: bytes.count)
        place += bytes.count
    }

    /// Writes over a number of 32 bits that began at a byte, and is followed by others.
    func put(_ value: UInt32, at byte: Int) {
        room.pointee.start.storeBytes(of: value.littleEndian, toByteOffset: byte, as: UInt32.self)
    }
}

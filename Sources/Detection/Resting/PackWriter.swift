internal import Model

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

/// Writes accounts as bytes.
struct PackWriter: PackCoder, ~Copyable {
    private let room: UnsafeMutablePointer<PackRoom>
    private let texts: UnsafeMutablePointer<TextStore>
    private let notes: UnsafeMutablePointer<PackNotes>
    private(set) var place = 0
    var newestDay: Int32 = 0

    /// - Parameters: all for as long as the writer is used.
    init(
        in room: UnsafeMutablePointer<PackRoom>, texts: UnsafeMutablePointer<TextStore>,
        notes: UnsafeMutablePointer<PackNotes>
    ) {
        self.room = room
        self.texts = texts
        self.notes = notes
    }

    /// The bytes written so far.
    var bytes: UnsafeRawBufferPointer { UnsafeRawBufferPointer(start: room.pointee.start, count: place) }

    // MARK: - Whole packs

    /// The head of a pack, whose body is to be written next.
    mutating func begin(key: UInt32) {
        place = 0
        fixed(key)
        fixed(UInt32(0))
    }

    /// Ends the body, and writes the lists of what it refers to.
    mutating func end() {
        room.pointee.start.storeBytes(
            of: UInt32(place - AccountPack.headBytes).littleEndian, toByteOffset: AccountPack.headBytes - 4,
            as: UInt32.self)
        write(UInt64(notes.pointee.references.texts.count))
        for text in notes.pointee.references.texts { write(UInt64(text.raw)) }
        write(UInt64(notes.pointee.references.sites.count))
        for site in notes.pointee.references.sites {
            // Mostly one use, which the lowest bit tells.
            write(UInt64(site.index) << 1 | (site.uses == 1 ? 1 : 0))
            if site.uses != 1 { write(UInt64(site.uses)) }
        }
    }

    @inline(__always)
    mutating func append(_ bytes: UnsafeRawBufferPointer) {
        guard let start = bytes.baseAddress else { return }
        reserve(bytes.count)
        (room.pointee.start + place).copyMemory(from: start, byteCount: bytes.count)
        place += bytes.count
    }

    // MARK: - Fields

    @inline(__always)
    mutating func bits(_ value: inout UInt64) { fixed(value) }
    @inline(__always)
    mutating func bits(_ value: inout UInt32) { fixed(value) }
    mutating func bits(_ value: inout Float) { fixed(value.bitPattern) }

    @inline(__always)
    mutating func number(_ value: inout Int64) { write(UInt64(bitPattern: value << 1 ^ value >> 63)) }
    @inline(__always)
    mutating func natural(_ value: inout UInt64) { write(value) }

    mutating func count(_ count: Int) -> Int {
        write(UInt64(count))
        return count
    }

    /// Leaves room for how many elements follow, a byte: no account's list has 128 of them.
    mutating func beginList() -> Int {
        fixed(UInt8(0))
        return place - 1
    }

    mutating func endList(at place: Int, _ count: Int) {
        precondition(count < 0x80, "an account's lists are short")
        room.pointee.start.storeBytes(of: UInt8(count), toByteOffset: place, as: UInt8.self)
    }

    /// Which days, the hours of any of them, and for each day a bit for each of those hours: people keep hours.
    mutating func hours(_ activity: inout ActivityMap) {
        let days = activity.daysWithActivity
        fixed(days)
        guard days >> 16 != 0 else { return }
        let usual = activity.hoursOfAnyDay
        fixed(usual)
        place -= 1
        let width = usual.nonzeroBitCount
        var (bits, count): (UInt64, Int) = (0, 0)
        var left = days >> 16
        while left != 0 {
            let hours = activity.hours(day: activity.newestDay - Int32(left.trailingZeroBitCount))
            bits |= UInt64(HoursOfDay.packed(hours, of: usual)) << UInt64(count)
            count += width
            left &= left - 1
            while count >= 8 || (left == 0 && count > 0) {
                fixed(UInt8(truncatingIfNeeded: bits))
                bits >>= 8
                count -= 8
            }
        }
    }

    mutating func plainText(_ handle: inout TextHandle) {
        let bytes = texts.pointee.bytes(handle)
        write(UInt64(bytes.count))
        append(UnsafeRawBufferPointer(bytes))
    }

    mutating func text(_ handle: inout TextHandle) {
        let bytes = texts.pointee.bytes(handle)
        guard !bytes.isEmpty else { return write(0) }
        reserve(ShortTexts.bytesMost(bytes.count))
        place += notes.pointee.shortTexts.write(bytes, to: room.pointee.start + place)
    }

    mutating func sharedText(_ handle: inout TextHandle) {
        guard handle != .none else { return write(0) }
        notes.pointee.references.add(handle)
        write(UInt64(notes.pointee.references.texts.count))
    }

    mutating func site(_ index: inout UInt32) { write(UInt64(notes.pointee.references.mention(site: index))) }

    mutating func device(_ hash: inout UInt64, _ name: inout TextHandle) {
        if let place = notes.pointee.known.place(of: hash, named: name) { return write(UInt64(place) + 2) }
        let isHashed = isHash(hash, of: name)
        write(isHashed ? 1 : 0)
        named(&hash, &name, isHashed: isHashed)
    }

    func isHash(_ hash: UInt64, of name: TextHandle) -> Bool {
        name != .none && notes.pointee.hash(texts.pointee.bytes(name)) == hash
    }

    mutating func named(_ hash: inout UInt64, _ name: inout TextHandle, isHashed: Bool) {
        text(&name)
        if !isHashed { bits(&hash) }
    }

    mutating func network(_ address: inout IPAddressBits) {
        if let place = notes.pointee.known.place(of: address) { return write(UInt64(place) + 1) }
        write(0)
        self.address(&address)
    }

    // MARK: - Bytes

    @inline(__always)
    private mutating func reserve(_ count: Int) {
        if place + count > room.pointee.capacity { room.pointee.grow(place, by: count) }
    }

    @inline(__always)
    mutating func fixed<Number: FixedWidthInteger>(_ value: Number) {
        reserve(8)
        room.pointee.start.storeBytes(of: value.littleEndian, toByteOffset: place, as: Number.self)
        place += MemoryLayout<Number>.size
    }

    @inline(__always)
    private mutating func write(_ value: UInt64) {
        reserve(10)
        var rest = value
        while rest >= 0x80 {
            room.pointee.start.storeBytes(
                of: UInt8(truncatingIfNeeded: rest) | 0x80, toByteOffset: place, as: UInt8.self)
            place += 1
            rest >>= 7
        }
        room.pointee.start.storeBytes(of: UInt8(truncatingIfNeeded: rest), toByteOffset: place, as: UInt8.self)
        place += 1
    }
}

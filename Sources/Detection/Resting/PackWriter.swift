internal import Model

/// Writes accounts in bits.
struct PackWriter: PackCoder, ~Copyable {
    private let texts: UnsafeMutablePointer<TextStore>
    private let notes: UnsafeMutablePointer<PackNotes>
    private var stream: BitWriter
    var newestDay: Int32 = .min
    var anyDays: UInt32 = 0

    /// - Parameters: all for as long as the writer is used.
    init(
        in room: UnsafeMutablePointer<PackRoom>, texts: UnsafeMutablePointer<TextStore>,
        notes: UnsafeMutablePointer<PackNotes>
    ) {
        self.texts = texts
        self.notes = notes
        stream = BitWriter(in: room)
    }

    /// What was written so far.
    var bytes: UnsafeRawBufferPointer { stream.bytes }
    var bitCount: Int { stream.bitCount }

    // MARK: - Whole packs

    /// The head of a pack, whose body is to be written next.
    mutating func begin(key: UInt32) {
        fixed(key)
        fixed(UInt32(0))
    }

    /// Ends the body, and writes the lists of what it refers to.
    mutating func end() {
        stream.align()
        stream.put(UInt32(bytes.count - AccountPack.headBytes), at: AccountPack.headBytes - 4)
        stream.code(UInt64(notes.pointee.references.texts.count), low: 1)
        for text in notes.pointee.references.texts { stream.code(UInt64(text.raw), low: 16) }
        stream.code(UInt64(notes.pointee.references.sites.count), low: 2)
        for site in notes.pointee.references.sites {
            stream.code(UInt64(site.index), low: 16)
            // Mostly one use.
            stream.code(UInt64(site.uses) - 1, low: 1)
        }
    }

    mutating func append(_ bytes: UnsafeRawBufferPointer) { stream.append(bytes) }

    @inline(__always)
    mutating func fixed<Number: FixedWidthInteger & UnsignedInteger>(_ value: Number) {
        for part in stride(from: 0, to: Number.bitWidth, by: 32) {
            stream.put(UInt64(truncatingIfNeeded: value >> Number(part)) & 0xFFFF_FFFF, min(32, Number.bitWidth - part))
        }
    }

    // MARK: - Fields

    @inline(__always)
    mutating func bits(_ value: inout UInt64, _ count: Int) { stream.put(value, count) }
    @inline(__always)
    mutating func bits(_ value: inout UInt64, of all: UInt64) {
        stream.put(SetBits.packed(value, of: all), all.nonzeroBitCount)
    }
    mutating func bits(_ value: inout Float) { fixed(value.bitPattern) }

    @inline(__always)
    mutating func number(_ value: inout Int64, low: Int) {
        stream.code(UInt64(bitPattern: value << 1 ^ value >> 63), low: low + 1)
    }
    @inline(__always)
    mutating func natural(_ value: inout UInt64, low: Int) { stream.code(value, low: low) }

    mutating func count(_ count: Int) -> Int {
        stream.code(UInt64(count), low: 2)
        return count
    }

    /// A bit for each hour that any of the days has: people keep hours.
    mutating func hours(_ activity: inout ActivityMap, since newest: Int32) {
        guard day(activity.newestDay, since: newest, low: 1) != .min else { return }
        let hours = activity.hoursByAge
        var (active, usual): (UInt64, UInt64) = (0, 0)
        for age in hours.indices where hours[age] != 0 {
            active |= 1 << UInt64(age)
            usual |= UInt64(hours[age])
        }
        stream.put(active | usual << UInt64(ActivityMap.days), ActivityMap.days + 24)
        for age in hours.indices where hours[age] != 0 {
            stream.put(SetBits.packed(UInt64(hours[age]), of: usual), usual.nonzeroBitCount)
        }
    }

    mutating func plainText(_ handle: inout TextHandle) {
        let text = texts.pointee.bytes(handle)
        stream.code(UInt64(text.count), low: AccountPack.lengthBits)
        append(UnsafeRawBufferPointer(text))
    }

    mutating func text(_ handle: inout TextHandle) {
        let (bytes, notes) = (texts.pointee.bytes(handle), notes)
        notes.pointee.shortTexts.write(bytes, to: &stream)
    }

    mutating func mailbox(_ mailbox: inout TextHandle, of name: TextHandle) {
        let (own, names) = (texts.pointee.bytes(mailbox), texts.pointee.bytes(name))
        let isOfName = !own.isEmpty && own.elementsEqual(names.lazy.map(Mailbox.letter))
        stream.put(isOfName ? 1 : 0, 1)
        if !isOfName { text(&mailbox) }
    }

    mutating func sharedText(_ handle: inout TextHandle) {
        guard handle != .none else { return stream.code(0, low: 1) }
        notes.pointee.references.add(handle)
        stream.code(UInt64(notes.pointee.references.texts.count), low: 1)
    }

    mutating func site(_ index: inout UInt32) {
        stream.code(UInt64(notes.pointee.references.mention(site: index)), low: 1)
    }

    mutating func device(_ hash: inout UInt64, _ name: inout TextHandle) -> DeviceTrace? {
        if let place = notes.pointee.known.place(of: hash, named: name) {
            stream.code(UInt64(place) + 2, low: 2)
            return notes.pointee.known.device(place)
        }
        let isHashed = isHash(hash, of: name)
        stream.code(isHashed ? 1 : 0, low: 2)
        named(&hash, &name, isHashed: isHashed)
        return nil
    }

    func isHash(_ hash: UInt64, of name: TextHandle) -> Bool {
        name != .none && notes.pointee.hash(texts.pointee.bytes(name)) == hash
    }

    mutating func named(_ hash: inout UInt64, _ name: inout TextHandle, isHashed: Bool) {
        text(&name)
        if !isHashed { fixed(hash) }
    }

    mutating func network(_ address: inout IPAddressBits) {
        if let place = notes.pointee.known.place(of: address) { return stream.code(UInt64(place) + 1, low: 2) }
        stream.code(0, low: 2)
        self.address(&address)
    }
}

internal import Model

/// Reads what `PackWriter` wrote. It was written by this process, or a checksum has vouched for it: it is not checked.
struct PackReader: PackCoder, ~Copyable {
    private let texts: UnsafeMutablePointer<TextStore>
    private let notes: UnsafeMutablePointer<PackNotes>
    private var stream: BitReader
    var newestDay: Int32 = .min
    var anyDays: UInt32 = 0
    /// Whether active hours are passed over, and the map stays empty: a start takes up every account and asks for none.
    private let skipsHours: Bool

    /// - Parameters:
    ///   - start: `BitReader.reach` bytes behind what is read have to be there.
    ///   - texts, notes: as `start`, for as long as the reader is used.
    init(
        _ start: UnsafeRawPointer, texts: UnsafeMutablePointer<TextStore>, notes: UnsafeMutablePointer<PackNotes>,
        skipsHours: Bool = false
    ) {
        self.texts = texts
        self.notes = notes
        self.skipsHours = skipsHours
        stream = BitReader(start)
    }

    /// The lists of what a pack refers to, which its body needs to be read.
    mutating func readReferences() {
        notes.pointee.references.clear()
        for _ in 0..<Int(stream.code(low: 1)) {
            notes.pointee.references.add(TextHandle(raw: UInt32(truncatingIfNeeded: stream.code(low: 16))))
        }
        for _ in 0..<Int(stream.code(low: 2)) {
            let index = UInt32(truncatingIfNeeded: stream.code(low: 16))
            notes.pointee.references.add(site: index, uses: UInt32(truncatingIfNeeded: stream.code(low: 1)) + 1)
        }
    }

    /// Bytes that `PackWriter.append` wrote; they stay where they lie.
    mutating func bytes(_ count: Int) -> UnsafeRawBufferPointer { stream.bytes(count) }

    @inline(__always)
    mutating func fixed<Number: FixedWidthInteger & UnsignedInteger>() -> Number {
        var value: UInt64 = 0
        for part in stride(from: 0, to: Number.bitWidth, by: 32) {
            value |= stream.take(min(32, Number.bitWidth - part)) << UInt64(part)
        }
        return Number(truncatingIfNeeded: value)
    }

    @inline(__always)
    mutating func bits(_ value: inout UInt64, _ count: Int) { value = stream.take(count) }
    @inline(__always)
    mutating func bits(_ value: inout UInt64, of all: UInt64) {
        value = SetBits.unpacked(stream.take(all.nonzeroBitCount), of: all)
    }
    mutating func bits(_ value: inout Float) { value = Float(bitPattern: fixed()) }

    @inline(__always)
    mutating func number(_ value: inout Int64, low: Int) {
        let read = stream.code(low: low + 1)
        value = Int64(bitPattern: read >> 1) ^ -Int64(bitPattern: read & 1)
    }
    @inline(__always)
    mutating func natural(_ value: inout UInt64, low: Int) { value = stream.code(low: low) }

    mutating func count(_ count: Int) -> Int { Int(stream.code(low: 2)) }

    mutating func hours(_ activity: inout ActivityMap, since newest: Int32) {
        let newestDay = day(.min, since: newest, low: 1)
        guard newestDay != .min else { return }
        let active = stream.take(ActivityMap.days)
        let usual = stream.take(24)
        let width = usual.nonzeroBitCount
        guard !skipsHours else { return stream.skip(width * active.nonzeroBitCount) }
        var hours = InlineArray<15, UInt32>(repeating: 0)
        for age in hours.indices where active >> UInt64(age) & 1 == 1 {
            hours[age] = UInt32(SetBits.unpacked(stream.take(width), of: usual))
        }
        activity = ActivityMap(newestDay: newestDay, hoursByAge: hours)
    }

    /// A text as it is, which stays where it lies.
    mutating func plainBytes() -> UnsafeBufferPointer<UInt8> {
        let length = Int(stream.code(low: AccountPack.lengthBits))
        return stream.bytes(length).assumingMemoryBound(to: UInt8.self)
    }

    mutating func plainText(_ handle: inout TextHandle) { handle = texts.pointee.store(plainBytes()) }

    mutating func text(_ handle: inout TextHandle) {
        let (texts, notes) = (texts, notes)
        notes.pointee.shortTexts.read(&stream) { handle = texts.pointee.store($0) }
    }

    mutating func mailbox(_ mailbox: inout TextHandle, of name: TextHandle) {
        guard stream.take(1) == 1 else { return text(&mailbox) }
        let names = texts.pointee.bytes(name)
        withUnsafeTemporaryAllocation(of: UInt8.self, capacity: names.count) { room in
            _ = room.initialize(from: names.lazy.map(Mailbox.letter))
            mailbox = texts.pointee.store(UnsafeBufferPointer(room))
        }
    }

    mutating func sharedText(_ handle: inout TextHandle) {
        let number = Int(stream.code(low: 1))
        handle = number == 0 ? .none : notes.pointee.references.texts[number - 1]
    }

    mutating func site(_ index: inout UInt32) {
        index = notes.pointee.references.sites[Int(stream.code(low: 1))].index
    }

    mutating func device(_ hash: inout UInt64, _ name: inout TextHandle) -> DeviceTrace? {
        let number = stream.code(low: 2)
        guard number > 1 else {
            named(&hash, &name, isHashed: number == 1)
            return nil
        }
        let trace = notes.pointee.known.device(Int(number - 2))
        (hash, name) = (trace.hash, texts.pointee.retain(trace.device))
        return trace
    }

    func isHash(_ hash: UInt64, of name: TextHandle) -> Bool { false }

    mutating func named(_ hash: inout UInt64, _ name: inout TextHandle, isHashed: Bool) {
        text(&name)
        hash = isHashed ? notes.pointee.hash(texts.pointee.bytes(name)) : fixed()
    }

    mutating func network(_ address: inout IPAddressBits) {
        let number = stream.code(low: 2)
        if number > 0 { address = notes.pointee.known.address(Int(number - 1)) } else { self.address(&address) }
    }
}

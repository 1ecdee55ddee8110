internal import Model

/// Reads what `PackWriter` wrote. It was written by this process, or a checksum has vouched for it: it is not checked.
struct PackReader: PackCoder, ~Copyable {
    private let texts: UnsafeMutablePointer<TextStore>
    private let notes: UnsafeMutablePointer<PackNotes>
    /// What is read next.
    var place: UnsafePointer<UInt8>
    var newestDay: Int32 = .min
    /// Whether active hours are passed over, and the map stays as it is: a start takes up every account and asks for none.
    var skipsHours = false

    /// - Parameters: all for as long as the reader is used.
    init(
        _ place: UnsafePointer<UInt8>, texts: UnsafeMutablePointer<TextStore>, notes: UnsafeMutablePointer<PackNotes>
    ) {
        self.place = place
        self.texts = texts
        self.notes = notes
    }

    /// The lists of what a pack refers to, which its body needs to be read.
    mutating func readReferences() {
        notes.pointee.references.clear()
        for _ in 0..<Int(read()) {
            notes.pointee.references.add(TextHandle(raw: UInt32(truncatingIfNeeded: read())))
        }
        for _ in 0..<Int(read()) {
            let site = read()
            let uses = site & 1 == 1 ? 1 : UInt32(truncatingIfNeeded: read())
            notes.pointee.references.add(site: UInt32(truncatingIfNeeded: site >> 1), uses: uses)
        }
    }

    @inline(__always)
    mutating func bits(_ value: inout UInt64) { value = fixed() }
    @inline(__always)
    mutating func bits(_ value: inout UInt32) { value = fixed() }
    mutating func bits(_ value: inout Float) { value = Float(bitPattern: fixed()) }

    @inline(__always)
    mutating func number(_ value: inout Int64) {
        let read = read()
        value = Int64(bitPattern: read >> 1) ^ -Int64(bitPattern: read & 1)
    }
    @inline(__always)
    mutating func natural(_ value: inout UInt64) { value = read() }

    mutating func count(_ count: Int) -> Int { Int(read()) }

    mutating func hours(_ activity: inout ActivityMap) {
        let days: UInt32 = fixed()
        guard days >> 16 != 0 else {
            activity = ActivityMap(days: days) { _ in 0 }
            return
        }
        let usual = HoursOfDay(UInt32(place[0]) | UInt32(place[1]) << 8 | UInt32(place[2]) << 16)
        guard !skipsHours else {
            place += 3 + (usual.count * (days >> 16).nonzeroBitCount + 7) / 8
            return
        }
        var next = place + 3
        var (bits, count): (UInt64, Int) = (0, 0)
        activity = ActivityMap(days: days) { _ in
            while count < usual.count {
                bits |= UInt64(next[0]) << UInt64(count)
                next += 1
                count += 8
            }
            defer {
                bits >>= UInt64(usual.count)
                count -= usual.count
            }
            return usual.unpacked(UInt32(truncatingIfNeeded: bits & (1 << UInt64(usual.count) - 1)))
        }
        place = next
    }

    /// A text as it is, which stays where it lies.
    mutating func plainBytes() -> UnsafeBufferPointer<UInt8> {
        let length = Int(read())
        defer { place += length }
        return UnsafeBufferPointer(start: place, count: length)
    }

    mutating func plainText(_ handle: inout TextHandle) { handle = texts.pointee.store(plainBytes()) }

    mutating func text(_ handle: inout TextHandle) {
        let texts = texts
        place = notes.pointee.shortTexts.read(place) { handle = texts.pointee.store($0) }
    }

    mutating func sharedText(_ handle: inout TextHandle) {
        let number = Int(read())
        handle = number == 0 ? .none : notes.pointee.references.texts[number - 1]
    }

    mutating func site(_ index: inout UInt32) { index = notes.pointee.references.sites[Int(read())].index }

    mutating func device(_ hash: inout UInt64, _ name: inout TextHandle) {
        let number = read()
        if number > 1 {
            let device = notes.pointee.known.device(Int(number - 2))
            (hash, name) = (device.hash, texts.pointee.retain(device.name))
        } else {
            named(&hash, &name, isHashed: number == 1)
        }
    }

    func isHash(_ hash: UInt64, of name: TextHandle) -> Bool { false }

    mutating func named(_ hash: inout UInt64, _ name: inout TextHandle, isHashed: Bool) {
        text(&name)
        if isHashed { hash = notes.pointee.hash(texts.pointee.bytes(name)) } else { bits(&hash) }
    }

    mutating func network(_ address: inout IPAddressBits) {
        let number = read()
        if number > 0 { address = notes.pointee.known.address(Int(number - 1)) } else { self.address(&address) }
    }

    @inline(__always)
    mutating func fixed<Number: FixedWidthInteger>() -> Number {
        defer { place += MemoryLayout<Number>.size }
        return Number(littleEndian: UnsafeRawPointer(place).loadUnaligned(as: Number.self))
    }

    @inline(__always)
    private mutating func read() -> UInt64 {
        var byte = place[0]
        place += 1
        var result = UInt64(byte & 0x7F)
        var shift: UInt64 = 7
        while byte >= 0x80 {
            byte = place[0]
            place += 1
            result |= UInt64(byte & 0x7F) << shift
            shift += 7
        }
        return result
    }
}

internal import Model

/// Takes up again what `PackWriter` has put to rest. What it reads was written by this process: it is not checked.
struct PackReader: PackCoder, ~Copyable {
    private let texts: UnsafeMutablePointer<TextStore>
    private let known: UnsafePointer<KnownElsewhere>
    private(set) var place: UnsafePointer<UInt8>
    var newestDay: Int32

    init(
        _ place: UnsafePointer<UInt8>, texts: UnsafeMutablePointer<TextStore>, known: UnsafePointer<KnownElsewhere>,
        newestDay: Int32
    ) {
        self.place = place
        self.texts = texts
        self.known = known
        self.newestDay = newestDay
    }

    @inline(__always)
    private mutating func fixed<Number: FixedWidthInteger>() -> Number {
        defer { place += MemoryLayout<Number>.size }
        return UnsafeRawPointer(place).loadUnaligned(as: Number.self)
    }

    @inline(__always)
    mutating func bits(_ value: inout UInt64) { value = fixed() }
    @inline(__always)
    mutating func bits(_ value: inout UInt32) { value = fixed() }
    mutating func bits(_ value: inout Float) { value = Float(bitPattern: fixed()) }
    mutating func degrees(_ value: inout Float, most: Float) { bits(&value) }

    @inline(__always)
    mutating func number(_ value: inout Int64) {
        let read = read()
        value = Int64(bitPattern: read >> 1) ^ -Int64(bitPattern: read & 1)
    }
    @inline(__always)
    mutating func natural(_ value: inout UInt64) { value = read() }

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

    mutating func count(_ count: Int, most: Int) -> Int { Int(read()) }

    mutating func hours(_ activity: inout ActivityMap) {
        let days: UInt32 = fixed()
        var next = place
        activity = ActivityMap(days: days) { _ in
            defer { next += 3 }
            return UInt32(next[0]) | UInt32(next[1]) << 8 | UInt32(next[2]) << 16
        }
        place = next
    }

    mutating func plainText(_ handle: inout TextHandle) {
        let length = Int(read())
        handle = texts.pointee.store(UnsafeBufferPointer(start: place, count: length))
        place += length
    }

    mutating func text(_ handle: inout TextHandle, _ use: TextUse) {
        if use == .everybodys {
            handle = TextHandle(raw: UInt32(truncatingIfNeeded: read()))
            return
        }
        let texts = texts
        place = ShortText.read(place) { handle = texts.pointee.store($0) }
    }

    mutating func device(_ hash: inout UInt64, _ name: inout TextHandle) {
        let number = read()
        if number > 0 {
            let device = known.pointee.device(Int(number - 1))
            (hash, name) = (device.hash, texts.pointee.retain(device.name))
        } else {
            bits(&hash)
            text(&name, .own)
        }
    }

    mutating func network(_ address: inout IPAddressBits) {
        let number = read()
        if number > 0 { address = known.pointee.address(Int(number - 1)) } else { self.address(&address) }
    }
}

/// Reads what `AccountWriter` wrote. Whatever the bytes are, nothing is read outside them and no list grows beyond its
/// bound: what does not fit leaves the reader `isBroken`, and what it has given is not to be used.
struct AccountReader: AccountCoder, ~Copyable {
    private let bytes: UnsafeBufferPointer<UInt8>
    private var place = 0
    private var known: [(text: Range<Int>, handle: TextHandle, use: TextUse)] = []
    /// Sites read so far, by their indices.
    private var sites: [UInt32] = []
    private(set) var isBroken = false
    /// Keeps a text that is used so; nil: refer to `handle`, which has the same.
    private let keep: (UnsafeBufferPointer<UInt8>, TextUse, _ handle: TextHandle?) -> TextHandle

    init(
        _ bytes: UnsafeBufferPointer<UInt8>,
        keep: @escaping (UnsafeBufferPointer<UInt8>, TextUse, _ handle: TextHandle?) -> TextHandle
    ) {
        self.bytes = bytes
        self.keep = keep
    }

    var isAtEnd: Bool { place == bytes.count }

    mutating func bits(_ value: inout UInt64) { value = UInt64(littleEndian: fixed(0)) }

    mutating func bits(_ value: inout Float) { value = Float(bitPattern: UInt32(littleEndian: fixed(0))) }

    mutating func degrees(_ value: inout Float, most: Float) {
        bits(&value)
        guard !(-most...most).contains(value) else { return }
        isBroken = true
        value = 0
    }

    mutating func number(_ value: inout Int64) {
        var result: UInt64 = 0
        var shift: UInt64 = 0
        while place < bytes.count, shift < 64 {
            let byte = bytes[place]
            place += 1
            result |= UInt64(byte & 0x7F) << shift
            if byte < 0x80 {
                value = Int64(bitPattern: result >> 1) ^ -Int64(bitPattern: result & 1)
                return
            }
            shift += 7
        }
        isBroken = true
        value = 0
    }

    mutating func text(_ handle: inout TextHandle, _ use: TextUse) {
        handle = .none
        let number = count(0, most: known.count + 1)
        guard number > 0, !isBroken else { return }
        if number <= known.count {
            let (text, first, firstUse) = known[number - 1]
            handle = keep(UnsafeBufferPointer(rebasing: bytes[text]), use, firstUse == use ? first : nil)
        } else {
            let length = count(0, most: TextStore.lengthMax)
            guard !isBroken, length <= bytes.count - place else {
                isBroken = true
                return
            }
            let text = place..<place + length
            place += length
            handle = keep(UnsafeBufferPointer(rebasing: bytes[text]), use, nil)
            known.append((text, handle, use))
        }
    }

    /// The index of a site that occurred before; nil when its fields follow, and `note(site:)` has to be told of it.
    mutating func knownSite() -> UInt32? {
        let number = count(0, most: sites.count)
        return number < sites.count ? sites[number] : nil
    }

    mutating func note(site index: UInt32) { sites.append(index) }

    /// Reads a value that may be missing into `blank`.
    mutating func optional<Value>(
        _ blank: Value, _ fields: (inout AccountReader, inout Value) -> Void
    ) -> Value? {
        guard count(0, most: 1) == 1 else { return nil }
        var value = blank
        fields(&self, &value)
        return isBroken ? nil : value
    }

    mutating func count(_ count: Int, most: Int) -> Int {
        var value: Int64 = 0
        number(&value)
        guard value >= 0, value <= Int64(most) else {
            isBroken = true
            return 0
        }
        return Int(value)
    }

    private mutating func fixed<Number: FixedWidthInteger>(_ zero: Number) -> Number {
        let size = MemoryLayout<Number>.size
        guard bytes.count - place >= size else {
            isBroken = true
            return zero
        }
        defer { place += size }
        return UnsafeRawBufferPointer(bytes).loadUnaligned(fromByteOffset: place, as: Number.self)
    }
}

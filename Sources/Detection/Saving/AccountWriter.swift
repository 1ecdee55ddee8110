/// Writes the fields of one account after another into a buffer that is used again and again.
struct AccountWriter: AccountCoder, ~Copyable {
    private(set) var bytes: [UInt8] = []
    private let texts: TextLookup
    /// Texts written so far.
    private var known: [UInt32] = []
    /// Sites written so far.
    private var sites: [UInt32] = []

    /// Finds the bytes of a text; only ever called while the writer is in use.
    typealias TextLookup = (TextHandle) -> UnsafeBufferPointer<UInt8>

    init(texts: @escaping TextLookup) {
        self.texts = texts
        bytes.reserveCapacity(2_048)
    }

    /// Begins another account.
    mutating func begin(version: UInt8) {
        bytes.removeAll(keepingCapacity: true)
        bytes.append(version)
        known.removeAll(keepingCapacity: true)
        sites.removeAll(keepingCapacity: true)
    }

    /// Writes a value that may be missing.
    mutating func optional<Value>(_ value: Value?, _ fields: (inout AccountWriter, inout Value) -> Void) {
        write(value == nil ? 0 : 1)
        guard var value else { return }
        fields(&self, &value)
    }

    mutating func bits(_ value: inout UInt64) { withUnsafeBytes(of: value.littleEndian) { bytes += $0 } }

    mutating func bits(_ value: inout Float) {
        withUnsafeBytes(of: value.bitPattern.littleEndian) { bytes += $0 }
    }

    mutating func degrees(_ value: inout Float, most: Float) { bits(&value) }

    mutating func number(_ value: inout Int64) {
        var rest = UInt64(bitPattern: value << 1 ^ value >> 63)
        while rest >= 0x80 {
            bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        bytes.append(UInt8(truncatingIfNeeded: rest))
    }

    mutating func text(_ handle: inout TextHandle, _ use: TextUse) {
        guard handle != .none else { return write(0) }
        if let place = known.firstIndex(of: handle.raw) { return write(place + 1) }
        known.append(handle.raw)
        write(known.count)
        let content = texts(handle)
        write(content.count)
        bytes += content
    }

    /// Writes the number of a site.
    /// - Returns: whether it occurs for the first time, so that its fields have to follow.
    mutating func isNew(site index: UInt32) -> Bool {
        if let number = sites.firstIndex(of: index) {
            write(number)
            return false
        }
        write(sites.count)
        sites.append(index)
        return true
    }

    mutating func count(_ count: Int, most: Int) -> Int {
        write(count)
        return count
    }

    private mutating func write(_ value: Int) {
        var value = Int64(value)
        number(&value)
    }
}

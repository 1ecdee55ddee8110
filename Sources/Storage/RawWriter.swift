/// Writes into memory that is known to be large enough, and looks at nothing: whoever makes one has added up what may
/// come.
struct RawWriter {
    private(set) var at: UnsafeMutableRawPointer

    init(_ start: UnsafeMutableRawPointer) { at = start }

    @inline(__always)
    mutating func number<Number: FixedWidthInteger & BitwiseCopyable>(_ value: Number) {
        at.storeBytes(of: value.littleEndian, as: Number.self)
        at += MemoryLayout<Number>.size
    }

    @inline(__always)
    mutating func signed(_ value: Int64) { varint(UInt64(bitPattern: (value &<< 1) ^ (value &>> 63))) }

    @inline(__always)
    mutating func varint(_ value: UInt64) {
        var rest = value
        while rest > 0x7F {
            number(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        number(UInt8(truncatingIfNeeded: rest))
    }

    @inline(__always)
    mutating func copy(_ start: UnsafeRawPointer, count: Int) {
        at.copyMemory(from: start, byteCount: count)
        at += count
    }
}

/// Reads bytes that may be anything. Where they end too early, or say what cannot be, every further read gives zeros and
/// `isSound` turns false: a reader looks once at the end of a piece, not at every step.
///
/// What reads the journal line by line is inlinable: a start reads millions.
package struct ByteReader {
    @usableFromInline var at: UnsafeRawPointer
    @usableFromInline let end: UnsafeRawPointer
    @usableFromInline package internal(set) var isSound = true

    /// - Parameter bytes: not empty; readable as long as the reader is used.
    @inlinable package init?(_ bytes: UnsafeRawBufferPointer) {
        guard let start = bytes.baseAddress else { return nil }
        at = start
        end = start + bytes.count
    }

    @inlinable package var remaining: Int { end - at }

    /// What was read so far means nothing.
    @inlinable package mutating func fail() {
        isSound = false
        at = end
    }

    @inlinable @inline(__always)
    package mutating func number<Number: FixedWidthInteger & BitwiseCopyable>(_: Number.Type = Number.self) -> Number {
        guard remaining >= MemoryLayout<Number>.size else {
            fail()
            return 0
        }
        let value = at.loadUnaligned(as: Number.self)
        at += MemoryLayout<Number>.size
        return Number(littleEndian: value)
    }

    @inlinable @inline(__always)
    package mutating func varint() -> UInt64 {
        var value: UInt64 = 0
        var shift: UInt64 = 0
        while at < end {
            let byte = at.load(as: UInt8.self)
            at += 1
            // The tenth byte has room for the 64th bit alone.
            if shift == 63, byte > 1 { break }
            value |= UInt64(byte & 0x7F) &<< shift
            if byte < 0x80 { return value }
            shift += 7
        }
        fail()
        return 0
    }

    /// A varint that has to fit.
    @inlinable @inline(__always)
    package mutating func varint<Number: FixedWidthInteger>(as _: Number.Type = Number.self) -> Number {
        guard let value = Number(exactly: varint()) else {
            fail()
            return 0
        }
        return value
    }

    @inlinable @inline(__always)
    package mutating func signed() -> Int64 {
        let value = varint()
        return Int64(bitPattern: value &>> 1) ^ -Int64(bitPattern: value & 1)
    }

    /// The next `count` bytes; empty when there are not so many.
    @inlinable @inline(__always)
    package mutating func take(_ count: UInt64) -> UnsafeRawBufferPointer {
        guard count <= UInt64(remaining) else {
            fail()
            return UnsafeRawBufferPointer(start: nil, count: 0)
        }
        defer { at += Int(count) }
        return UnsafeRawBufferPointer(start: at, count: Int(count))
    }
}

extension ByteReader {
    @inlinable package mutating func byte() -> UInt8 { number() }

    @inlinable package mutating func flag() -> Bool {
        let value = byte()
        if value > 1 { fail() }
        return value == 1
    }

    @inlinable package mutating func text() -> String { text(length: varint()) }

    @inlinable package mutating func optionalText() -> String? {
        let length = varint()
        return length == 0 ? nil : text(length: length - 1)
    }

    /// How many elements a list has; each takes a byte or more, so there cannot be more than bytes are left.
    @inlinable package mutating func count() -> Int {
        let count = varint()
        guard count <= UInt64(remaining) else {
            fail()
            return 0
        }
        return Int(count)
    }

    @inlinable package mutating func list<Element>(_ read: (inout ByteReader) -> Element) -> [Element] {
        var elements: [Element] = []
        for _ in 0..<count() {
            elements.append(read(&self))
            guard isSound else { break }
        }
        return elements
    }

    /// A number that may be missing.
    @inlinable package mutating func optional() -> Int64? { flag() ? signed() : nil }

    /// A case by its raw value; `fallback` stands in where there is none, and the reader fails.
    @inlinable package mutating func word<Word: RawRepresentable<UInt8>>(_ fallback: Word) -> Word {
        guard let word = Word(rawValue: byte()) else {
            fail()
            return fallback
        }
        return word
    }

    @usableFromInline mutating func text(length: UInt64) -> String {
        guard let text = String(validating: take(length), as: UTF8.self) else {
            fail()
            return ""
        }
        return text
    }
}

/// Writes what the batch format knows into a list that grows: for what is rare and of no fixed size.
package struct ByteWriter {
    @usableFromInline package internal(set) var bytes: [UInt8] = []

    @inlinable package init() {}

    /// - Parameter room: bytes that it has room for without growing.
    @inlinable package init(room: Int) { bytes.reserveCapacity(room) }

    /// The bytes as a list that is no larger than it has to be, as one that has grown is.
    @inlinable package var exactBytes: [UInt8] { bytes.withUnsafeBytes { Array($0) } }

    @inlinable package mutating func byte(_ value: UInt8) { bytes.append(value) }
    @inlinable package mutating func flag(_ value: Bool) { bytes.append(value ? 1 : 0) }
    @inlinable package mutating func signed(_ value: Int64) {
        varint(UInt64(bitPattern: (value &<< 1) ^ (value &>> 63)))
    }

    @inlinable package mutating func varint(_ value: UInt64) {
        var rest = value
        while rest > 0x7F {
            bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        bytes.append(UInt8(truncatingIfNeeded: rest))
    }

    @inlinable package mutating func text(_ value: String) {
        varint(UInt64(value.utf8.count))
        bytes.append(contentsOf: value.utf8)
    }

    @inlinable package mutating func optionalText(_ value: String?) {
        guard let value else { return varint(0) }
        varint(UInt64(value.utf8.count) + 1)
        bytes.append(contentsOf: value.utf8)
    }

    @inlinable package mutating func optional(_ number: Int64?) {
        flag(number != nil)
        if let number { signed(number) }
    }

    @inlinable package mutating func list<Element>(_ elements: [Element], _ write: (inout ByteWriter, Element) -> Void)
    {
        varint(UInt64(elements.count))
        for element in elements { write(&self, element) }
    }
}

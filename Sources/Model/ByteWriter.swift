/// Writes what the batch format knows into a list that grows: for what is rare and of no fixed size.
package struct ByteWriter {
    package private(set) var bytes: [UInt8] = []

    package init() {}

    package mutating func byte(_ value: UInt8) { bytes.append(value) }
    package mutating func flag(_ value: Bool) { bytes.append(value ? 1 : 0) }
    package mutating func signed(_ value: Int64) { varint(UInt64(bitPattern: (value &<< 1) ^ (value &>> 63))) }

    package mutating func varint(_ value: UInt64) {
        var rest = value
        while rest > 0x7F {
            bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        bytes.append(UInt8(truncatingIfNeeded: rest))
    }

    package mutating func text(_ value: String) {
        varint(UInt64(value.utf8.count))
        bytes.append(contentsOf: value.utf8)
    }

    package mutating func optionalText(_ value: String?) {
        guard let value else { return varint(0) }
        varint(UInt64(value.utf8.count) + 1)
        bytes.append(contentsOf: value.utf8)
    }

    package mutating func optional(_ number: Int64?) {
        flag(number != nil)
        if let number { signed(number) }
    }

    package mutating func list<Element>(_ elements: [Element], _ write: (inout ByteWriter, Element) -> Void) {
        varint(UInt64(elements.count))
        for element in elements { write(&self, element) }
    }
}

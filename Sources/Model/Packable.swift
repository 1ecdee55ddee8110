/// What lies packed, in memory as on the disk: as bytes without gaps and references, field by field.
package protocol Packable {
    func write(to writer: inout ByteWriter)

    /// What was written; of no meaning when the reader is not sound afterwards.
    static func read(from reader: inout ByteReader) -> Self
}

/// What is seldom looked at, packed: it takes a third of its memory or less, and is spelled out whenever it is asked for.
/// - Complexity: O(bytes) either way, about a microsecond.
package struct Packed<Value: Packable & Sendable>: Sendable {
    @usableFromInline var bytes: [UInt8]

    @inlinable package init(_ value: Value) { bytes = Self.bytes(of: value) }

    @inlinable package var value: Value {
        get {
            bytes.withUnsafeBytes { bytes in
                // What was written here is never empty, and reads well.
                var reader = ByteReader(bytes)!
                return Value.read(from: &reader)
            }
        }
        set { bytes = Self.bytes(of: newValue) }
    }

    @inlinable static func bytes(of value: Value) -> [UInt8] {
        var writer = ByteWriter(room: 256)
        value.write(to: &writer)
        // As large as it has to be, and not as it grew.
        return writer.bytes.withUnsafeBytes { Array($0) }
    }
}

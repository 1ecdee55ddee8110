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
        get { reading { Value.read(from: &$0) } }
        set { bytes = Self.bytes(of: newValue) }
    }

    /// Calls `body` with a reader at the first field, for who wants no more than some.
    @inlinable package func reading<Result>(_ body: (inout ByteReader) -> Result) -> Result {
        bytes.withUnsafeBytes { bytes in
            // What was written here is never empty, and reads well.
            var reader = ByteReader(bytes)!
            return body(&reader)
        }
    }

    @inlinable static func bytes(of value: Value) -> [UInt8] {
        var writer = ByteWriter(room: 256)
        value.write(to: &writer)
        return writer.exactBytes
    }
}

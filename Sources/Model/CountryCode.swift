/// A country by two capital letters (ISO 3166-1 alpha-2), in two bytes.
public struct CountryCode: Hashable, BitwiseCopyable, Sendable {
    /// The first letter in the upper byte; never 0, so that 0 can stand for none where it is kept.
    public let rawValue: UInt16

    private init(_ first: UInt8, _ second: UInt8) { rawValue = UInt16(first) << 8 | UInt16(second) }

    /// Nil when these are not two capital letters.
    public init?(rawValue: UInt16) {
        let (first, second) = (UInt8(rawValue >> 8), UInt8(truncatingIfNeeded: rawValue))
        guard Self.isLetter(first), Self.isLetter(second) else { return nil }
        self.init(first, second)
    }

    /// The country of a record's place; nil when it has none, or a name in place of the code.
    public init?(place: UnsafeBufferPointer<UInt8>) {
        let count = place.count
        guard count >= 3, place[count - 3] == Self.separator else { return nil }
        let (first, second) = (place[count - 2], place[count - 1])
        guard Self.isLetter(first), Self.isLetter(second) else { return nil }
        self.init(first, second)
    }

    public var text: String {
        String(decoding: [UInt8(rawValue >> 8), UInt8(truncatingIfNeeded: rawValue)], as: UTF8.self)
    }

    /// Between city and country, as ``EventRecord/place`` has them.
    private static let separator: UInt8 = 0x1F

    private static func isLetter(_ byte: UInt8) -> Bool { (0x41...0x5A).contains(byte) }
}

extension CountryCode: Packable {
    package func write(to writer: inout ByteWriter) {
        writer.byte(UInt8(rawValue >> 8))
        writer.byte(UInt8(truncatingIfNeeded: rawValue))
    }

    /// Of two other bytes it makes the reader unsound.
    package static func read(from reader: inout ByteReader) -> CountryCode {
        let (first, second) = (reader.byte(), reader.byte())
        if !isLetter(first) || !isLetter(second) { reader.fail() }
        return CountryCode(first, second)
    }
}

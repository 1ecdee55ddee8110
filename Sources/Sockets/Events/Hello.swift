internal import CLinux
internal import FoundationEssentials

/// The greeting of an acknowledged stream, which may stand in the first line of a connection.
enum Hello {
    /// What a client that says hello is told. It must not mistake silence for a stream without acknowledgements.
    static let answer =
        #"{"type":"error","reason":"acknowledged streams are not served by this version; "#
        + #"send lines without a hello"}"# + "\n"

    private struct Line: Decodable { var type: String }

    /// Whether `line`, the first of its connection, is a hello. Only a line that names one is parsed.
    static func isSaid(in line: UnsafeBufferPointer<UInt8>) -> Bool {
        let mark: [UInt8] = [0xEF, 0xBB, 0xBF]
        let text = line.starts(with: mark) ? line.dropFirst(mark.count) : line[...]
        guard let first = text.first(where: { !$0.isJSONSpace }), first == UInt8(ascii: "{") else { return false }
        let name: StaticString = "\"hello\""
        guard clinux_contains(line.baseAddress, line.count, name.utf8Start, name.utf8CodeUnitCount) != 0 else {
            return false
        }
        return (try? JSONDecoder().decode(Line.self, from: Data(text)))?.type == "hello"
    }
}

extension UInt8 {
    /// JSON's white space.
    var isJSONSpace: Bool { self == 0x20 || self == 0x0A || self == 0x0D || self == 0x09 }
}

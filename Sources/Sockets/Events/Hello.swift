internal import CLinux

/// The greeting that begins an acknowledged stream; it may stand in the first line of a connection.
enum Hello: Equatable {
    /// The stream it names.
    case stream(String)
    /// It is a hello and can't be served; why, in words for whoever wrote the client.
    case refused(String)

    /// Bytes of a stream's name.
    static let nameMax = 128

    /// Reads `line`, the first of its connection, without its LF. Nil: it is no hello, but an ordinary line.
    ///
    /// Only a line that could be one is parsed. One that is no JSON but says it is a hello is told so: a client must not
    /// mistake silence for a stream.
    static func read(_ line: UnsafeBufferPointer<UInt8>) -> Hello? {
        let mark: [UInt8] = [0xEF, 0xBB, 0xBF]
        let text = line.starts(with: mark) ? line.dropFirst(mark.count) : line[...]
        guard text.first(where: { !$0.isJSONSpace }) == UInt8(ascii: "{"),
            text.holds("\"hello\"") || text.contains(UInt8(ascii: "\\"))
        else { return nil }
        guard let fields = JSONFields(text) else {
            return saysHello(text) ? .refused("hello: not one JSON object in UTF-8") : nil
        }
        let types = fields.values("type")
        guard types.contains(.text("hello")) else { return nil }
        guard types.count == 1 else { return .refused("type: repeated") }
        let names = fields.values("stream")
        guard names.count <= 1 else { return .refused("stream: repeated") }
        switch names.first {
        case nil, .null: return .refused("stream: missing; expected the stream's name, 1 to \(nameMax) bytes of text")
        case .other: return .refused("stream: not a text; expected 1 to \(nameMax) bytes of text")
        case .text(let name):
            guard (1...nameMax).contains(name.utf8.count) else {
                return .refused("stream: \(name.utf8.count) bytes; expected 1 to \(nameMax) bytes of text")
            }
            // Nobody could tell two such names apart in a list.
            guard !name.utf8.contains(0) else { return .refused("stream: holds a NUL character") }
            return .stream(name)
        }
    }

    /// Whether `"type":"hello"` stands in text that is not JSON.
    private static func saysHello(_ text: Slice<UnsafeBufferPointer<UInt8>>) -> Bool {
        let bare = Array(text.filter { !$0.isJSONSpace })
        return bare.withUnsafeBufferPointer { $0[...].holds("\"type\":\"hello\"") }
    }

    /// What a client is told whose hello can't be served.
    static func error(_ reason: String) -> SharedLine {
        SharedLine(#"{"type":"error","reason":"# + JSONText.quoted(reason) + "}\n")
    }

    static func welcome(_ stream: String, accepted: UInt64) -> SharedLine {
        SharedLine(#"{"type":"welcome","stream":"# + JSONText.quoted(stream) + #","accepted":\#(accepted)}"# + "\n")
    }

    /// Bytes of a flush without its LF; a longer line is a line of the stream.
    static let flushMax = 256

    /// Whether a line of a stream asks for an acknowledgement: not a line of the stream, however it is written.
    static func isFlush(_ line: Slice<UnsafeBufferPointer<UInt8>>) -> Bool {
        line.count <= flushMax && JSONFields(line)?.values("type") == [.text("flush")]
    }
}

extension Slice<UnsafeBufferPointer<UInt8>> {
    /// Whether the bytes of `text`, two at least, stand here.
    func holds(_ text: StaticString) -> Bool {
        let bytes = UnsafeBufferPointer(rebasing: self)
        return clinux_find(bytes.baseAddress, bytes.count, text.utf8Start, text.utf8CodeUnitCount) >= 0
    }
}

extension UInt8 {
    /// JSON's white space.
    var isJSONSpace: Bool { self == 0x20 || self == 0x0A || self == 0x0D || self == 0x09 }
}

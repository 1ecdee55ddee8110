import Foundation

/// One stream of lines to the daemon, with acknowledgements.
final class StreamSender {
    /// What the daemon says on a stream.
    private struct Reply: Decodable {
        var type: String
        var accepted: UInt64?
        var line: UInt64?
        var reason: String?
    }

    private let connection: UnixStream
    /// Lines of the stream that are on the daemon's disk.
    private(set) var accepted: UInt64 = 0
    /// Called with the number of a line that was set aside, and why.
    private let onReject: (UInt64, String) -> Void

    /// Says hello and waits for the welcome.
    init(path: String, stream: String, onReject: @escaping (UInt64, String) -> Void) throws {
        self.onReject = onReject
        connection = try UnixStream(path: path)
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        let hello = String(decoding: try encoder.encode(["type": "hello", "stream": stream]), as: UTF8.self)
        try connection.write(hello + "\n")
        guard let line = try connection.readLine() else {
            throw Failure.unreachable("the daemon closed the connection; may you send events?")
        }
        try take(line)
    }

    /// Sends bytes of the stream's next lines.
    func send(_ bytes: UnsafeRawBufferPointer) throws { try connection.write(bytes, reading: take) }

    /// Takes what the daemon says within so long.
    func wait(milliseconds: Int32) throws { try connection.wait(milliseconds: milliseconds, reading: take) }

    /// Waits until so many lines of the stream are on the daemon's disk; all of them were sent.
    func settle(at lines: UInt64) throws {
        try Array("{\"type\":\"flush\"}\n".utf8).withUnsafeBytes(send)
        while accepted < lines {
            guard let line = try connection.readLine() else {
                throw Failure.unreachable("the daemon closed the connection")
            }
            try take(line)
        }
    }

    /// Tells that no more lines come, and waits until all are on the daemon's disk.
    func finish() throws {
        connection.finishWriting()
        while let line = try connection.readLine() { try take(line) }
    }

    private func take(_ line: [UInt8]) throws {
        guard let reply = try? JSONDecoder().decode(Reply.self, from: Data(line)) else {
            throw Failure.failed("the daemon said what is no reply; is this the events socket of seatwatchd?")
        }
        switch reply.type {
        case "welcome", "ack": accepted = max(accepted, reply.accepted ?? 0)
        case "reject": onReject(reply.line ?? 0, reply.reason ?? "")
        case "closed": throw Failure.failed("the daemon closed the stream: \(reply.reason ?? "no reason given")")
        case "error": throw Failure.failed("the daemon refused the stream: \(reply.reason ?? "no reason given")")
        default: break
        }
    }
}

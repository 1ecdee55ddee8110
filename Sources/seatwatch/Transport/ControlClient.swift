import Foundation
import Settings

/// Asks the daemon through its control socket.
struct ControlClient {
    private struct Reply<Result: Decodable>: Decodable {
        var ok: Bool
        var result: Result?
        var code: Int32?
        var error: String?
    }

    private let stream: UnixStream

    init(_ options: CommonOptions) throws {
        stream = try UnixStream(path: try options.sockets().control)
    }

    /// The result, decoded, and the whole reply line as it came.
    func ask<Result: Decodable>(
        _ command: String, _ arguments: [String: JSONValue] = [:], as type: Result.Type
    ) throws -> Result {
        let request = JSONValue.object(["command": .text(command), "arguments": .object(arguments)])
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        try stream.write(String(decoding: try encoder.encode(request), as: UTF8.self) + "\n")
        guard let line = try stream.readLine() else {
            throw Failure.unreachable(
                "the daemon closed the connection without an answer; may you use the control socket?")
        }
        let reply = try JSONDecoder().decode(Reply<Result>.self, from: Data(line))
        guard reply.ok, let result = reply.result else {
            throw Failure(code: reply.code ?? 1, message: reply.error ?? "the daemon refused \(command)")
        }
        return result
    }
}

import Foundation
import Model

/// Which file a followed stream is in. The daemon knows how many lines of the stream it has; this tells which of them is the
/// file's first, also after the file has been rotated and the sender started anew.
struct FollowPosition: Codable {
    var stream: String
    var file: FollowedFile.Identity
    /// Lines of the stream before the file's first one.
    var linesBefore: UInt64

    /// What was noted of the stream; nil when nothing was.
    static func load(_ path: String, stream: String) throws -> FollowPosition? {
        guard FileManager.default.fileExists(atPath: path) else { return nil }
        do {
            let position = try JSONDecoder().decode(
                FollowPosition.self, from: Data(contentsOf: URL(fileURLWithPath: path)))
            return position.stream == stream ? position : nil
        } catch {
            throw Failure.badData(
                "\(path): is not what --follow has noted; remove it to begin with the file's first line")
        }
    }

    /// Puts it in the place of what was noted before.
    func save(_ path: String) throws {
        do {
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
            let directory = URL(fileURLWithPath: path).deletingLastPathComponent()
            try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
            try encoder.encode(self).write(to: URL(fileURLWithPath: path), options: .atomic)
        } catch {
            throw Failure.cannotCreate("\(path): cannot be written; name another file with --position")
        }
    }

    /// A file of the user's own for each stream.
    static func defaultPath(stream: String) throws -> String {
        let environment = ProcessInfo.processInfo.environment
        func rooted(_ name: String) -> String? { environment[name].flatMap { $0.hasPrefix("/") ? $0 : nil } }
        guard let base = rooted("XDG_STATE_HOME") ?? rooted("HOME").map({ $0 + "/.local/state" }) else {
            throw Failure.usage("neither $XDG_STATE_HOME nor $HOME is there: name a file with --position")
        }
        var hash = StableHash()
        hash.combine(stream)
        return base + "/seatwatch-follow/" + hash.hexadecimal
    }
}

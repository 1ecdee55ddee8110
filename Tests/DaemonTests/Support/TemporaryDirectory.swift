import Foundation

/// A new directory, removed in the end. Its path is short enough for sockets in it.
final class TemporaryDirectory: Sendable {
    let path: String

    init() throws {
        var name = Array("/tmp/seatwatch-test-XXXXXX".utf8CString)
        guard mkdtemp(&name) != nil else { throw Child.Failure(call: "mkdtemp", code: errno) }
        path = name.withUnsafeBufferPointer { String(cString: $0.baseAddress!) }
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    /// The path of `name` in here.
    func file(_ name: String) -> String { path + "/" + name }

    /// Writes a file in here.
    /// - Returns: its path.
    @discardableResult
    func write(_ bytes: some Sequence<UInt8>, to name: String) throws -> String {
        try Data(bytes).write(to: URL(fileURLWithPath: file(name)))
        return file(name)
    }

    @discardableResult
    func write(_ text: String, to name: String) throws -> String { try write(text.utf8, to: name) }

    func read(_ name: String) throws -> Data { try Data(contentsOf: URL(fileURLWithPath: file(name))) }
}

import Foundation
import Settings

/// A file in a directory of its own, removed with this object.
final class TemporaryFile {
    let path: String
    private let directory: URL

    init(_ bytes: some Sequence<UInt8>) throws {
        directory = FileManager.default.temporaryDirectory.appending(path: "settings-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: false)
        let file = directory.appending(path: "seatwatch.yaml")
        try Data(bytes).write(to: file)
        path = file.path
    }

    convenience init(_ text: String) throws { try self.init(text.utf8) }

    deinit { try? FileManager.default.removeItem(at: directory) }
}

/// A request that sees nothing of the machine it runs on.
func request(environment: [String: String] = [:], cores: Int = 4) -> SettingsRequest {
    var request = SettingsRequest(environment: environment, cores: cores, userID: 4_000_000)
    request.systemConfiguration = "/nonexistent/seatwatch.yaml"
    return request
}

func load(_ yaml: String, environment: [String: String] = [:], cores: Int = 4) throws -> LoadedSettings {
    let file = try TemporaryFile(yaml)
    var request = request(environment: environment, cores: cores)
    request.configuration = file.path
    return try request.load()
}

/// What is wrong with a file, without its path: `LINE: KEY: …`.
func problems(_ bytes: some Sequence<UInt8>, environment: [String: String] = [:]) throws -> [String] {
    let file = try TemporaryFile(bytes)
    var request = request(environment: environment)
    request.configuration = file.path
    do {
        _ = try request.load()
        return []
    } catch {
        return error.problems.map {
            guard $0.description.hasPrefix(file.path) else { return $0.description }
            return String($0.description.dropFirst(file.path.count).drop { ": ".contains($0) })
        }
    }
}

func problems(_ yaml: String, environment: [String: String] = [:]) throws -> [String] {
    try problems(yaml.utf8, environment: environment)
}

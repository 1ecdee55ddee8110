import Foundation

/// The programs of this build, which lie beside the test bundle.
enum Program: String {
    case seatwatchd, seatwatch

    var path: String { Self.directory + "/" + rawValue }

    /// The bundle is this process's own file, or what the file that runs it was given.
    private static let directory: String = {
        let own = (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? ""
        let candidates = ([own] + CommandLine.arguments).filter { $0.contains("/") }
            .map { URL(fileURLWithPath: $0).deletingLastPathComponent().path }
        let found = candidates.first {
            FileManager.default.isExecutableFile(atPath: $0 + "/" + Program.seatwatchd.rawValue)
        }
        guard let found else { fatalError("seatwatchd is not beside the tests; swift build --build-tests makes it") }
        return found
    }()

    /// What a program is given of this process's environment: no SEATWATCH_ variable, no service manager.
    static let environment = ProcessInfo.processInfo.environment.filter { name, _ in
        ["PATH", "LD_LIBRARY_PATH", "TSAN_OPTIONS", "ASAN_OPTIONS", "LSAN_OPTIONS"].contains(name)
    }

    /// Where `name` is installed, or nil.
    static func installed(_ name: String) -> String? {
        (environment["PATH"] ?? "/usr/bin").split(separator: ":").map { "\($0)/\(name)" }
            .first { FileManager.default.isExecutableFile(atPath: $0) }
    }
}

/// What a command that has ended left behind.
struct Outcome {
    /// The exit code, or the negated number of the signal that ended it.
    let code: Int32?
    let output: Data
    let errors: String

    var text: String { String(decoding: output, as: UTF8.self) }
    var lines: [String] { text.split(separator: "\n").map(String.init) }
}

/// A command on its way.
final class Command {
    private let directory: TemporaryDirectory
    let child: Child

    init(_ command: [String], environment: [String: String] = [:], input: String = "/dev/null") throws {
        directory = try TemporaryDirectory()
        var variables = Program.environment.merging(environment) { $1 }
        variables["HOME"] = directory.path
        child = try Child(
            command, environment: variables, input: input, output: directory.file("output"),
            errors: directory.file("errors"))
    }

    /// Waits for the end; a command that takes longer than the bound has no code.
    func outcome(seconds: Double = 120) throws -> Outcome {
        let code = child.waitForExit(seconds: seconds)
        return Outcome(
            code: code, output: try directory.read("output"),
            errors: String(decoding: try directory.read("errors"), as: UTF8.self))
    }
}

/// Runs `seatwatch` to its end.
func seatwatch(
    _ arguments: String..., environment: [String: String] = [:], input: String = "/dev/null"
) throws -> Outcome {
    try Command([Program.seatwatch.path] + arguments, environment: environment, input: input).outcome()
}

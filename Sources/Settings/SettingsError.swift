/// Where a value comes from.
public enum SettingOrigin: Equatable, Sendable, CustomStringConvertible {
    case `default`
    /// A line, counted from 1; nil where it is about the file as a whole.
    case file(String, line: Int?)
    case environment(String)
    case option(String)

    /// As editors and compilers write places: `/etc/seatwatch/seatwatch.yaml:12`.
    public var description: String {
        switch self {
        case .default: "default"
        case .file(let path, let line): line.map { "\(path):\($0)" } ?? path
        case .environment(let variable): variable
        case .option(let option): option
        }
    }
}

/// One thing that is wrong with the configuration.
public struct SettingsProblem: Equatable, Sendable, CustomStringConvertible {
    public var origin: SettingOrigin
    /// The dotted name as it was written; nil when no key is concerned.
    public var key: String?
    public var message: String
    /// For an unknown name: the known one that is most like it.
    public var nearest: String?

    init(_ origin: SettingOrigin, key: String? = nil, _ message: String, nearest: String? = nil) {
        self.origin = origin
        self.key = key
        self.message = message
        self.nearest = nearest
    }

    /// One line: place, key, what is wrong, what was probably meant.
    public var description: String {
        var line = "\(origin): "
        if let key { line += "\(key.shortened): " }
        line += message
        if let nearest { line += "; did you mean \(nearest)?" }
        return line
    }
}

/// Why a configuration is refused: every problem there is, in the order of the sources.
public struct SettingsError: Error, Equatable, Sendable, CustomStringConvertible {
    /// Exit codes after `sysexits.h`.
    public enum Code: Int32, Sendable {
        /// A file that was named is not there or cannot be read (EX_NOINPUT).
        case noInput = 66
        /// What is written is wrong (EX_CONFIG).
        case badConfiguration = 78
    }

    public var code: Code
    public var problems: [SettingsProblem]

    init(_ problems: [SettingsProblem], code: Code = .badConfiguration) {
        self.code = code
        self.problems = problems
    }

    public var exitCode: Int32 { code.rawValue }

    /// One line a problem.
    public var description: String { problems.map(\.description).joined(separator: "\n") }
}

/// Settings that passed every check, and where each value came from.
public struct LoadedSettings: Sendable {
    public let settings: Settings
    /// The configuration file that was read, if any.
    public let file: String?
    /// Keys that are not at their default.
    private let origins: [String: SettingOrigin]

    /// Applies the sources in order, a later one over an earlier one. A wrong value is a problem even where a later source
    /// overrides it.
    init(_ defaults: Settings, file: String?, from sources: [WrittenSettings]) throws(SettingsError) {
        var settings = defaults
        var origins: [String: SettingOrigin] = [:]
        var problems: [SettingsProblem] = []
        for source in sources {
            var sourceProblems = source.problems
            for written in source.settings {
                do throws(Refusal) {
                    try written.key.assign(written.value, &settings)
                    origins[written.key.name] = written.origin
                } catch {
                    sourceProblems += ([error.message] + error.further).map {
                        SettingsProblem(written.origin.at(error.line), key: written.key.name, $0)
                    }
                }
            }
            problems += sourceProblems.inFileOrder
        }
        if problems.isEmpty {
            problems = SettingsRule.all.filter { !$0.holds(settings) }.map { rule in
                SettingsProblem(
                    rule.keys.lazy.compactMap { origins[$0] }.first ?? .default, key: rule.keys.first, rule.message)
            }
        }
        guard problems.isEmpty else { throw SettingsError(problems) }
        self.settings = settings
        self.file = file
        self.origins = origins
    }

    /// Where a key's value came from.
    public func origin(of key: SettingKey) -> SettingOrigin { origins[key.name] ?? .default }

    /// One setting as it is in force.
    public struct Effective: Sendable {
        public let key: SettingKey
        public let value: String
        public let origin: SettingOrigin
    }

    /// Every key in the order of the catalogue.
    public func effective() -> [Effective] {
        SettingsCatalog.keys.map { Effective(key: $0, value: $0.value(in: settings), origin: origin(of: $0)) }
    }
}

/// A key whose value differs between two settings.
public struct SettingChange: Sendable {
    public let key: SettingKey
    public let from: String
    public let to: String

    /// Whether a running daemon keeps the old value.
    public var needsRestart: Bool { key.needsRestart }
}

extension SettingsCatalog {
    /// What a reload would change, in the order of the catalogue.
    public static func changes(from old: Settings, to new: Settings) -> [SettingChange] {
        keys.compactMap { key in
            let (from, to) = (key.value(in: old), key.value(in: new))
            return from == to ? nil : SettingChange(key: key, from: from, to: to)
        }
    }
}

extension SettingOrigin {
    /// The same place, on another line of the file where there is one.
    fileprivate func at(_ line: Int?) -> SettingOrigin {
        guard let line, case .file(let path, _) = self else { return self }
        return .file(path, line: line)
    }
}

extension [SettingsProblem] {
    /// By line, problems without a line first; others stay as they stand.
    fileprivate var inFileOrder: [SettingsProblem] {
        func line(_ problem: SettingsProblem) -> Int {
            if case .file(_, let line?) = problem.origin { line } else { 0 }
        }
        return enumerated().sorted { (line($0.element), $0.offset) < (line($1.element), $1.offset) }.map(\.element)
    }
}

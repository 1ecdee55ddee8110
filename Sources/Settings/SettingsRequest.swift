/// What a process was given to find its settings: options, environment, machine.
public struct SettingsRequest: Sendable {
    /// `--config`.
    public var configuration: String?
    /// `--runtime-dir`.
    public var runtimeDirectory: String?
    /// `--state-dir`.
    public var stateDirectory: String?
    /// Options that stand for a key, such as `--geo` for `geo.city`; the last one for a key wins.
    public var overrides: [Override] = []
    public var environment: [String: String]
    /// Processors this process may use.
    public var cores: Int
    /// Of the process; decides where a session's runtime directory is looked for.
    public var userID: UInt32
    /// Read when no other file is named; need not exist.
    public var systemConfiguration = "/etc/seatwatch/seatwatch.yaml"

    public struct Override: Sendable {
        public var option: String
        public var key: String
        public var value: String

        public init(option: String, key: String, value: String) {
            self.option = option
            self.key = key
            self.value = value
        }
    }

    public init(environment: [String: String], cores: Int, userID: UInt32) {
        self.environment = environment
        self.cores = cores
        self.userID = userID
    }

    /// Reads every source and checks the whole; called again for a reload.
    /// - Throws: all problems of all sources at once; `noInput` for a named file that is not there.
    public func load() throws(SettingsError) -> LoadedSettings {
        let path = configurationPath
        var file = WrittenSettings()
        if let path {
            let source = SettingsFile(path: path)
            file = source.parse(try source.load())
        }
        let sources = [file, SettingsEnvironment.read(environment), readOverrides()]
        return try LoadedSettings(Settings(cores: cores), file: path, from: sources)
    }

    /// The file that is read: option, environment, else the system's if it is there. Nil: none.
    public var configurationPath: String? {
        configuration ?? environment.filled(SettingsEnvironment.configuration)
            ?? (FileStatus.exists(systemConfiguration) ? systemConfiguration : nil)
    }

    private func readOverrides() -> WrittenSettings {
        var result = WrittenSettings()
        for override in overrides {
            let origin = SettingOrigin.option(override.option)
            if let key = SettingsCatalog.key(override.key) {
                result.settings.append(WrittenSetting(key: key, value: .text(override.value), origin: origin))
            } else {
                let nearest = NearestName.among(SettingsCatalog.keys.map(\.name), to: override.key)
                result.problems.append(SettingsProblem(origin, key: override.key, "unknown key", nearest: nearest))
            }
        }
        return result
    }
}

extension [String: String] {
    /// A variable's text; nil when it is unset or empty, which for places means the same.
    func filled(_ variable: String) -> String? {
        self[variable].flatMap { $0.isEmpty ? nil : $0 }
    }
}

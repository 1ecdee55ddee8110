/// A value that somebody wrote for a key, and where.
struct WrittenSetting: Sendable {
    var key: SettingKey
    var value: WrittenValue
    var origin: SettingOrigin
}

/// What one source says: the settings that were understood, and the problems with the rest.
struct WrittenSettings: Sendable {
    var settings: [WrittenSetting] = []
    var problems: [SettingsProblem] = []
}

/// The environment's say: `SEATWATCH_` + the key in capitals, dots as two underscores.
enum SettingsEnvironment {
    static let prefix = "SEATWATCH_"
    /// Stand for `--config`, `--runtime-dir` and `--state-dir`.
    static let configuration = prefix + "CONFIG"
    static let runtimeDirectory = prefix + "RUNTIME_DIR"
    static let stateDirectory = prefix + "STATE_DIR"

    /// Reads every variable that starts with the prefix; one that nobody knows is a problem, never ignored: a slip there
    /// would leave a setting at its default without a word.
    static func read(_ environment: [String: String]) -> WrittenSettings {
        var result = WrittenSettings()
        for (variable, text) in environment.sorted(by: { $0.key < $1.key }) where variable.hasPrefix(prefix) {
            if let key = byVariable[variable] {
                result.settings.append(
                    WrittenSetting(key: key, value: .text(text), origin: .environment(variable)))
            } else if !locations.contains(variable) {
                result.problems.append(
                    SettingsProblem(.environment(variable), "unknown variable", nearest: nearest(to: variable)))
            }
        }
        return result
    }

    private static let locations = [configuration, runtimeDirectory, stateDirectory]
    private static let byVariable = Dictionary(
        uniqueKeysWithValues: SettingsCatalog.keys.map { ($0.variable, $0) })

    /// Compared as dotted names, so that a missing group counts no more here than in the file.
    private static func nearest(to variable: String) -> String? {
        func dotted(_ variable: String) -> String {
            let name = variable.dropFirst(prefix.count).lowercased()
            var result = ""
            for character in name {
                if character == "_", result.last == "_" {
                    result.removeLast()
                    result.append(".")
                } else {
                    result.append(character)
                }
            }
            return result
        }
        let known = SettingsCatalog.keys.map(\.variable) + locations
        let byName = Dictionary(uniqueKeysWithValues: known.map { (dotted($0), $0) })
        return NearestName.among(known.map(dotted), to: dotted(variable)).flatMap { byName[$0] }
    }
}

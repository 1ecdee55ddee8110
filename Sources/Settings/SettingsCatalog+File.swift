extension SettingsCatalog {
    /// An annotated configuration file that changes nothing: every key with its meaning, type, range and default, commented
    /// out. `systemd/seatwatch.yaml` is this text.
    public static func annotatedFile() -> String {
        // On one core, since only the number of shards depends on them, and its line says how.
        let defaults = Settings(cores: 1)
        var text = wrapped(
            """
            Settings of seatwatchd: every key there is, at its default. Remove the # in front of a key to set it. \
            systemctl reload seatwatchd takes changes over; keys marked "restart" wait for a restart. \
            seatwatch check-config says what is wrong, or what is in force. Durations are written 28d, 1h30m, 15m, 60s, \
            500ms or 0; sizes 64MiB. Every key can also be set in the environment: SEATWATCH_ and the key in capitals, dots \
            as two underscores (geo.city: SEATWATCH_GEO__CITY).
            """, indent: "")
        var open: [String] = []
        for key in keys {
            var group = key.name.split(separator: ".").map { String($0) }
            let name = group.removeLast()
            text += "\n"
            let shared = zip(open, group).prefix { $0 == $1 }.count
            for depth in shared..<group.count { text += indent(depth) + group[depth] + ":\n" }
            open = group
            let margin = indent(group.count)
            let value = key.value(in: defaults)
            let terms = "\(key.type): \(key.allowed). Default: \(value.isEmpty ? "none" : value)."
            text += wrapped(key.meaning, indent: margin)
            text += wrapped(key.needsRestart ? terms + " Restart." : terms, indent: margin)
            text += "\(margin)#\(name):\(value.isEmpty ? "" : " " + value)\n"
        }
        return text
    }

    private static func indent(_ depth: Int) -> String { String(repeating: "  ", count: depth) }

    /// Comment lines of at most 100 characters.
    private static func wrapped(_ prose: String, indent: String) -> String {
        var lines: [String] = []
        for word in prose.split(separator: " ") {
            if let last = lines.last, last.count + 1 + word.count <= 100 {
                lines[lines.count - 1] = last + " " + word
            } else {
                lines.append("\(indent)# \(word)")
            }
        }
        return lines.joined(separator: "\n") + "\n"
    }
}

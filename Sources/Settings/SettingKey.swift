/// One line of the catalogue: what a setting is called, what it may be, why it is there, and where its value goes.
public struct SettingKey: Sendable {
    /// Dotted, as the groups of the file nest: `detection.travel.speed_max`.
    public let name: String
    /// What kind of value it takes: `duration`, `whole number`…
    public let type: String
    /// The values it takes, with their unit.
    public let allowed: String
    /// What it means and why one would change it.
    public let meaning: String
    /// Whether a change counts only from the next start on.
    public let needsRestart: Bool

    let assign: @Sendable (WrittenValue, inout Settings) throws(Refusal) -> Void
    let write: @Sendable (Settings) -> String
    let copy: @Sendable (_ from: Settings, _ to: inout Settings) -> Void

    init<Value>(
        _ name: String, _ path: any WritableKeyPath<Settings, Value> & Sendable, _ form: SettingForm<Value>,
        needsRestart: Bool = false, _ meaning: String
    ) {
        self.name = name
        self.meaning = meaning
        self.needsRestart = needsRestart
        type = form.type
        allowed = form.allowed
        assign = { (written, settings) throws(Refusal) in settings[keyPath: path] = try form.read(written) }
        write = { form.write($0[keyPath: path]) }
        copy = { from, to in to[keyPath: path] = from[keyPath: path] }
    }

    /// The value in `settings`, as it would be written in the file; empty where there is none.
    public func value(in settings: Settings) -> String { write(settings) }

    /// The environment variable that overrides the file: `SEATWATCH_` and the name in capitals, dots as two underscores.
    public var variable: String {
        SettingsEnvironment.prefix + name.split(separator: ".").joined(separator: "__").uppercased()
    }
}

/// What an operator wrote for a key, before it is known to be right.
indirect enum WrittenValue: Sendable {
    case text(String)
    /// The key stands there without a value.
    case nothing
    case list([Element])
    case mapping([Field])

    struct Element: Sendable {
        var value: WrittenValue
        var line: Int
    }

    struct Field: Sendable {
        var name: String
        var value: WrittenValue
        var line: Int
    }

    /// What it is, for an error text.
    var noun: String {
        switch self {
        case .text(let text): "“\(text.shortened)”"
        case .nothing: "no value"
        case .list: "a list"
        case .mapping: "a group of keys"
        }
    }
}

/// Why a written value is not taken.
struct Refusal: Error {
    var message: String
    /// Where exactly, when that is not the line of the key.
    var line: Int?
    /// What else is wrong with the same value.
    var further: [String] = []
}

extension String {
    /// Short enough for an error line, without line breaks and other control characters.
    var shortened: String {
        let clean = String(String.UnicodeScalarView(unicodeScalars.map { $0.value < 32 ? "\u{FFFD}" : $0 }))
        return clean.count <= 60 ? clean : clean.prefix(59) + "…"
    }
}

/// How values of one type are written and which of them are allowed.
///
/// Values are read by what the key needs, not by what YAML takes a word for, so the file and the environment read alike
/// and an instance may be called `no` or `42`.
struct SettingForm<Value>: Sendable {
    let type: String
    let allowed: String
    let read: @Sendable (WrittenValue) throws(Refusal) -> Value
    let write: @Sendable (Value) -> String

    init(
        _ type: String, allowed: String, read: @escaping @Sendable (WrittenValue) throws(Refusal) -> Value,
        write: @escaping @Sendable (Value) -> String
    ) {
        self.type = type
        self.allowed = allowed
        self.read = read
        self.write = write
    }

    /// A form of plain text; `parse` gives nil for text that is not of this type at all.
    init(
        _ type: String, allowed: String, parse: @escaping @Sendable (String) -> Value?,
        accept: @escaping @Sendable (Value) -> Bool = { _ in true }, write: @escaping @Sendable (Value) -> String
    ) {
        self.init(
            type, allowed: allowed,
            read: { (written) throws(Refusal) in
                guard case .text(let text) = written, let value = parse(text) else {
                    throw Refusal(message: "expected a \(type) (\(allowed)), found \(written.noun)")
                }
                guard accept(value) else {
                    throw Refusal(message: "\(write(value)) is out of range: allowed is \(allowed)")
                }
                return value
            },
            write: write)
    }

    /// The values of `form` in a place that can also hold none; none itself cannot be written.
    static func some<Wrapped: Sendable>(_ form: SettingForm<Wrapped>) -> Self where Value == Wrapped? {
        SettingForm(
            form.type, allowed: form.allowed, read: { (written) throws(Refusal) in try form.read(written) },
            write: { $0.map(form.write) ?? "" })
    }

    /// The values of `form`, or none: written as nothing at all.
    static func someOrNone<Wrapped: Sendable>(_ form: SettingForm<Wrapped>) -> Self where Value == Wrapped? {
        SettingForm(
            form.type, allowed: form.allowed + ", or nothing",
            read: { (written) throws(Refusal) in
                switch written {
                case .nothing, .text(""): nil
                default: try form.read(written)
                }
            },
            write: { $0.map(form.write) ?? "" })
    }
}

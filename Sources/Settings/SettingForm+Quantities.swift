import Engine
import Model

extension SettingForm<TimeSpan> {
    /// A length of time; `orZero` lets a plain 0 in beside the range.
    static func duration(_ range: ClosedRange<TimeSpan>, orZero: String? = nil) -> Self {
        let bounds = "\(Quantity.text(of: range.lowerBound)) … \(Quantity.text(of: range.upperBound))"
        return SettingForm(
            "duration", allowed: orZero.map { "\(bounds), or 0: \($0)" } ?? bounds,
            parse: Quantity.duration(in:), accept: { range.contains($0) || (orZero != nil && $0 == .zero) },
            write: Quantity.text(of:))
    }
}

extension SettingForm<EngineSettings.RejectRetention> {
    /// An age, a size, or both: `7d 64MiB`, or a group with `age` and `size`. What is not said stays at its default.
    static func retention(age: SettingForm<TimeSpan>, bytes: ClosedRange<Int>) -> Self {
        let bounds = "\(Quantity.text(ofBytes: bytes.lowerBound)) … \(Quantity.text(ofBytes: bytes.upperBound))"
        let size = SettingForm<Int>(
            "size", allowed: bounds, parse: Quantity.bytes(in:), accept: bytes.contains, write: Quantity.text(ofBytes:))
        return SettingForm(
            "age, size, or both", allowed: "age \(age.allowed); size \(size.allowed)",
            read: { (written) throws(Refusal) in
                var retention = EngineSettings.RejectRetention()
                for field in try fields(of: written) {
                    do throws(Refusal) {
                        switch field.name {
                        case "age": retention.age = try age.read(field.value)
                        case "size": retention.bytes = try size.read(field.value)
                        default: throw Refusal(message: "has age and size, not “\(field.name.shortened)”")
                        }
                    } catch {
                        throw Refusal(message: error.message, line: field.line > 0 ? field.line : nil)
                    }
                }
                return retention
            },
            write: { age.write($0.age) + " " + size.write($0.bytes) })
    }

    /// Both ways of writing as fields; those of plain text have no line of their own (0).
    private static func fields(of written: WrittenValue) throws(Refusal) -> [WrittenValue.Field] {
        switch written {
        case .mapping(let fields) where !fields.isEmpty:
            return fields
        case .text(let text):
            let parts = text.split(separator: " ").map { String($0) }
            let fields = parts.map { part in
                let name = Quantity.duration(in: part) == nil ? "size" : "age"
                return WrittenValue.Field(name: name, value: .text(part), line: 0)
            }
            if !fields.isEmpty, Set(fields.map(\.name)).count == fields.count { return fields }
        default: break
        }
        throw Refusal(message: "expected an age, a size or both, such as 7d 64MiB, found \(written.noun)")
    }
}

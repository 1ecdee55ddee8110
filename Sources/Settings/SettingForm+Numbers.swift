extension SettingForm<Int> {
    static func integer(_ range: ClosedRange<Int>, unit: String = "") -> Self {
        SettingForm(
            "whole number", allowed: "\(range.lowerBound) … \(range.upperBound)" + (unit.isEmpty ? "" : " " + unit),
            parse: { text in
                // Int(_:) also takes a plus sign and is silent about leading zeros, which other tools read as octal.
                guard let value = Int(text), String(value) == text else { return nil }
                return value
            },
            accept: range.contains, write: { String($0) })
    }
}

extension SettingForm<Double> {
    static func number(_ range: ClosedRange<Double>, unit: String = "") -> Self {
        SettingForm(
            "number",
            allowed: "\(plain(range.lowerBound)) … \(plain(range.upperBound))" + (unit.isEmpty ? "" : " " + unit),
            parse: { text in
                // Double(_:) also takes hexadecimal, infinity and nan.
                guard !text.isEmpty, text.utf8.allSatisfy({ (48...57).contains($0) || "+-.eE".utf8.contains($0) })
                else {
                    return nil
                }
                return Double(text).flatMap { $0.isFinite ? $0 : nil }
            },
            accept: range.contains, write: plain)
    }

    /// Without the `.0` of whole numbers.
    @Sendable private static func plain(_ value: Double) -> String {
        Int(exactly: value).map { String($0) } ?? String(value)
    }
}

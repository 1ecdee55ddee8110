import Model

/// Lengths of time and numbers of bytes as people write them.
enum Quantity {
    private static let timeUnits: [(name: String, milliseconds: Int64)] = [
        ("d", 86_400_000), ("h", 3_600_000), ("m", 60_000), ("s", 1_000), ("ms", 1),
    ]
    private static let sizeUnits: [(name: String, bytes: Int)] = [
        ("TiB", 1 << 40), ("GiB", 1 << 30), ("MiB", 1 << 20), ("KiB", 1 << 10), ("B", 1),
    ]

    /// `28d`, `15m`, `1h30m`, `500ms`, or a plain `0`: whole numbers, larger units first, each once. Nil for all else,
    /// and for what exceeds 64 bits of milliseconds.
    static func duration(in text: String) -> TimeSpan? {
        guard text != "0" else { return .zero }
        var rest = Substring(text)
        var total: Int64 = 0
        var next = 0
        while !rest.isEmpty {
            let digits = rest.prefix { ("0"..."9").contains($0) }
            rest = rest.dropFirst(digits.count)
            let unit = rest.prefix { ("a"..."z").contains($0) }
            rest = rest.dropFirst(unit.count)
            guard let count = Int64(digits), let index = timeUnits[next...].firstIndex(where: { $0.name == unit })
            else {
                return nil
            }
            let (product, tooLarge) = count.multipliedReportingOverflow(by: timeUnits[index].milliseconds)
            let (sum, overflow) = total.addingReportingOverflow(product)
            guard !tooLarge, !overflow else { return nil }
            total = sum
            next = index + 1
        }
        return next > 0 ? TimeSpan(milliseconds: total) : nil
    }

    /// The shortest form that `duration(in:)` reads back: largest units first, no zeros. For lengths of 0 and more.
    static func text(of span: TimeSpan) -> String {
        var rest = span.milliseconds
        var text = ""
        for unit in timeUnits where rest >= unit.milliseconds {
            text += "\(rest / unit.milliseconds)\(unit.name)"
            rest %= unit.milliseconds
        }
        return text.isEmpty ? "0" : text
    }

    /// `64MiB` (B, KiB, MiB, GiB, TiB), or a plain number of bytes. Nil for all else, and for what exceeds 63 bits.
    static func bytes(in text: String) -> Int? {
        let digits = text.prefix { ("0"..."9").contains($0) }
        let name = text.dropFirst(digits.count)
        guard let count = Int(digits), let unit = name.isEmpty ? 1 : sizeUnits.first(where: { $0.name == name })?.bytes
        else { return nil }
        let (product, overflow) = count.multipliedReportingOverflow(by: unit)
        return overflow ? nil : product
    }

    /// In the largest unit that leaves no fraction.
    static func text(ofBytes bytes: Int) -> String {
        guard let unit = sizeUnits.first(where: { bytes >= $0.bytes && bytes % $0.bytes == 0 }) else { return "0" }
        return "\(bytes / unit.bytes)\(unit.name)"
    }
}

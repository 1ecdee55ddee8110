/// Text in lines of at most `width` columns, the second and further ones indented.
func wrapped(_ text: String, width: Int = 80, first: String = "", rest: String = "") -> String {
    var lines: [String] = []
    var line = first
    var isEmpty = true
    for word in text.split(separator: " ", omittingEmptySubsequences: true) {
        if !isEmpty, line.count + 1 + word.count > width {
            lines.append(line)
            line = rest
            isEmpty = true
        }
        if !isEmpty { line += " " }
        line += word
        isEmpty = false
    }
    lines.append(line)
    return lines.joined(separator: "\n")
}

/// Parts beside each other, two spaces between, in as few lines of at most `width` columns as hold them whole.
func columns(_ parts: [String], width: Int = 80, first: String = "", rest: String = "") -> String {
    var lines: [String] = []
    var line = first
    var isEmpty = true
    for part in parts {
        if !isEmpty, line.count + 2 + part.count > width {
            lines.append(line)
            line = rest
            isEmpty = true
        }
        line += isEmpty ? part : "  " + part
        isEmpty = false
    }
    lines.append(line)
    return lines.joined(separator: "\n")
}

extension String {
    /// With spaces behind, at least as wide.
    func padded(to width: Int) -> String { self + String(repeating: " ", count: max(0, width - count)) }
}

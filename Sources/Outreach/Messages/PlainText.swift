internal import Mustache

/// Names, places and links come from outside: no line break reaches a text, and nothing that turns its direction round.
func plain(_ text: String) -> String {
    // Nearly always there is nothing to do.
    if text.utf8.allSatisfy({ (0x20...0x7E).contains($0) }) { return text }
    var result = ""
    for scalar in text.unicodeScalars { result.unicodeScalars.append(isPlain(scalar) ? scalar : " ") }
    return result
}

private func isPlain(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.properties.generalCategory {
    case .control, .lineSeparator, .paragraphSeparator: false
    // Embeddings, overrides and isolates (Unicode Standard Annex 9); marks and joiners belong to names.
    case .format: !(0x202A...0x202E).contains(scalar.value) && !(0x2066...0x2069).contains(scalar.value)
    default: true
    }
}

// What templates are filled with. All of it goes through one of these, so that nothing from outside gets by `plain`, and
// a name is looked up without reflection.

/// A text; as a section it is shown when there is any.
struct TextValue: MustacheParent, MustacheCustomRenderable {
    let renderText: String

    init(_ text: String?) { renderText = text.map(plain) ?? "" }

    var isNull: Bool { renderText.isEmpty }
    func child(named: String) -> Any? { nil }
}

/// A number of things, with the form that the word behind it takes: `{{days}} {{#days.one}}day{{/days.one}}`.
struct CountValue: MustacheParent, MustacheCustomRenderable {
    private let number: Int?
    let renderText: String

    init(_ number: Int?, _ style: NumberStyle) {
        self.number = number
        renderText = number.map(style.text) ?? ""
    }

    var isNull: Bool { number == nil }

    func child(named name: String) -> Any? {
        switch name {
        case "one": number == 1
        case "many": number.map { $0 != 1 } ?? false
        default: nil
        }
    }
}

/// The names of a template, or of an entry of a list.
struct FieldsValue: MustacheParent {
    private var values: [String: Any]

    /// - Parameter flag: of the flags that only say which kind it is, the one that is set.
    init(_ values: [String: Any], flag: String? = nil) {
        self.values = values
        if let flag { self.values[flag] = true }
    }

    func child(named name: String) -> Any? { values[name] }
}

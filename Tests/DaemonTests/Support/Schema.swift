/// Holds values against a JSON Schema of the keywords that ours use; any other keyword is a problem too, so that none is
/// passed over. Stricter than the standard in one thing: a member that the schema does not name is a problem.
struct Schema {
    private let root: JSON

    init(_ root: JSON) { self.root = root }

    /// What is wrong with `value`, each with its place; empty when nothing is.
    func problems(of value: JSON) -> [String] {
        var problems: [String] = []
        check(value, against: root, at: "$", &problems)
        return problems
    }

    private func check(_ value: JSON, against schema: JSON, at place: String, _ problems: inout [String]) {
        for (keyword, argument) in schema.members.sorted(by: { $0.key < $1.key }) {
            switch keyword {
            case "$schema", "$defs", "title": break
            case "$ref": check(value, against: definition(argument), at: place, &problems)
            case "type":
                let types = argument.string.map { [$0] } ?? argument.items.compactMap(\.string)
                if !types.contains(where: { isOf($0, value) }) { problems.append("\(place): not \(types)") }
            case "const": if value != argument { problems.append("\(place): not the constant") }
            case "enum": if !argument.items.contains(value) { problems.append("\(place): not one of the enumeration") }
            case "minimum":
                if let number = value.double, number < argument.double ?? 0 { problems.append("\(place): too small") }
            case "maximum":
                if let number = value.double, number > argument.double ?? 0 { problems.append("\(place): too large") }
            case "pattern":
                if let text = value.string, !matches(text, argument) { problems.append("\(place): not the pattern") }
            case "required":
                guard case .object(let members) = value else { break }
                for name in argument.items.compactMap(\.string) where members[name] == nil {
                    problems.append("\(place).\(name): missing")
                }
            case "properties":
                for (name, member) in value.members.sorted(by: { $0.key < $1.key }) {
                    if case .null = argument[name] { problems.append("\(place).\(name): not named by the schema") }
                    check(member, against: argument[name], at: "\(place).\(name)", &problems)
                }
            case "items":
                for (index, item) in value.items.enumerated() {
                    check(item, against: argument, at: "\(place)[\(index)]", &problems)
                }
            default: problems.append("\(place): the schema says \(keyword), which is not understood here")
            }
        }
    }

    private func definition(_ reference: JSON) -> JSON {
        reference.string?.split(separator: "/").dropFirst().reduce(root) { $0[String($1)] } ?? .null
    }

    private func isOf(_ type: String, _ value: JSON) -> Bool {
        switch (type, value) {
        case ("object", .object), ("array", .list), ("string", .text), ("integer", .integer), ("boolean", .flag),
            ("null", .null), ("number", .integer), ("number", .number):
            true
        default: false
        }
    }

    private func matches(_ text: String, _ pattern: JSON) -> Bool {
        guard let regex = try? Regex(pattern.string ?? "") else { return false }
        return text.firstMatch(of: regex) != nil
    }
}

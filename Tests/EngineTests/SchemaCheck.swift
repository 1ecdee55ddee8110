import Foundation

/// Enough of JSON Schema (2020-12) to hold notices against the schemas that subscribers get: `type`, `required`,
/// `properties`, `items`, `enum`, `const`, `pattern`, `minimum`, `maximum` and `$ref` into `$defs`.
struct SchemaCheck {
    private let root: [String: Any]

    init(_ schema: String) throws {
        root = try JSONSerialization.jsonObject(with: Data(schema.utf8)) as? [String: Any] ?? [:]
    }

    /// What is wrong with `line`, as paths with reasons; empty when nothing is.
    func problems(_ line: [UInt8]) throws -> [String] {
        problems(try JSONSerialization.jsonObject(with: Data(line)), root, at: "")
    }

    private func problems(_ value: Any, _ schema: [String: Any], at path: String) -> [String] {
        if let reference = schema["$ref"] as? String {
            let name = String(reference.split(separator: "/").last ?? "")
            let found = (root["$defs"] as? [String: Any])?[name] as? [String: Any]
            return found.map { problems(value, $0, at: path) } ?? ["\(path): no definition \(name)"]
        }
        var found: [String] = []
        let types = (schema["type"] as? [String]) ?? (schema["type"] as? String).map { [$0] }
        if let types, !types.contains(where: { isOf($0, value) }) { return ["\(path): not \(types)"] }
        if let constant = schema["const"] as? String, value as? String != constant {
            found.append("\(path): not \(constant)")
        }
        if let words = schema["enum"] as? [String], !words.contains(value as? String ?? "") {
            found.append("\(path): not one of \(words)")
        }
        if let pattern = schema["pattern"] as? String, let text = value as? String,
            text.range(of: pattern, options: .regularExpression) == nil
        {
            found.append("\(path): not like \(pattern)")
        }
        if let number = value as? Double {
            if let least = schema["minimum"] as? Double, number < least { found.append("\(path): below \(least)") }
            if let most = schema["maximum"] as? Double, number > most { found.append("\(path): above \(most)") }
        }
        if let items = schema["items"] as? [String: Any], let list = value as? [Any] {
            for (index, item) in list.enumerated() { found += problems(item, items, at: "\(path)[\(index)]") }
        }
        guard let object = value as? [String: Any] else { return found }
        for key in schema["required"] as? [String] ?? [] where object[key] == nil {
            found.append("\(path).\(key): missing")
        }
        for (key, property) in schema["properties"] as? [String: Any] ?? [:] {
            guard let member = object[key], let property = property as? [String: Any] else { continue }
            found += problems(member, property, at: "\(path).\(key)")
        }
        return found
    }

    private func isOf(_ type: String, _ value: Any) -> Bool {
        switch type {
        case "object": value is [String: Any]
        case "array": value is [Any]
        case "string": value is String
        case "null": value is NSNull
        case "integer": (value as? Double).map { $0 == $0.rounded() } ?? false
        case "number": value is Double
        case "boolean": value is Bool
        default: false
        }
    }
}

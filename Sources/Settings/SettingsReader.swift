import Yams

/// Walks the nodes of a configuration file and sorts them into settings and problems.
struct SettingsReader {
    let file: SettingsFile
    private(set) var result = WrittenSettings()
    /// Where each key was first written: it may be nested in one place and dotted in another.
    private var lines: [String: Int] = [:]

    init(file: SettingsFile) { self.file = file }

    mutating func readRoot(_ root: Node) {
        switch WrittenValue(root) {
        case .nothing: return
        case .mapping: readGroup(root, below: nil)
        case let other: report(line: root.line, "expected keys with values (lateness: 15m), found \(other.noun)")
        }
    }

    private mutating func readGroup(_ group: Node, below parent: String?) {
        var groupLines: [String: Int] = [:]
        for (keyNode, value) in group.mapping ?? [:] {
            let line = keyNode.line
            guard let last = keyNode.scalar.map({ YAMLDocument.name(of: $0.string) }) else {
                report(line: line, key: parent, "a key must be a name, found \(WrittenValue(keyNode).noun)")
                continue
            }
            let name = parent.map { "\($0).\(last)" } ?? last
            if let first = groupLines[last] ?? lines[name] {
                report(line: line, key: name, "stands here again; it is already on line \(first)")
                continue
            }
            groupLines[last] = line
            read(name, line: line, value)
        }
    }

    private mutating func read(_ name: String, line: Int, _ node: Node) {
        let value = WrittenValue(node)
        if let key = SettingsCatalog.key(name) {
            lines[name] = line
            result.settings.append(WrittenSetting(key: key, value: value, origin: .file(file.path, line: line)))
        } else if SettingsCatalog.groups.contains(name) {
            switch value {
            // All its keys are commented out.
            case .nothing: break
            case .mapping: readGroup(node, below: name)
            default:
                report(
                    line: line, key: name,
                    "is a group: expected its keys below it, indented, found \(value.noun)")
            }
        } else {
            let known = SettingsCatalog.keys.map(\.name) + SettingsCatalog.groups.sorted()
            report(line: line, key: name, "unknown key", nearest: NearestName.among(known, to: name))
        }
    }

    private mutating func report(line: Int?, key: String? = nil, _ message: String, nearest: String? = nil) {
        result.problems.append(
            SettingsProblem(.file(file.path, line: line), key: key, message, nearest: nearest))
    }
}

extension WrittenValue {
    init(_ node: Node) {
        switch node {
        case .scalar(let scalar): self = scalar.isNothing ? .nothing : .text(scalar.string)
        case .sequence(let sequence):
            self = .list(sequence.map { Element(value: WrittenValue($0), line: $0.line) })
        case .mapping(let mapping):
            self = .mapping(
                mapping.map { key, value in
                    Field(
                        name: YAMLDocument.name(of: key.scalar?.string ?? ""), value: WrittenValue(value),
                        line: key.line)
                })
        // Yams resolves aliases while composing; one that is left names nothing.
        case .alias: self = .nothing
        }
    }
}

extension Node {
    fileprivate var line: Int { mark?.line ?? 1 }
}

extension Node.Scalar {
    /// YAML's ways to write none (core schema); in quotes they are text.
    fileprivate var isNothing: Bool {
        style == .plain && ["", "~", "null", "Null", "NULL"].contains(string)
    }
}

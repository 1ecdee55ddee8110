import Glibc
import Outreach

extension SettingForm<TemplateOverrides> {
    /// A directory of templates. They are read and checked with the setting, so that a start or a reload is refused for
    /// them as for any other value.
    static var templates: Self {
        SettingForm(
            "path", allowed: "a directory with files NAME.LOCALE.mustache, best from the root: /…, or nothing",
            read: { (written) throws(Refusal) in
                switch written {
                case .nothing, .text(""): TemplateOverrides()
                case .text(let path) where !path.utf8.contains(0): try TemplateDirectory(path: path).read()
                default: throw Refusal(message: "expected a path (a directory), found \(written.noun)")
                }
            },
            write: { $0.directory ?? "" })
    }
}

/// An operator's templates on the disk.
private struct TemplateDirectory {
    let path: String

    /// All templates together are kept with the state.
    private static let bytesMax = 1 << 20

    func read() throws(Refusal) -> TemplateOverrides {
        var contents: [(fileName: String, text: String)] = []
        var refused: [String] = []
        var bytesLeft = Self.bytesMax
        for name in try fileNames() {
            do throws(SettingsError) {
                let file = SettingsFile(path: place(name))
                let bytes = try file.load()
                bytesLeft -= bytes.count
                guard bytesLeft >= 0 else {
                    throw SettingsError([
                        file.problem(
                            line: nil,
                            "all templates together are larger than \(Quantity.text(ofBytes: Self.bytesMax))")
                    ])
                }
                contents.append((name, try file.text(bytes)))
            } catch {
                refused += error.problems.map(\.description)
                if bytesLeft < 0 { break }
            }
        }
        if refused.isEmpty {
            do throws(TemplateOverrides.Refusal) {
                return try TemplateOverrides(directory: path, contents: contents)
            } catch {
                refused = error.problems.map(line)
            }
        }
        throw Refusal(message: refused.first ?? "cannot be read", further: Array(refused.dropFirst()))
    }

    /// Place, what is wrong, what was probably meant.
    private func line(_ problem: TemplateProblem) -> String {
        let line = "\(SettingOrigin.file(place(problem.file), line: problem.line)): \(problem.message)"
        let nearest = problem.unknown.flatMap { NearestName.among(problem.known, to: $0) }
        return nearest.map { "\(line); did you mean \($0)?" } ?? line
    }

    private func place(_ name: String) -> String { path.hasSuffix("/") ? path + name : path + "/" + name }

    /// In the order of their bytes, whatever the file system's is.
    private func fileNames() throws(Refusal) -> [String] {
        guard let directory = opendir(path) else {
            throw Refusal(message: "\(path) cannot be read: \(String(cString: strerror(errno)))")
        }
        defer { closedir(directory) }
        var names: [String] = []
        while let entry = readdir(directory) {
            let name = withUnsafeBytes(of: entry.pointee.d_name) {
                String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
            }
            if TemplateOverrides.isTemplate(fileName: name) { names.append(name) }
        }
        return names.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    }
}

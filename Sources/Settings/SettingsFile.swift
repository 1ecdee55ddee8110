import Glibc
// Yams, because its nodes carry the line they stand on: a refused key is useful only with its place. Decoders that map
// YAML to dictionaries or `Codable` types lose it (swift-configuration's YAML reader too).
import Yams

/// The configuration file's say: YAML in UTF-8, groups as nested mappings, or dotted keys, or both.
struct SettingsFile {
    let path: String

    /// Far more than every key with its comments; a larger file is not a configuration.
    static let bytesMax = 1 << 20

    /// The file's bytes.
    /// - Throws: `noInput` when it is not there or cannot be read.
    func load() throws(SettingsError) -> [UInt8] {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw unreadable(errno) }
        defer { close(descriptor) }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 64 << 10)
        while true {
            let count = read(descriptor, &buffer, buffer.count)
            if count < 0 {
                if errno == EINTR { continue }
                throw unreadable(errno)
            }
            guard count > 0 else { return bytes }
            bytes += buffer[..<count]
            guard bytes.count <= Self.bytesMax else {
                throw SettingsError([problem(line: nil, "is larger than \(Quantity.text(ofBytes: Self.bytesMax))")])
            }
        }
    }

    /// What stands in `bytes`. Keys in the order of the file.
    func parse(_ bytes: [UInt8]) -> WrittenSettings {
        let text: String
        do throws(SettingsError) {
            text = try self.text(bytes)
        } catch {
            return WrittenSettings(problems: error.problems)
        }
        var result = WrittenSettings()
        var document = YAMLDocument(text)
        do throws(YAMLDocument.Failure) {
            guard let root = try document.compose() else { return result }
            var reader = SettingsReader(file: self)
            reader.readRoot(root)
            result = reader.result
        } catch {
            result.problems.append(problem(line: error.line, error.message))
        }
        return result
    }

    /// - Throws: where it is not UTF-8.
    func text(_ bytes: [UInt8]) throws(SettingsError) -> String {
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw SettingsError([problem(line: Self.lineOfInvalidUTF8(in: bytes), "is not UTF-8")])
        }
        return text
    }

    func problem(line: Int?, _ message: String) -> SettingsProblem {
        SettingsProblem(.file(path, line: line), message)
    }

    private func unreadable(_ code: Int32) -> SettingsError {
        SettingsError([problem(line: nil, "cannot be read: \(String(cString: strerror(code)))")], code: .noInput)
    }

    private static func lineOfInvalidUTF8(in bytes: [UInt8]) -> Int {
        let lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        return (lines.firstIndex { String(validating: $0, as: UTF8.self) == nil } ?? 0) + 1
    }
}

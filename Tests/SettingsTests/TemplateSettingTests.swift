import Engine
import Foundation
import Outreach
import Settings
import Testing

/// `outreach.templates`: read and refused with the rest of the configuration.
@Suite struct TemplateSettingTests {
    private static let letter = "Subject: Hi\n\nDear {{login}}\n"

    private let directory = FileManager.default.temporaryDirectory.appending(path: "templates-\(UUID().uuidString)")

    /// What `outreach.templates` says about a directory with these files; `$` stands for the directory.
    private func refused(_ files: [String: [UInt8]]) throws -> [String] {
        try inDirectory(files) {
            try problems("mode: notify\noutreach:\n  templates: \(directory.path)").map {
                $0.replacing(directory.path, with: "$")
            }
        }
    }

    private func inDirectory<Result>(_ files: [String: [UInt8]], _ body: () throws -> Result) throws -> Result {
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: false)
        defer { try? FileManager.default.removeItem(at: directory) }
        for (name, bytes) in files { try Data(bytes).write(to: directory.appending(path: name)) }
        return try body()
    }

    @Test func templatesBecomePartOfTheSettings() throws {
        let files = [
            "sharing.noticed.en.mustache": Array(Self.letter.utf8), "README": [0xFF], ".hidden.en.mustache": [0xFF],
            "signal.en.mustache~": [0xFF],
        ]
        try inDirectory(files) {
            let yaml = "outreach.templates: \(directory.path)"
            let first = try load(yaml).settings.engine.outreach.templates
            #expect(first.directory == directory.path)
            #expect(first.files.map(\.text) == [Self.letter])
            #expect(try load(yaml).settings.engine.outreach.templates == first)
            try Data((Self.letter + "!").utf8).write(to: directory.appending(path: "sharing.noticed.en.mustache"))
            let second = try load(yaml).settings
            #expect(second.engine.outreach.templates != first, "a reload takes what has changed in the files")
            #expect(second.engine != Settings(cores: 4).engine)
        }
    }

    @Test func everyMistakeIsToldWithFileAndLine() throws {
        let found = try refused([
            "sharing.noticed.en.mustache": Array("Subject: Hi\n\nDear {{logn}}\n{{#signals}}\n".utf8),
            "answr.ms.mustache": Array("x".utf8),
        ])
        #expect(found.count == 3)
        #expect(found.allSatisfy { $0.hasPrefix("3: outreach.templates: $/") })
        #expect(found[0].contains("$/answr.ms.mustache: is not a template's name: expected NAME.LOCALE.mustache"))
        #expect(found[0].hasSuffix("did you mean answer?"))
        #expect(found[1].contains("$/sharing.noticed.en.mustache:3: {{logn}} is not known here; known are: account, "))
        #expect(found[1].hasSuffix("did you mean login?"))
        #expect(found[2].contains("$/sharing.noticed.en.mustache:4: {{#signals}} is never closed"))
    }

    @Test func bytesThatAreNoTextAreRefused() throws {
        let bad = Array("Subject: Hi\n\nDear ".utf8) + [0xFF]
        #expect(
            try refused(["sharing.noticed.en.mustache": bad]) == [
                "3: outreach.templates: $/sharing.noticed.en.mustache:3: is not UTF-8"
            ])
    }

    @Test func templatesTogetherHaveABound() throws {
        let large = Array("Subject: Hi\n\n".utf8) + [UInt8](repeating: UInt8(ascii: "x"), count: 600 << 10)
        let files = ["sharing.noticed.en.mustache": large, "sharing.noticed.ms.mustache": large]
        #expect(try refused(["sharing.noticed.en.mustache": large]).isEmpty)
        try #require(!FileManager.default.fileExists(atPath: directory.path))
        let found = try refused(files)
        #expect(found.count == 1)
        #expect(found[0].hasSuffix("all templates together are larger than 1MiB"))
    }

    @Test func aDirectoryThatIsNotThereIsRefused() throws {
        let error = try #require(throws: SettingsError.self) { try load("outreach.templates: /nonexistent/templates") }
        #expect(error.exitCode == 78)
        #expect(error.description.hasSuffix("/nonexistent/templates cannot be read: No such file or directory"))
        #expect(
            try problems("outreach.templates: [a]") == [
                "1: outreach.templates: expected a path (a directory), found a list"
            ])
    }
}

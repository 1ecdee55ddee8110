import ArgumentParser
import Detection
import Engine
import Evaluation
import Foundation
import Model
import Settings

/// How right the notices are, where the truth is known.
struct Evaluate: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Hold notices against what is true of the accounts.",
        discussion: """
            Labels are CSV with the columns account, kind, shared, people and shared_from, as `seatwatch simulate` writes
            them. With --accounts (written by `seatwatch replay --accounts`) confidences are judged too; with --events,
            simple rules stand beside for comparison.
            """)

    @OptionGroup var options: CommonOptions

    @Option(help: ArgumentHelp("The truth about each account, as CSV.", valueName: "file"))
    var labels: String

    @Option(help: ArgumentHelp("Every account's confidence at the end, one JSON object a line.", valueName: "file"))
    var accounts: String?

    @Option(
        help: ArgumentHelp(
            "The events; rules of thumb are applied to them for comparison. Repeatable.", valueName: "file"))
    var events: [String] = []

    @Option(help: ArgumentHelp("A City database in MaxMind's format; stands for geo.city.", valueName: "db"))
    var geo: String?

    @Flag(help: "Print one JSON object.")
    var json = false

    @Argument(help: "Notices, one JSON object a line; - is standard input.")
    var notices: String

    func run() throws {
        let overrides = geo.map { [SettingsRequest.Override(option: "--geo", key: "geo.city", value: $0)] } ?? []
        let settings = try options.load(overrides: overrides).settings.engine
        let truths = try readLabels()
        var results: [String: AccountResult] = [:]
        try readNotices(into: &results)
        try readAccounts(into: &results)
        if !events.isEmpty { try applyRules(truths, settings, into: &results) }
        let prevalence = settings.detection.prevalence
        let evaluation = Evaluation(truths, results: results, hasRules: !events.isEmpty, prevalence: prevalence)
        let printer = EvaluationPrinter(evaluation, prevalence: prevalence, style: .standardOutput())
        try StandardOutput.write(json ? try printer.json() : printer.text())
    }

    private func readLabels() throws -> [AccountTruth] {
        var csv: [UInt8] = []
        let file = try LineFile(labels)
        while let chunk = try file.read() { csv += chunk }
        do {
            return try Labels.read(String(decoding: csv, as: UTF8.self)) { try? parseTime($0) }
        } catch {
            throw Failure.badData("\(labels), \(error)")
        }
    }

    private func readNotices(into results: inout [String: AccountResult]) throws {
        try forEachLine(of: notices) { notice in
            guard let type = notice["type"].text, let time = notice["time"].text.flatMap({ try? parseTime($0) }) else {
                return "is not a notice"
            }
            guard let subject = notice["subject"].text else { return nil }
            let people = notice["data"]["people_estimate"].number.map { Int($0) }
            results[subject, default: AccountResult()].take(noticeOf: type, at: time, people: people)
            return nil
        }
    }

    private func readAccounts(into results: inout [String: AccountResult]) throws {
        guard let accounts else { return }
        try forEachLine(of: accounts) { line in
            guard let account = line["account"].text, let confidence = line["confidence"].number else {
                return "lacks account or confidence"
            }
            results[account, default: AccountResult()].confidence = confidence
            return nil
        }
    }

    /// - Parameter take: gives back what is wrong with the line, or nil.
    private func forEachLine(of path: String, _ take: (JSONValue) -> String?) throws {
        let file = try LineFile(path)
        var number = 0
        var carry: [UInt8] = []
        func read(_ line: some Sequence<UInt8>) throws {
            number += 1
            let line = Array(line)
            guard !line.isEmpty else { return }
            guard let value = try? JSONValue(parsing: line) else {
                throw Failure.badData("\(path), line \(number): is not JSON")
            }
            if let problem = take(value) { throw Failure.badData("\(path), line \(number): \(problem)") }
        }
        while let chunk = try file.read() {
            var rest = chunk[...]
            while let end = rest.firstIndex(of: UInt8(ascii: "\n")) {
                try read(carry + rest[..<end])
                carry.removeAll(keepingCapacity: true)
                rest = rest[(end + 1)...]
            }
            carry += rest
        }
        try read(carry)
    }

    private func applyRules(
        _ truths: [AccountTruth], _ settings: EngineSettings, into results: inout [String: AccountResult]
    ) throws {
        let geolocator = try Databases.load(settings)
        var rules = RulesOfThumb()
        let reader = LineReader(geolocator: geolocator) { record in
            guard record.type == .sessionStart || record.type == .sessionActivity else { return }
            let place =
                record.flags.contains(.hasPlace)
                ? (latitude: Double(record.latitude), longitude: Double(record.longitude)) : nil
            rules.note(account: record.accountHash, time: record.instant, device: record.deviceHash, place: place)
        }
        var bar = ProgressBar("rules", total: events.contains("-") ? 0 : events.reduce(0) { $0 + LineFile.size($1) })
        var done = 0
        for path in events {
            let file = try LineFile(path)
            while let chunk = try file.read() {
                chunk.withUnsafeBufferPointer(reader.append)
                bar.advance(to: done + file.consumed)
            }
            done += file.consumed
            reader.endSource()
        }
        bar.finish()
        for truth in truths {
            results[truth.account, default: AccountResult()].rules = rules.flags(reader.hash(truth.account))
        }
    }
}

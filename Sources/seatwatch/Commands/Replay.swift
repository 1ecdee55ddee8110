import ArgumentParser
import Engine
import Foundation
import Geolocation
import Glibc
import Model
import Settings

/// Runs event files through the very same core, offline.
struct Replay: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Run event files through the engine offline; notices on standard output.",
        discussion: """
            Files are taken in the order given, as one stream; - is standard input, .gz is understood.
            With --compare OLD NEW the same lines run under two configuration files: who would be told about in addition,
            who no more, and who otherwise.
            """)

    @OptionGroup var options: CommonOptions

    @Option(help: ArgumentHelp("A City database in MaxMind's format; stands for geo.city.", valueName: "db"))
    var geo: String?

    @Option(
        help: ArgumentHelp(
            "After the last line, time has come this far (RFC 3339, or milliseconds).", valueName: "time"))
    var until: String?

    @Flag(help: "Exit with 65 when any line is bad.")
    var strict = false

    @Option(help: ArgumentHelp("Explain this account at the end instead of printing notices.", valueName: "account"))
    var explain: String?

    @Option(
        help: ArgumentHelp(
            "At the end, write every account's confidence here, one JSON object a line.", valueName: "file"))
    var accounts: String?

    @Flag(help: "Print notices readably instead of as JSON lines.")
    var readable = false

    @Option(
        parsing: .upToNextOption,
        help: ArgumentHelp(
            "Say whom a change from one configuration file to another would add or drop, instead of printing notices.",
            valueName: "old> <new"))
    var compare: [String] = []

    @Flag(help: "With --compare: one JSON object a line.")
    var json = false

    @Argument(help: "Event files.")
    var files: [String] = []

    mutating func validate() throws {
        if !compare.isEmpty {
            guard compare.count >= 2 else { throw ValidationError("--compare takes two configuration files") }
            guard options.config == nil, explain == nil, accounts == nil, !readable else {
                throw ValidationError("--compare goes with neither --config, --explain, --accounts nor --readable")
            }
            // What stands behind the two is a file of events.
            files = compare.dropFirst(2) + files
            compare.removeSubrange(2...)
        } else if json {
            throw ValidationError("--json goes with --compare: notices are JSON as they are")
        }
        if files.isEmpty { throw ValidationError("name a file of events, or - for standard input") }
    }

    func run() throws {
        guard compare.isEmpty else { return try runComparison() }
        let loaded = try options.load(overrides: overrides)
        let end = try until.map(parseTime)
        let geolocator = try Databases.load(loaded.settings.engine)
        var summary = ReplaySummary()
        let printer = readable ? NoticePrinter(style: .standardOutput()) : nil
        let isSilent = explain != nil
        let collector = NoticeCollector(printer: printer, isSilent: isSilent)
        let rejects = RejectCollector()
        let replay = Engine.Replay(
            settings: loaded.settings.engine, geolocator: geolocator, onNotices: collector.take, onReject: rejects.take)

        try forEachPiece { piece in
            replay.append(piece)
            try collector.flush()
        } endOfFile: {
            replay.endSource()
        }
        if let end { replay.tick(end) }
        try collector.flush()
        summary.finish(replay, notices: collector, rejects: rejects.countByReason)
        StandardError.write(summary.text)
        if let accounts { try AccountsFile.write(replay, to: accounts) }
        if let explain { try printExplanation(of: explain, replay) }
        if strict, replay.lines.rejected > 0 { throw Failure.badData("\(replay.lines.rejected) bad lines") }
    }

    var overrides: [SettingsRequest.Override] {
        geo.map { [SettingsRequest.Override(option: "--geo", key: "geo.city", value: $0)] } ?? []
    }

    /// Reads the files in the order given, with a progress bar.
    func forEachPiece(_ body: (UnsafeBufferPointer<UInt8>) throws -> Void, endOfFile: () -> Void) throws {
        var bar = ProgressBar("replay", total: files.contains("-") ? 0 : files.reduce(0) { $0 + LineFile.size($1) })
        var done = 0
        for path in files {
            let file = try LineFile(path)
            while let piece = try file.read() {
                try piece.withUnsafeBufferPointer(body)
                bar.advance(to: done + file.consumed)
            }
            done += file.consumed
            endOfFile()
        }
        bar.finish()
    }

    private func printExplanation(of account: String, _ replay: Engine.Replay) throws {
        guard let json = replay.explain(account) else {
            throw Failure.noInput("\(account): no line has named this account")
        }
        try StandardOutput.write(ExplanationPrinter(style: .standardOutput()).text(try JSONValue(parsing: json)))
    }
}

/// Prints notices as they come.
final class NoticeCollector {
    private let printer: NoticePrinter?
    private let isSilent: Bool
    private var pending: [PublishedNotice] = []
    private(set) var count = 0
    /// Accounts that a notice was about, with the kinds of their signals.
    private(set) var kinds: [String: Set<String>] = [:]

    init(printer: NoticePrinter?, isSilent: Bool) {
        self.printer = printer
        self.isSilent = isSilent
    }

    func take(_ notices: [PublishedNotice]) {
        count += notices.count
        pending += notices
    }

    func flush() throws {
        defer { pending.removeAll(keepingCapacity: true) }
        for notice in pending {
            let told = try? JSONDecoder().decode(Told.self, from: Data(notice.line)).data
            // Notices about seats have an organization for their subject.
            if let told, let account = told.account {
                kinds[account, default: []].formUnion((told.signals ?? []).compactMap(\.kind))
            }
            guard !isSilent else { continue }
            if let printer {
                try StandardOutput.write(printer.text(try JSONValue(parsing: notice.line)) + "\n")
            } else {
                try StandardOutput.write(notice.line)
            }
        }
    }
}

/// What is counted of a notice: far less than is in it, and so is read far sooner.
private struct Told: Decodable {
    var data: Content

    struct Content: Decodable {
        var account: String?
        var signals: [Signal]?
    }

    struct Signal: Decodable {
        var kind: String?
    }
}

/// Counts set-aside lines and says where the first of each reason was.
final class RejectCollector {
    private(set) var countByReason: [String: Int] = [:]

    func take(_ reject: Reject) { countByReason[reject.reason, default: 0] += 1 }
}

/// What standard error says at the end.
struct ReplaySummary {
    private(set) var text = ""

    mutating func finish(_ replay: Engine.Replay, notices: NoticeCollector, rejects: [String: Int]) {
        let lines = replay.lines
        text = "\(lines.accepted) lines: \(lines.applied) applied, \(lines.rejected) bad, \(lines.late) late, "
        text += "\(lines.ignored) of unknown type\n"
        for (reason, count) in rejects.sorted(by: { ($1.value, $0.key) < ($0.value, $1.key) }) {
            text += "  bad: \(count) × \(reason)\n"
        }
        text +=
            "\(replay.accountCount) accounts, \(notices.kinds.count) flagged (\(replay.flaggedCount) still at the end), "
        text += "\(notices.count) notices\n"
        for kind in SignalKind.allCases {
            let count = notices.kinds.values.count { $0.contains(kind.rawValue) }
            if count > 0 { text += "  \(kind.rawValue): \(count) accounts\n" }
        }
    }
}

import ArgumentParser
import Engine
import Outreach
import Settings

/// Prevalence, seats and outcomes: of the running daemon, or of event files.
struct Report: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Report prevalence, seats and what came of findings.",
        discussion: """
            Asks the daemon; with event files, replays them offline and reports how things stand at their end. Figures that \
            the lines cannot tell are absent, with the reason. Amounts are exact, rounded as bills are.

            \(ReportPrinter.definitions)
            """)

    @OptionGroup var options: CommonOptions

    @Flag(help: "JSON, one object a line.")
    var json = false

    @Flag(help: "CSV, a figure a row: section, subject, figure, value, reason.")
    var csv = false

    @Option(help: ArgumentHelp("Only this organization.", valueName: "organization"))
    var organization: String?

    @Flag(help: "With --organization: its month in kind words, to be passed on by somebody there.")
    var monthly = false

    @Option(
        name: .customLong("true-up"),
        help: ArgumentHelp(
            "What organizations owe beyond their seats, and have left: \(TrueUpPeriod.allowed).", valueName: "period"))
    var trueUp: String?

    @Argument(help: "Event files (- is standard input, .gz is understood); without any, the daemon is asked.")
    var files: [String] = []

    func validate() throws {
        if json, csv { throw ValidationError("--json and --csv exclude each other") }
        if monthly, organization == nil { throw ValidationError("--monthly needs --organization") }
        if monthly, trueUp != nil { throw ValidationError("--monthly and --true-up exclude each other") }
        if let trueUp, !TrueUpPeriod.isWritten(trueUp) {
            throw ValidationError("--true-up: \(trueUp): expected \(TrueUpPeriod.allowed)")
        }
        if monthly, csv { throw ValidationError("--monthly is a letter; it has no --csv") }
    }

    func run() throws {
        let lines = try files.isEmpty ? asked() : replayed()
        if json {
            for line in lines { try StandardOutput.write(try line.line() + "\n") }
        } else if csv {
            try StandardOutput.write(ReportPrinter.csv(lines))
        } else if monthly {
            for line in lines { try StandardOutput.write("\(line["subject"].shown)\n\n\(line["body"].shown)") }
        } else {
            try StandardOutput.write(ReportPrinter(style: .standardOutput()).text(lines))
        }
    }

    private var form: ReportForm { trueUp.map { .trueUp(period: $0) } ?? (monthly ? .letter : .figures) }

    private func asked() throws -> [JSONValue] {
        var arguments: [String: JSONValue] = ["monthly": .flag(monthly)]
        if let organization { arguments["organization"] = .text(organization) }
        if let trueUp { arguments["true_up"] = .text(trueUp) }
        return try ControlClient(options).ask("report", arguments, as: JSONValue.self).list
    }

    private func replayed() throws -> [JSONValue] {
        let settings = try options.load().settings.engine
        let replay = Engine.Replay(
            settings: settings, geolocator: try Databases.load(settings), onNotices: { _ in }, onReject: { _ in })
        var bar = ProgressBar("report", total: files.contains("-") ? 0 : files.reduce(0) { $0 + LineFile.size($1) })
        var done = 0
        for path in files {
            let file = try LineFile(path)
            while let chunk = try file.read() {
                chunk.withUnsafeBufferPointer(replay.append)
                bar.advance(to: done + file.consumed)
            }
            done += file.consumed
            replay.endSource()
        }
        bar.finish()
        if replay.lines.rejected > 0 {
            StandardError.write(
                "\(replay.lines.rejected) of \(replay.lines.accepted) lines were bad and are left out\n")
        }
        guard let report = replay.report(on: organization, as: form) else {
            throw Failure.noInput("\(organization ?? ""): no line has named this organization")
        }
        return try JSONValue(parsing: report).list
    }
}

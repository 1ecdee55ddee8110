import ArgumentParser

/// Accounts flagged now.
struct Flagged: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "List accounts flagged now, most confident first.")

    @OptionGroup var options: CommonOptions

    @Flag(help: "JSON, one object a line.")
    var json = false

    @Option(help: ArgumentHelp("Only this organization's.", valueName: "organization"))
    var organization: String?

    func run() throws {
        let arguments = organization.map { ["organization": JSONValue.text($0)] } ?? [:]
        let list = try ControlClient(options).ask("flagged", arguments, as: JSONValue.self).list
        for entry in list {
            if json {
                try StandardOutput.write(try entry.line() + "\n")
            } else {
                let kinds = entry["signals"].list.map { $0["kind"].shown }.joined(separator: ", ")
                try StandardOutput.write(
                    "\(entry["confidence"].shown)  \(entry["account"].shown)  \(entry["people_estimate"].shown) people  "
                        + "since \(entry["since"].shown)  \(kinds)\n")
            }
        }
    }
}

/// Lines that were set aside.
struct Rejects: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "List lines that were set aside, oldest first.")

    @OptionGroup var options: CommonOptions

    @Flag(help: "JSON, one object a line.")
    var json = false

    func run() throws {
        for entry in try ControlClient(options).ask("rejects", as: JSONValue.self).list {
            try StandardOutput.write(
                json
                    ? try entry.line() + "\n"
                    : "\(entry["time"].shown)  line \(entry["line"].shown)  \(entry["reason"].shown)\n")
        }
    }
}

/// Acknowledged streams.
struct Streams: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "List acknowledged streams; none are served by this version.")

    @OptionGroup var options: CommonOptions

    @Flag(help: "JSON, one object a line.")
    var json = false

    func run() throws {
        for entry in try ControlClient(options).ask("streams", as: JSONValue.self).list {
            try StandardOutput.write(json ? try entry.line() + "\n" : entry.shown + "\n")
        }
    }
}

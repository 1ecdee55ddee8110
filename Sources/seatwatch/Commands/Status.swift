import ArgumentParser

/// How the daemon fares.
struct Status: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Show how the daemon fares.")

    @OptionGroup var options: CommonOptions

    @Flag(help: "One JSON object.")
    var json = false

    func run() throws {
        let status = try ControlClient(options).ask("status", as: JSONValue.self)
        guard !json else {
            try StandardOutput.write(try status.line() + "\n")
            return
        }
        guard case .object(let fields) = status else { throw Failure.failed("unexpected answer from the daemon") }
        let width = fields.keys.map(\.count).max() ?? 0
        for (key, value) in fields.sorted(by: { $0.key < $1.key }) {
            let label = key + String(repeating: " ", count: width - key.count)
            try StandardOutput.write(
                wrapped(value.shown, first: label + "  ", rest: String(repeating: " ", count: width + 2)) + "\n")
        }
    }
}

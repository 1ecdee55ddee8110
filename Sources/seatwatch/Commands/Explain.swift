import ArgumentParser

/// Why an account is flagged, or why not.
struct Explain: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Say why an account is flagged, or why not.")

    @OptionGroup var options: CommonOptions

    @Flag(help: "One JSON object.")
    var json = false

    @Argument(help: "The account.")
    var account: String

    func run() throws {
        let story = try ControlClient(options).ask("explain", ["account": .text(account)], as: JSONValue.self)
        try StandardOutput.write(
            json ? try story.line() + "\n" : ExplanationPrinter(style: .standardOutput()).text(story))
    }
}

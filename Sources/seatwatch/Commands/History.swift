import ArgumentParser

/// What happened about one account.
struct History: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Show an account's findings, what was decided to send, and who answered what.",
        discussion: """
            In the order of time: the notices about the account, as far as notices.keep goes back, and the last \
            answers that were given, with by whom.
            """)

    @OptionGroup var options: CommonOptions

    @Flag(help: "JSON, one object a line.")
    var json = false

    @Argument(help: "The account.")
    var account: String

    func run() throws {
        let steps = try ControlClient(options).ask("history", ["account": .text(account)], as: JSONValue.self).list
        if json {
            for step in steps { try StandardOutput.write(try step.line() + "\n") }
        } else {
            try StandardOutput.write(HistoryPrinter(style: .standardOutput()).text(of: account, steps))
        }
    }
}

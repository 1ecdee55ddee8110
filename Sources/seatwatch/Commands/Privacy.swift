import ArgumentParser

/// What is held about one account.
struct Export: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Show everything that is held about an account, as one JSON object.")

    @OptionGroup var options: CommonOptions

    @Argument(help: "The account.")
    var account: String

    func run() throws {
        let held = try ControlClient(options).ask("export", ["account": .text(account)], as: JSONValue.self)
        try StandardOutput.write(try held.line() + "\n")
    }
}

/// Lets go of an account.
struct Forget: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Forget an account: its state, its notices, its lines.",
        discussion: """
            Nothing of it is left in the daemon's files afterwards. Reading stands still while they are written anew. A \
            line that names the account later begins it from nothing. What people wrote into answers about other accounts \
            (by and note) is not searched for its name: forget those accounts too, or let the answers be given anew.
            """)

    @OptionGroup var options: CommonOptions

    @Argument(help: "The account.")
    var account: String

    private struct Answer: Decodable { var forgotten: Bool }

    func run() throws {
        let answer = try ControlClient(options).ask("forget", ["account": .text(account)], as: Answer.self)
        guard answer.forgotten else { throw Failure.noInput("\(account): nothing was known of it") }
        StandardError.write("\(account): forgotten\n")
    }
}

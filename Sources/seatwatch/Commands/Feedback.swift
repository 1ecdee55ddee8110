import ArgumentParser
import Glibc
import Model

/// Takes an answer about an account.
struct Feedback: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Give an answer about an account.",
        discussion: """
            Answers: just-me, several-people, job-share, training, travel, automation, seats-added, snooze, \
            do-not-contact.
            """)

    @OptionGroup var options: CommonOptions

    @Argument(help: "The account.")
    var account: String

    @Argument(help: "The answer.")
    var answer: String

    @Option(help: ArgumentHelp("Until when, for snooze (RFC 3339).", valueName: "time"))
    var until: String?

    @Option(help: ArgumentHelp("Who gave the answer.", valueName: "name"))
    var by: String?

    @Option(help: ArgumentHelp("A note to keep with it.", valueName: "text"))
    var note: String?

    @Flag(help: "Take the answer back.")
    var undo = false

    func run() throws {
        var arguments: [String: JSONValue] = ["account": .text(account), "answer": .text(answer), "undo": .flag(undo)]
        if let until { arguments["until"] = .text(try parseTime(until).description) }
        if let by { arguments["by"] = .text(by) }
        if let note { arguments["note"] = .text(note) }
        _ = try ControlClient(options).ask("feedback", arguments, as: JSONValue.self)
    }
}

import ArgumentParser
import Model

/// The command-line tool: one file a command in `Commands/`.
@main
struct Seatwatch: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "seatwatch",
        abstract: "Finds seats used by several people, explains them, and helps to make a kind offer.",
        discussion: """
            Talks to a running seatwatchd through its sockets, or works offline on files of events.
            Exit codes: 0 done, 1 failed, 64 usage, 65 bad input data, 66 no such input, 69 daemon not reachable,
            73 cannot create output, 78 bad configuration.
            """,
        version: Version.text,
        groupedSubcommands: [
            CommandGroup(
                name: "Offline:",
                subcommands: [
                    Replay.self, Report.self, Simulate.self, Evaluate.self, CheckConfig.self, Schema.self, Journal.self,
                ]),
            CommandGroup(
                name: "With the daemon:",
                subcommands: [
                    Send.self, Watch.self, Status.self, Flagged.self, Explain.self, History.self, Feedback.self,
                    Rejects.self, Streams.self, Export.self, Forget.self,
                ]),
        ])

    /// Failures carry their own exit code; argument errors keep the parser's (64).
    static func main() {
        SignalPreparation.ignoreBrokenPipes()
        do {
            var command = try parseAsRoot()
            try command.run()
        } catch let failure as Failure {
            StandardError.write("seatwatch: \(failure.message)\n")
            exit(withError: ExitCode(failure.code))
        } catch {
            exit(withError: error)
        }
    }
}

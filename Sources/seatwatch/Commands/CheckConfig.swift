import ArgumentParser
import Settings

/// What is wrong with a configuration, or what it comes to.
struct CheckConfig: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Say what is wrong with a configuration, or show the effective settings.")

    @OptionGroup var options: CommonOptions

    @Flag(help: "JSON, one object a line.")
    var json = false

    @Flag(name: .shortAndLong, help: "Say nothing unless something is wrong.")
    var quiet = false

    @Argument(help: "The configuration file; by default the one the daemon would read.")
    var file: String?

    func run() throws {
        var options = options
        if let file { options.config = file }
        let loaded = try options.load()
        guard !quiet else { return }
        for setting in loaded.effective() {
            if json {
                let line = JSONValue.object([
                    "key": .text(setting.key.name), "value": .text(setting.value),
                    "source": .text(setting.origin.description), "needs_restart": .flag(setting.key.needsRestart),
                ])
                try StandardOutput.write(try line.line() + "\n")
            } else {
                let restart = setting.key.needsRestart ? "; needs a restart" : ""
                try StandardOutput.write("\(setting.key.name): \(setting.value)  # \(setting.origin)\(restart)\n")
            }
        }
    }
}

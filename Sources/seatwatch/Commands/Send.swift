import ArgumentParser
import Settings

/// Sends event files to the daemon.
struct Send: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Send event files to the daemon.",
        discussion: """
            Only --bare is served by this version: lines are sent, and nothing is answered. A file can be sent twice; a \
            repeated line changes nothing in what is found.
            """)

    @OptionGroup var options: CommonOptions

    @Flag(help: "Send without acknowledgements.")
    var bare = false

    @Argument(help: "Event files; - is standard input, .gz is understood.")
    var files: [String]

    func validate() throws {
        guard bare else {
            throw ValidationError(
                "acknowledged streams are not served by this version; add --bare to send without them")
        }
    }

    func run() throws {
        let stream = try UnixStream(path: try options.sockets().events)
        var bar = ProgressBar("send", total: files.contains("-") ? 0 : files.reduce(0) { $0 + LineFile.size($1) })
        var done = 0
        for path in files {
            let file = try LineFile(path)
            var last = UInt8(ascii: "\n")
            while let chunk = try file.read() {
                try chunk.withUnsafeBytes(stream.write)
                last = chunk.last ?? last
                bar.advance(to: done + file.consumed)
            }
            // The last line of one file and the first of the next are two lines.
            if last != UInt8(ascii: "\n") { try stream.write("\n") }
            done += file.consumed
        }
        bar.finish()
    }
}

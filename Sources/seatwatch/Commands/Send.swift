import ArgumentParser
import Foundation
import Settings

/// Sends event files to the daemon.
struct Send: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Send event files to the daemon.",
        discussion: """
            Each line is acknowledged when it is on the daemon's disk. A file is a stream under its absolute path: sent \
            again, it goes on where it stopped, and no line counts twice. With --stream all files together are one stream \
            of that name. When the daemon goes away, sending goes on once it is back.

            With --follow one file is sent as it grows, until the command is ended: through its rotation (by renaming, or by \
            emptying it in place), and for as long as the daemon is away. All that ever stands under the file's name is one \
            stream. Which file the stream is in is noted in a small file of its own (--position), so that it goes on with \
            the right line also when it was started anew after a rotation: with the rest of the old file, as long as that \
            is there under a name that begins the same. What is written into a file and emptied in place before it was \
            read is lost.

            With --bare nothing is acknowledged, and what is sent twice is there twice.
            """)

    @OptionGroup var options: CommonOptions

    @Option(help: ArgumentHelp("The stream's name; all files together are its lines.", valueName: "name"))
    var stream: String?

    @Flag(help: "Send without acknowledgements.")
    var bare = false

    @Flag(help: "Go on sending as the file grows.")
    var follow = false

    @Option(
        help: ArgumentHelp(
            "Where --follow notes which file it is in (default: a file of the stream's in $XDG_STATE_HOME).",
            valueName: "file"))
    var position: String?

    @Option(
        help: ArgumentHelp(
            "Seconds to wait for a daemon that has gone away (default: 30; for ever with --follow).",
            valueName: "seconds"))
    var patience: Int?

    private static let defaultPatience = 30

    @Argument(help: "Event files; - is standard input, .gz is understood.")
    var files: [String]

    func validate() throws {
        if bare, stream != nil { throw ValidationError("--bare and --stream exclude each other") }
        if !bare, stream == nil, files.contains("-") {
            throw ValidationError(
                "standard input has no name of its own: give its stream one with --stream, or use --bare")
        }
        if files.isEmpty { throw ValidationError("name at least one file") }
        if follow, bare { throw ValidationError("--bare and --follow exclude each other") }
        if follow, files.count != 1 || files[0] == "-" { throw ValidationError("--follow follows one file") }
        if position != nil, !follow { throw ValidationError("--position goes with --follow") }
    }

    func run() throws {
        let path = try options.sockets().events
        if bare { return try sendBare(path) }
        if follow {
            let stream = stream ?? Self.absolute(files[0])
            var follower = try Follower(
                socket: path, stream: stream, path: files[0],
                positionPath: position ?? FollowPosition.defaultPath(stream: stream), patience: patience)
            try follower.run()
        }
        let streams = stream.map { [(name: $0, files: files)] } ?? files.map { (name: Self.absolute($0), files: [$0]) }
        for stream in streams {
            var sending = StreamSending(
                path: path, name: stream.name, files: stream.files,
                patience: patience ?? Self.defaultPatience)
            try sending.run()
        }
    }

    private static func absolute(_ path: String) -> String {
        URL(fileURLWithPath: path).standardizedFileURL.path
    }

    private func sendBare(_ path: String) throws {
        let stream = try UnixStream(path: path)
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

/// The files of one stream on their way to the daemon, again from where it stopped after each break.
private struct StreamSending {
    let path: String
    let name: String
    let files: [String]
    let patience: Int
    private var setAside = 0
    private var firstReasons: [String] = []

    /// Reasons that are shown; the daemon keeps all of them.
    private static let reasonsShown = 5

    init(path: String, name: String, files: [String], patience: Int) {
        self.path = path
        self.name = name
        self.files = files
        self.patience = patience
    }

    mutating func run() throws {
        var bar = ProgressBar("send", total: files.contains("-") ? 0 : files.reduce(0) { $0 + LineFile.size($1) })
        var (sent, accepted) = (UInt64(0), UInt64(0))
        var brokenSince: Date?
        while true {
            do {
                (sent, accepted) = try send(&bar) { brokenSince = nil }
                break
            } catch let failure as Failure where failure.code == EX_UNAVAILABLE && !files.contains("-") {
                let since = brokenSince ?? Date()
                brokenSince = since
                guard Date().timeIntervalSince(since) < Double(patience) else { throw failure }
                usleep(100_000)
            }
        }
        bar.finish()
        StandardError.write("\(name): \(sent) lines sent now, \(accepted) accepted in all, \(setAside) set aside\n")
        for reason in firstReasons { StandardError.write("  \(reason)\n") }
        if setAside > firstReasons.count { StandardError.write("  (`seatwatch rejects` lists them all)\n") }
    }

    /// One connection, from the hello to the last acknowledgement.
    private mutating func send(
        _ bar: inout ProgressBar, connected: () -> Void
    ) throws -> (sent: UInt64, accepted: UInt64) {
        var rejects: [(line: UInt64, reason: String)] = []
        defer {
            setAside += rejects.count
            for reject in rejects.prefix(Self.reasonsShown - firstReasons.count) {
                firstReasons.append("line \(reject.line): \(reject.reason)")
            }
        }
        let sender = try StreamSender(path: path, stream: name) { rejects.append(($0, $1)) }
        connected()
        let known = sender.accepted
        var toSkip = known
        var sent: UInt64 = 0
        var done = 0
        for path in files {
            let file = try LineFile(path)
            var last = UInt8(ascii: "\n")
            while let chunk = try file.read() {
                last = chunk.last ?? last
                let rest = chunk.withoutLines(&toSkip)
                sent += UInt64(rest.count { $0 == UInt8(ascii: "\n") })
                try rest.withUnsafeBytes(sender.send)
                bar.advance(to: done + file.consumed)
            }
            if last != UInt8(ascii: "\n") {
                // The last line of one file and the first of the next are two lines.
                if toSkip > 0 {
                    toSkip -= 1
                } else {
                    try [UInt8(ascii: "\n")].withUnsafeBytes(sender.send)
                    sent += 1
                }
            }
            done += file.consumed
        }
        guard toSkip == 0 else {
            throw Failure.badData(
                "\(name): the daemon has accepted \(known) lines of this stream, and here are only "
                    + "\(known - toSkip); another file needs another name (--stream)")
        }
        try sender.finish()
        guard sender.accepted == known + sent else {
            throw Failure.unreachable("\(name): the daemon went away before it had accepted everything")
        }
        return (sent, sender.accepted)
    }
}

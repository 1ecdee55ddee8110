import ArgumentParser
import Foundation
import Settings

/// Follows notices live.
struct Watch: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Follow notices as they come.")

    @OptionGroup var options: CommonOptions

    @Flag(help: "JSON lines, as the daemon sends them.")
    var json = false

    @Option(help: ArgumentHelp("Begin after this sequence number; 0 is the oldest kept.", valueName: "sequence"))
    var from: String?

    @Option(help: ArgumentHelp("Only these types; exact, or a prefix ending in *.", valueName: "type"))
    var types: [String] = []

    @Option(
        help: ArgumentHelp(
            "A durable name: it begins with the oldest notice kept, and what was shown does not come again.",
            valueName: "name"))
    var subscriber: String?

    @Option(help: ArgumentHelp("Stop after this many notices.", valueName: "n"))
    var count: Int?

    func run() throws {
        let stream = try UnixStream(path: try options.sockets().notices)
        var request: [String: JSONValue] = ["type": .text("subscribe")]
        if let from { request["from"] = .text(from) }
        if !types.isEmpty { request["types"] = .list(types.map { .text($0) }) }
        if let subscriber { request["subscriber"] = .text(subscriber) }
        try stream.write(try JSONValue.object(request).line() + "\n")
        let printer = NoticePrinter(style: .standardOutput())
        var seen = 0
        while count.map({ seen < $0 }) ?? true, let line = try stream.readLine() {
            let value = try JSONValue(parsing: line)
            if value["specversion"] != .null {
                seen += 1
                try StandardOutput.write(
                    json ? String(decoding: line, as: UTF8.self) + "\n" : printer.text(value) + "\n")
                if subscriber != nil, let sequence = value["sequence"].text {
                    try stream.write(
                        try JSONValue.object(["type": .text("ack"), "sequence": .text(sequence)]).line() + "\n")
                }
            } else {
                try protocolLine(value)
            }
        }
        if count.map({ seen < $0 }) ?? true { throw Failure.unreachable("the daemon closed the connection") }
    }

    /// Lines that are not notices say how the subscription fares.
    private func protocolLine(_ value: JSONValue) throws {
        switch value["type"].text {
        case "subscribed":
            StandardError.write("watching; next \(value["next"].shown), oldest kept \(value["oldest"].shown)\n")
        case "lagged":
            StandardError.write("missed \(value["missed"].shown) notices; going on at \(value["next"].shown)\n")
        case "closed":
            throw Failure.unreachable("closed by the daemon: \(value["reason"].shown)")
        default:
            throw Failure.failed(value["reason"].text ?? "unexpected answer from the daemon")
        }
    }
}

import Logging

/// What was logged: each message with its metadata.
final class LogLines: Sendable {
    let lines = Monitor<[String]>([])
}

struct LogKeeper: LogHandler {
    let lines: LogLines
    var metadata: Logger.Metadata = [:]
    var logLevel = Logger.Level.trace

    init(lines: LogLines) { self.lines = lines }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        let fields = (event.metadata ?? [:]).map { "\($0)=\($1)" }.sorted().joined(separator: " ")
        lines.lines.change { $0.append("\(event.message) \(fields)") }
    }
}

import Dispatch
import Glibc
import Logging
import Synchronization

/// Log lines on standard error, for journald: `<level>` in front when systemd reads them, nothing but text otherwise.
///
/// Written by a queue of its own; at most `waitingMax` lines wait, further ones are counted and their number is said.
struct StandardErrorLog: LogHandler {
    /// Lines that may wait for a slow reader of standard error.
    static let waitingMax = 1_024

    var metadata: Logger.Metadata = [:]
    var logLevel = Logger.Level.info
    private let label: String
    private static let writer = Writer()

    init(label: String) { self.label = label }

    /// Calls `done` once every line so far has been written, at the latest after `flushMax`: who stops reading standard
    /// error does not keep the process from ending.
    static func flush(_ done: @escaping @Sendable () -> Void) { writer.flush(within: flushMax, done) }

    private static let flushMax = DispatchTimeInterval.seconds(1)

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        var text = Self.writer.isJournal ? "<\(Self.priority(event.level))>" : "\(label): \(event.level): "
        text += event.message.description
        let all = metadata.merging(event.metadata ?? [:]) { $1 }
        for (key, value) in all.sorted(by: { $0.key < $1.key }) { text += " \(key)=\(value)" }
        Self.writer.write(text + "\n")
    }

    /// syslog(3).
    private static func priority(_ level: Logger.Level) -> Int {
        switch level {
        case .trace, .debug: 7
        case .info: 6
        case .notice: 5
        case .warning: 4
        case .error: 3
        case .critical: 2
        }
    }

    private final class Writer: Sendable {
        /// systemd says so when standard error is connected to the journal.
        let isJournal = getenv("JOURNAL_STREAM") != nil
        private let queue = DispatchQueue(label: "seatwatch.log", qos: .utility)
        private let waiting = Atomic<Int>(0)
        private let dropped = Atomic<Int>(0)

        func write(_ line: String) {
            guard waiting.add(1, ordering: .relaxed).newValue <= StandardErrorLog.waitingMax else {
                waiting.subtract(1, ordering: .relaxed)
                dropped.add(1, ordering: .relaxed)
                return
            }
            queue.async { [self] in
                let lost = dropped.exchange(0, ordering: .relaxed)
                put(lost > 0 ? line + "\(lost) log lines were dropped: standard error is too slow\n" : line)
                waiting.subtract(1, ordering: .relaxed)
            }
        }

        func flush(within bound: DispatchTimeInterval, _ done: @escaping @Sendable () -> Void) {
            let written = DispatchSemaphore(value: 0)
            queue.async { written.signal() }
            DispatchQueue.global().async {
                _ = written.wait(timeout: .now() + bound)
                done()
            }
        }

        private func put(_ text: String) {
            var text = text
            text.withUTF8 { bytes in
                var rest = bytes[...]
                while let start = rest.baseAddress(in: bytes), !rest.isEmpty {
                    let count = Glibc.write(STDERR_FILENO, start, rest.count)
                    if count < 0, errno == EINTR { continue }
                    guard count > 0 else { return }
                    rest = rest.dropFirst(count)
                }
            }
        }
    }
}

extension Slice where Base == UnsafeBufferPointer<UInt8> {
    fileprivate func baseAddress(in base: UnsafeBufferPointer<UInt8>) -> UnsafePointer<UInt8>? {
        base.baseAddress.map { $0 + startIndex }
    }
}
